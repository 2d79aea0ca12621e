package io.mutstreams.agent.flow;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the lanes of an agent: a call of an operator that takes too long is interrupted, and
 * given up when that does not end it. Another thread then goes on with the lane.
 *
 * <p>Its thread alone looks; lanes may be added and taken away by any thread. While nothing takes
 * long it looks twice a second, which costs nothing per record.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Repeated REPEATED = new Repeated();
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /**
   * How long a call may take.
   *
   * @param call milliseconds until it is interrupted
   * @param replaced the same where a change waits that replaces the step
   * @param grace milliseconds that it then has to return
   */
  public record Patience(long call, long replaced, long grace) {
    /** Ten seconds; two where a change waits. */
    public static final Patience USUAL = new Patience(10_000, 2_000, 1_000);
  }

  /** Told what a person should know, and when that is over. Must not block. */
  public interface Alarms {
    /** Something is wrong; replaces what was said of the subject before. */
    void raise(String subject, String sentence);

    /** It is over. */
    void clear(String subject);
  }

  private final Patience patience;
  private final Alarms alarms;
  private final LeftThreads leftThreads;
  private final Map<Lane, LaneLook> lanes = new ConcurrentHashMap<>();
  private final @Nullable Thread thread;
  private volatile boolean closed;

  /** Begins to look. */
  public Watchdog(Patience patience, Alarms alarms) {
    this(patience, alarms, true);
  }

  private Watchdog(Patience patience, Alarms alarms, boolean awake) {
    this.patience = patience;
    this.alarms = alarms;
    this.leftThreads = new LeftThreads(alarms);
    Thread looking = null;
    if (awake) {
      looking = new Thread(this::run, "watchdog");
      looking.setDaemon(true);
      looking.start();
    }
    this.thread = looking;
  }

  /** One that never looks. */
  public static Watchdog asleep() {
    Alarms nobody =
        new Alarms() {
          @Override
          public void raise(String subject, String sentence) {
            LOG.atError().addKeyValue("event", "cut-off").log("{}", sentence);
          }

          @Override
          public void clear(String subject) {}
        };
    return new Watchdog(Patience.USUAL, nobody, false);
  }

  void watch(Lane lane) {
    LaneLook unused = lanes.put(lane, new LaneLook(lane, patience, this::tell));
  }

  void forget(Lane lane) {
    LaneLook unused = lanes.remove(lane);
  }

  /**
   * For how many milliseconds a lane has got nothing done although it had something to do, as it
   * was at the last look; 0 while it gets on.
   */
  public long stalledMillis(Lane lane) {
    LaneLook look = lanes.get(lane);
    return look == null ? 0 : look.stalledMillis();
  }

  /** The id of the step whose call takes long; null where none did at the last look. */
  @Nullable String calling(Lane lane) {
    LaneLook look = lanes.get(lane);
    return look == null ? null : look.calling();
  }

  private void tell(StepHost step, Thread left, String sentence) {
    leftThreads.left(subject(step), left);
    alarms.raise(subject(step), sentence);
  }

  /** A step that did not return has been replaced. */
  void mended(StepHost step) {
    alarms.clear(subject(step));
    leftThreads.mended(subject(step));
  }

  private static String subject(StepHost step) {
    return "step " + step.name().stream() + "." + step.name().step();
  }

  private void run() {
    while (!closed) {
      boolean close = false;
      for (LaneLook look : lanes.values()) {
        try {
          close |= look.look(System.nanoTime());
        } catch (RuntimeException e) {
          REPEATED.say(
              "",
              more ->
                  LOG.atError()
                      .addKeyValue("event", "fault")
                      .log("looking after a lane failed{}", more, e));
        }
      }
      leftThreads.look();
      LockSupport.parkNanos(close ? CLOSE_NANOS : REST_NANOS);
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
