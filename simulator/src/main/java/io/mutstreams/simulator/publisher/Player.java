package io.mutstreams.simulator.publisher;

import io.mutstreams.simulator.message.Timed;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Plays a feed on a publisher. {@link #play} runs on the thread that owns the publisher; {@link
 * #stop} and {@link #played} may come from any thread.
 */
public final class Player {
  private final Publisher publisher;
  private final Pace pace;
  private volatile boolean stopped;
  private volatile long played;

  /**
   * A player that has not begun.
   *
   * @param publisher where to send
   * @param pace when
   */
  public Player(Publisher publisher, Pace pace) {
    this.publisher = publisher;
    this.pace = pace;
  }

  /**
   * Plays until the feed ends, the limit is reached or {@link #stop} is called.
   *
   * @param feed what to play
   * @param most how many messages at most
   * @param longest for how long at most
   * @param progress hears after each message how many there were
   * @return how many were played
   * @throws IOException when the broker stayed away for too long
   * @throws InterruptedException when interrupted
   */
  public long play(Iterator<Timed> feed, long most, Duration longest, LongConsumer progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long limit =
        longest.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE : longest.toNanos();
    long count = 0;
    while (!stopped && count < most && System.nanoTime() - start < limit && feed.hasNext()) {
      Timed next = feed.next();
      long at = pace.at(count, next.dueNanos());
      if (at >= limit || !sleepUntil(start + at)) {
        break;
      }
      publisher.publish(next.message());
      played = ++count;
      progress.accept(count);
    }
    return count;
  }

  /**
   * Plays to the end of the feed.
   *
   * @param feed what to play
   * @return how many were played
   * @throws IOException when the broker stayed away for too long
   * @throws InterruptedException when interrupted
   */
  public long play(Iterator<Timed> feed) throws IOException, InterruptedException {
    return play(feed, Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE), n -> {});
  }

  private boolean sleepUntil(long time) throws InterruptedException {
    long left = time - System.nanoTime();
    while (left > 0 && !stopped) {
      LockSupport.parkNanos(Math.min(left, 50_000_000));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      left = time - System.nanoTime();
    }
    return !stopped;
  }

  /** Ends the play soon. */
  public void stop() {
    stopped = true;
  }

  /**
   * How many messages were played so far.
   *
   * @return messages
   */
  public long played() {
    return played;
  }
}
