package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the state of one lane durable from time to time, in epochs.
 *
 * <p>What was changed during an epoch is taken in one piece at its end, between two records. It is
 * written only when everything that the lane emitted up to then is settled: otherwise a crash could
 * leave a state that says "done" of a record that never arrived. And only when it is synced are the
 * messages released that live on in that state alone. So after a crash every message is either in
 * the state or is delivered again, never neither.
 *
 * <p>One epoch is on its way at a time. Owned by the lane's thread, but for {@link #durable}, which
 * the storage thread runs: it touches the closed epoch and the volatile flag only.
 */
final class Checkpoints {
  /** At most ten a second, and one a second where nobody waits for it: flash wears. */
  static final long HURRIED_MILLIS = 100;

  static final long EVERY_MILLIS = 1_000;

  private final String stream;
  private final StateStore store;
  private final int holdLimit;
  private volatile boolean writing;
  private Epoch epoch = new Epoch();
  private long lastClose;

  /** What belongs together. */
  private static final class Epoch {
    private final List<Settlement> held = new ArrayList<>();
    private final Settlement open = new Settlement(this::settled);
    private Runnable write = () -> {};

    /** Only after the lane gave up its own hold, and with it everything it wrote here. */
    private void settled() {
      write.run();
    }
  }

  /**
   * @param holdLimit with how many messages held it is time to hurry
   */
  Checkpoints(String stream, StateStore store, int holdLimit) {
    this.stream = stream;
    this.store = store;
    this.holdLimit = holdLimit;
  }

  /** A settlement for what is emitted because of a message, or of a timer (then null). */
  Settlement part(@Nullable Settlement message) {
    Settlement open = epoch.open;
    open.hold();
    if (message == null) {
      return new Settlement(open::release);
    }
    message.hold();
    return new Settlement(
        () -> {
          open.release();
          message.release();
        });
  }

  /** The message lives on in the state: it is settled when the epoch is durable. */
  void retain(Settlement message) {
    message.hold();
    epoch.held.add(message);
  }

  /** Whether an epoch should be closed now. */
  boolean due(long now, boolean changed) {
    if (writing || (!changed && epoch.held.isEmpty())) {
      return false;
    }
    long since = now - lastClose;
    return since >= EVERY_MILLIS
        || since < 0
        || (since >= HURRIED_MILLIS && epoch.held.size() >= holdLimit);
  }

  /** Whether something waits to be made durable, or is being made so. */
  boolean pending() {
    return writing || !epoch.held.isEmpty();
  }

  /**
   * Closes the epoch.
   *
   * @param changes everything that changed during it
   * @param done runs when it is durable
   */
  void close(long now, List<StateStore.Entry> changes, Runnable done) {
    Epoch closed = epoch;
    epoch = new Epoch();
    lastClose = now;
    writing = true;
    closed.write =
        () -> {
          if (changes.isEmpty()) {
            durable(closed, done);
          } else {
            store.save(stream, changes, () -> durable(closed, done));
          }
        };
    closed.open.release();
  }

  private void durable(Epoch closed, Runnable done) {
    closed.held.forEach(Settlement::release);
    writing = false;
    done.run();
  }
}
