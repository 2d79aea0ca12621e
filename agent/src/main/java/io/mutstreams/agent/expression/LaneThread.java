package io.mutstreams.agent.expression;

/**
 * The thread of one of the lanes of a stream. What is compiled for the stream is evaluated by all
 * of them; each sees the switches as they were when it last took them over ({@link SwitchView}).
 */
public final class LaneThread extends Thread {
  /** So many lanes a stream may have. */
  public static final int MOST = 16;

  private final int lane;

  /**
   * A daemon.
   *
   * @param lane the number of the lane, from 0 on
   */
  public LaneThread(Runnable work, String name, int lane) {
    super(work, name);
    this.lane = lane;
    setDaemon(true);
  }

  /** The lane whose thread calls; the first for any other thread. */
  static int current() {
    return Thread.currentThread() instanceof LaneThread thread ? thread.lane : 0;
  }
}
