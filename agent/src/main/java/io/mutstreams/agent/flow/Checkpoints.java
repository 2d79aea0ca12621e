package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
 * <p>An epoch is written after the one before it is durable: otherwise old values could overwrite
 * new ones. Owned by the lane's thread, but for what becomes of a closed epoch: see {@link Epoch}.
 */
final class Checkpoints {
  /** At most fifty a second, and one a second where nobody waits for it: flash wears. */
  static final long HURRIED_MILLIS = 20;

  static final long EVERY_MILLIS = 1_000;

  /** With so many values changed it is time: a checkpoint is to take no lane long. */
  static final int MANY_CHANGES = 2_000;

  private final String stream;
  private final StateStore store;
  private final HoldLimit holdLimit;
  private final LaneNumber number;
  private final Forgetting forgetting;

  /** What must be durable before anything of this lane is written. */
  private CompletableFuture<Void> earlier = CompletableFuture.completedFuture(null);

  private Epoch epoch = new Epoch();
  private @Nullable Epoch last;
  private long lastClose;

  /**
   * What belongs together. Filled by the lane's thread until it is closed; the count of its
   * settlement hands it over to the thread that settles it, and that to the storage thread. Its
   * monitor guards who waits for it.
   */
  private final class Epoch {
    private final List<Settlement> held = new ArrayList<>();
    private final Settlement open = new Settlement(this::settled);
    private List<StateStore.Entry> changes = List.of();
    private @Nullable List<Runnable> afterwards = new ArrayList<>(2);

    private void settled() {
      if (changes.isEmpty()) {
        durable();
      } else {
        store.save(stream, changes, this::durable);
      }
    }

    private void durable() {
      holdLimit.released(held.size());
      held.forEach(Settlement::release);
      held.clear();
      changes = List.of();
      List<Runnable> waiting;
      synchronized (this) {
        waiting = afterwards;
        afterwards = null;
      }
      if (waiting != null) {
        waiting.forEach(Runnable::run);
      }
    }

    private synchronized boolean isDurable() {
      return afterwards == null;
    }

    /** In the order of the calls; at once when it is durable. */
    private void afterwards(Runnable work) {
      synchronized (this) {
        if (afterwards != null) {
          afterwards.add(work);
          return;
        }
      }
      work.run();
    }
  }

  /**
   * With nothing to make durable yet.
   *
   * @param holdLimit with how many messages held it is time to hurry
   */
  Checkpoints(String stream, StateStore store, int holdLimit) {
    this(stream, store, holdLimit, LaneNumber.ONLY, new Forgetting(1));
  }

  /**
   * Of one of the lanes of a stream.
   *
   * @param forgetting that of all of them
   */
  Checkpoints(
      String stream, StateStore store, int holdLimit, LaneNumber number, Forgetting forgetting) {
    this.stream = stream;
    this.store = store;
    this.holdLimit = new HoldLimit(holdLimit);
    this.number = number;
    this.forgetting = forgetting;
  }

  /** Nothing is written before this is done, as what other lanes have written of the same keys. */
  void after(CompletableFuture<Void> others) {
    earlier = CompletableFuture.allOf(earlier, others);
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
  void retain(Settlement message, long now) {
    holdLimit.arrived(now);
    message.hold();
    epoch.held.add(message);
  }

  /**
   * Whether an epoch should be closed now.
   *
   * @param changes how many values have changed
   */
  boolean due(long now, int changes) {
    if ((changes == 0 && epoch.held.isEmpty()) || writing()) {
      return false;
    }
    long since = now - lastClose;
    boolean hurry = changes >= MANY_CHANGES || hurrying();
    return since >= EVERY_MILLIS || since < 0 || (since >= HURRIED_MILLIS && hurry);
  }

  /** Whether a broker probably waits for what is held. */
  boolean hurrying() {
    return epoch.held.size() >= holdLimit.limit();
  }

  /** Whether something waits to be made durable. */
  boolean pending() {
    return !epoch.held.isEmpty();
  }

  private boolean writing() {
    return (last != null && !last.isDurable()) || !earlier.isDone();
  }

  /**
   * Closes the epoch.
   *
   * @param changes everything that changed during it
   * @param done runs when it is durable, and with it all before it
   */
  void close(long now, List<StateStore.Entry> changes, Runnable done) {
    Epoch closed = epoch;
    Epoch before = last;
    epoch = new Epoch();
    last = closed;
    holdLimit.closed(closed.held.size(), now);
    lastClose = now;
    closed.changes = changes;
    closed.afterwards(done);
    if (before != null) {
      closed.open.hold();
      before.afterwards(closed.open::release);
    }
    if (!earlier.isDone()) {
      closed.open.hold();
      CompletableFuture<Void> unused = earlier.thenRun(closed.open::release);
    }
    closed.open.release();
  }

  /**
   * Forgets stored state, behind all epochs that are closed: what they still write of it must not
   * outlive it.
   *
   * @param step the id of the step; null for all of the stream
   */
  void forget(@Nullable String step) {
    Forgetting.Saying saying = forgetting.say(number.index(), () -> store.forget(stream, step));
    CompletableFuture<Void> before = earlier;
    Runnable work =
        () -> {
          CompletableFuture<Void> unused = before.thenRun(saying.ready());
        };
    if (last == null) {
      work.run();
    } else {
      last.afterwards(work);
    }
    if (!saying.done().isDone()) {
      after(saying.done());
    }
  }
}
