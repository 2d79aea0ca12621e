package io.mutstreams.agent.flow;

import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a stream, and the mailbox in front of it.
 *
 * <p>The mailbox is shared by the threads that put records in. Everything behind it belongs to the
 * lane's thread alone, so that operators need no locks. What comes from sources is bounded by their
 * Receive Maximum and is always taken; what comes from other lanes waits while the mailbox is full.
 * Streams have no cycle, so that somebody can always go on.
 */
public final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final long STILL_NANOS = 10_000_000;
  private final String stream;
  private final StreamRunner runner;
  private final Thread thread;
  private final Mailbox mailbox = new Mailbox();
  private final BooleanSupplier pressed;

  /**
   * What a lane works with.
   *
   * @param clock the clock
   * @param deadLetters where records go that could not be processed
   * @param states where state is made durable
   * @param holdLimit with how many messages living in state alone it hurries to make state durable
   * @param pressed whether so much waits to be stored that the lane is to stand still; called for
   *     each record
   * @param passed milliseconds that have passed since some moment, whatever is done to the clock
   * @param behind whether the broker of an input may hold records that have not come; called by the
   *     lane's thread, at most about once a second, and must not block
   */
  public record Setting(
      InstantSource clock,
      DeadLetters deadLetters,
      StateStore states,
      int holdLimit,
      BooleanSupplier pressed,
      LongSupplier passed,
      Predicate<String> behind) {}

  /** A lane, not started. */
  public Lane(String stream, Pipeline pipeline, Setting setting) {
    this.stream = stream;
    this.pressed = setting.pressed();
    this.runner =
        new StreamRunner(
            stream,
            pipeline,
            setting.clock(),
            setting.deadLetters(),
            new Checkpoints(stream, setting.states(), setting.holdLimit()),
            new Watermark(setting.behind(), setting.passed()));
    this.thread = new Thread(this::run, "lane-" + stream);
    thread.setDaemon(true);
  }

  /**
   * Takes back what was stored of the stream as a whole; before the start.
   *
   * @return how far its time had come, in milliseconds since 1970; the least long for nowhere
   */
  public long restore(List<StateStore.Entry> stored) {
    return runner.restore(stored);
  }

  /** Begins to process. */
  public void start() {
    thread.start();
  }

  /** The name of the stream. */
  public String stream() {
    return stream;
  }

  /** The steps and routes at present; any thread may look. */
  public Pipeline pipeline() {
    return runner.pipeline();
  }

  /** Replaces steps and routes. On the lane's thread only: from {@link #call} or {@link #mark}. */
  public void swap(Pipeline next) {
    runner.swap(next);
  }

  /**
   * Forgets what is stored of a step that is gone, behind what is still being written of it. On the
   * lane's thread only.
   *
   * @param step the id of the step; null for all of the stream
   */
  public void forget(@Nullable String step) {
    runner.forget(step);
  }

  /** Makes all state durable behind what is in the mailbox now; completes when it is. */
  public CompletableFuture<Void> checkpoint() {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    mark(() -> runner.checkpointAtOnce(() -> durable.complete(null)));
    return durable;
  }

  /** Puts a record in without waiting; false when the mailbox is over its bound. Any thread. */
  boolean offer(String input, Record record, Settlement message, boolean evenWhenFull) {
    return mailbox.offer(new Mailbox.Item(input, record, message), evenWhenFull);
  }

  /** Puts a record in, waiting while the mailbox is full. Called by other lanes. */
  void put(String input, Record record, Settlement message) {
    mailbox.put(new Mailbox.Item(input, record, message));
  }

  /**
   * Puts a dead letter of the stream back where it failed, behind what is in the mailbox now. Any
   * thread.
   *
   * @param decoder of its source, for a payload that nobody has touched
   * @param settled runs when all that comes of it is settled
   * @param absent runs when the stream has no such step any more
   * @return false when the lane is closed
   */
  public boolean takeAgain(
      DeadLetters.Letter letter, PayloadDecoder decoder, Runnable settled, Runnable absent) {
    Record record = Revival.record(letter, decoder);
    return mailbox.mark(
        () -> {
          if (!runner.processAgain(letter, record, new Settlement(settled))) {
            absent.run();
          }
        });
  }

  /** Completes when everything that is in the mailbox now has been processed. Any thread. */
  public CompletableFuture<Void> flushed() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    mark(() -> reached.complete(null));
    return reached;
  }

  /**
   * Runs something on the lane's thread behind everything that is in the mailbox now and before
   * everything that comes later. At once, on the caller's thread, when the lane is closed.
   */
  public void mark(Runnable work) {
    if (!mailbox.mark(work)) {
      work.run();
    }
  }

  /** Runs something on the lane's thread between two records, before what is in the mailbox. */
  public <T> CompletableFuture<T> call(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable command =
        () -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    if (!mailbox.command(command)) {
      result.completeExceptionally(new IllegalStateException("lane " + stream + " is closed"));
    }
    return result;
  }

  /** Ends the lane; what is still in the mailbox is not processed and not settled. */
  public void close() {
    mailbox.close();
  }

  /** How many records wait in the mailbox. */
  public int waiting() {
    return mailbox.size();
  }

  private void run() {
    List<Mailbox.Mail> batch = new ArrayList<>();
    while (mailbox.next(batch, runner.tickMillis())) {
      for (Mailbox.Mail mail : batch) {
        if (mailbox.commanded()) {
          runCommands();
        }
        standStill();
        handle(mail);
      }
      runCommands();
      if (batch.isEmpty() && !pressed.getAsBoolean()) {
        guarded(runner::tick);
      }
      batch.clear();
    }
    // Nobody is to wait for an answer that never comes.
    runCommands();
  }

  /** What timers and operators emit is bounded by nothing else. */
  private void standStill() {
    while (pressed.getAsBoolean() && !mailbox.closed()) {
      runCommands();
      LockSupport.parkNanos(STILL_NANOS);
    }
  }

  private void handle(Mailbox.Mail mail) {
    if (mail instanceof Mailbox.Item item) {
      try {
        runner.process(item.input(), item.record(), item.message());
      } catch (Throwable e) {
        unprocessed(e);
      }
    } else if (mail instanceof Mailbox.Marker marker) {
      guarded(marker.work());
    }
  }

  /** A failure of the host itself: the message stays unsettled and will be delivered again. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      unprocessed(e);
    }
  }

  private void unprocessed(Throwable e) {
    LOG.error("stream {}: a record could not be processed and stays unacknowledged", stream, e);
  }

  /** Records in, out, dropped on purpose, and gone to the dead letters, since the start. */
  public Counts counts() {
    return new Counts(
        runner.in(), runner.out(), runner.dropped(), runner.dead(), runner.repeated());
  }

  /**
   * What has passed a stream.
   *
   * @param in records that came in
   * @param out records that left by at least one route
   * @param dropped records that passed all steps and that no route took
   * @param dead records that went to the dead letters
   * @param repeated records that had come before, by the ids that their source declares
   */
  public record Counts(long in, long out, long dropped, long dead, long repeated) {}

  private void runCommands() {
    if (!mailbox.commanded()) {
      return;
    }
    for (Runnable next = mailbox.nextCommand(); next != null; next = mailbox.nextCommand()) {
      next.run();
    }
  }
}
