package io.mutstreams.agent.flow;

import io.mutstreams.agent.expression.LaneThread;
import io.mutstreams.agent.expression.SwitchView;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of a stream, and the mailbox in front of it. A stream has one lane, or several ({@link
 * Lanes}), each with the records of its own keys.
 *
 * <p>The mailbox is shared by the threads that put records in. Everything behind it belongs to the
 * lane's thread alone, so that operators need no locks. What comes from sources is bounded by their
 * Receive Maximum and is always taken; what comes from other lanes waits while the mailbox is full.
 * Streams have no cycle, so that somebody can always go on.
 */
public final class Lane implements Inlet {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final Repeated REPEATED = new Repeated();
  private static final long STILL_NANOS = 10_000_000;
  private final String stream;
  private final LaneNumber number;
  private final StreamRunner runner;
  private final Mailbox mailbox = new Mailbox();
  private final BooleanSupplier pressed;
  private final Watchdog watchdog;
  private final Counter done = new Counter();
  private final AtomicBoolean busy = new AtomicBoolean();

  /** What was taken out of the mailbox and is not done; of the thread whose lane it is. */
  private final ArrayDeque<Mailbox.Mail> batch = new ArrayDeque<>();

  /** The thread whose lane it is now. Another takes over when an operator does not return. */
  private volatile Crew crew;

  /** The steps that a change which waits for the lane replaces. */
  private volatile Set<String> going = Set.of();

  /** Who gets what still comes here, since its stream has other lanes; null while it is its own. */
  private volatile @Nullable Inlet successors;

  /** A thread, and what it is doing. */
  record Crew(Thread thread, CallWatch watch) {}

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
   * @param watchdog cuts off operators that do not return
   */
  public record Setting(
      InstantSource clock,
      DeadLetters deadLetters,
      StateStore states,
      int holdLimit,
      BooleanSupplier pressed,
      LongSupplier passed,
      Predicate<String> behind,
      Watchdog watchdog) {

    /** Without anybody who looks whether operators return. */
    public Setting(
        InstantSource clock,
        DeadLetters deadLetters,
        StateStore states,
        int holdLimit,
        BooleanSupplier pressed,
        LongSupplier passed,
        Predicate<String> behind) {
      this(clock, deadLetters, states, holdLimit, pressed, passed, behind, Watchdog.asleep());
    }
  }

  /** The one lane of a stream, not started. */
  public Lane(String stream, Pipeline pipeline, Setting setting) {
    this(stream, pipeline, setting, LaneNumber.ONLY, new Forgetting(1));
  }

  /** One of the lanes of a stream, not started. */
  Lane(
      String stream, Pipeline pipeline, Setting setting, LaneNumber number, Forgetting forgetting) {
    this.stream = stream;
    this.number = number;
    this.pressed = setting.pressed();
    this.runner =
        new StreamRunner(
            stream,
            pipeline,
            setting.clock(),
            setting.deadLetters(),
            new Checkpoints(
                stream,
                setting.states(),
                Math.max(1, setting.holdLimit() / number.count()),
                number,
                forgetting),
            new Watermark(setting.behind(), setting.passed(), number),
            number);
    this.watchdog = setting.watchdog();
    this.crew = crew(this::work);
  }

  private Crew crew(Consumer<CallWatch> work) {
    CallWatch watch = new CallWatch();
    Thread thread =
        new LaneThread(
            () -> {
              try {
                work.accept(watch);
              } catch (GivenUpError e) {
                LOG.atInfo()
                    .addKeyValue("event", "call-ended")
                    .addKeyValue("stream", stream)
                    .log("stream {}: a call that was given up has ended after all", stream);
              }
            },
            "lane-" + name(),
            number.index());
    return new Crew(thread, watch);
  }

  /**
   * Takes back what was stored of the stream as a whole; before the start.
   *
   * @return how far its time had come, in milliseconds since 1970; the least long for nowhere
   */
  public long restore(List<StateStore.Entry> stored) {
    return runner.restore(stored);
  }

  /** Where its steps and routes read switches; before the start. */
  public Lane reading(SwitchView switches) {
    runner.read(switches);
    return this;
  }

  /** Begins to process. */
  public void start() {
    runner.watch(crew.watch());
    crew.thread().start();
    watchdog.watch(this);
  }

  /** The name of the stream. */
  @Override
  public String stream() {
    return stream;
  }

  /** The name of the stream, with the number of the lane behind the first. */
  public String name() {
    return number.index() == 0 ? stream : stream + "/" + (number.index() + 1);
  }

  LaneNumber number() {
    return number;
  }

  StreamRunner runner() {
    return runner;
  }

  /** The steps and routes at present; any thread may look. */
  public Pipeline pipeline() {
    return runner.pipeline();
  }

  /** Who looks on; any thread. */
  public TapPoint taps() {
    return runner.taps();
  }

  /** Replaces steps and routes. On the lane's thread only: from {@link #call} or {@link #mark}. */
  public void swap(Pipeline next) {
    Pipeline before = runner.pipeline();
    runner.swap(next);
    crew.watch().trouble(next.steps().stream().anyMatch(step -> step.trouble().acute()));
    for (StepHost step : before.steps()) {
      if (step.cutOffs() > 0 && !next.steps().contains(step)) {
        watchdog.mended(step);
      }
    }
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

  /**
   * Whether a step, if it is there, can be handed over without codecs of operators of before that
   * are not here: see {@link Handover#missesNothing}. Between two records; any thread.
   *
   * @param step its id
   */
  public CompletableFuture<Boolean> missesNothing(String step, StateCheck check) {
    return call(
        () -> {
          StepHost host = runner.pipeline().step(step);
          return host == null || host.handover().missesNothing(check);
        });
  }

  /**
   * Has a step, if it is there, look at a part of its state; completes with whether that was all.
   * Between two records; any thread.
   *
   * @param step its id
   */
  public CompletableFuture<Boolean> check(String step, StateCheck check) {
    return call(
        () -> {
          StepHost host = runner.pipeline().step(step);
          return host == null || host.handover().check(check, crew.watch());
        });
  }

  /** Makes all state durable behind what is in the mailbox now; completes when it is. */
  public CompletableFuture<Void> checkpoint() {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    mark(() -> runner.checkpointAtOnce(() -> durable.complete(null)), true);
    return durable;
  }

  /** Puts a record in without waiting; false when the mailbox is over its bound. Any thread. */
  @Override
  public boolean offer(String input, Record record, Settlement message, boolean evenWhenFull) {
    return mailbox.offer(new Mailbox.Item(input, record, message), evenWhenFull);
  }

  /** Puts a record in, waiting while the mailbox is full. Called by other lanes. */
  @Override
  public void put(String input, Record record, Settlement message) {
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
    return takeAgain(letter, Revival.record(letter, decoder), settled, absent);
  }

  boolean takeAgain(DeadLetters.Letter letter, Record record, Runnable settled, Runnable absent) {
    return mailbox.mark(
        new Mailbox.Marker(
            () -> {
              if (!runner.processAgain(letter, record, new Settlement(settled))) {
                absent.run();
              }
            },
            false));
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
    mark(work, false);
  }

  private void mark(Runnable work, boolean ahead) {
    if (!mailbox.mark(new Mailbox.Marker(work, ahead))) {
      work.run();
    }
  }

  /**
   * As {@link #mark}, for a change of the lane: where a step does not return, or is called no more,
   * what waits cannot be processed before the change, and is processed behind it.
   *
   * @param steps the ids of the steps that are replaced or gone with it: for a call of them that is
   *     under way there is less patience
   */
  public void markChange(Runnable work, Set<String> steps) {
    going = Set.copyOf(steps);
    mark(
        () -> {
          try {
            work.run();
          } finally {
            going = Set.of();
          }
        },
        true);
  }

  /**
   * Puts what waits among the dead letters, where a step is called no more and the stream is about
   * to go: otherwise it would stay unacknowledged for ever. On the lane's thread only.
   */
  public void buryWaiting() {
    if (!stands()) {
      return;
    }
    mailbox.takeAll(batch);
    String reason = "the stream was removed while it stood still: " + standing();
    for (Mailbox.Mail mail = batch.poll(); mail != null; mail = batch.poll()) {
      if (mail instanceof Mailbox.Item item) {
        runner.bury(item.record(), item.message(), reason);
      } else if (mail instanceof Mailbox.Marker marker) {
        guarded(marker.work());
      }
    }
  }

  /**
   * Gives up to other lanes what has not been processed, and all that comes from now on. On the
   * lane's thread only.
   */
  List<Mailbox.Item> giveUp(Inlet to) {
    successors = to;
    runner.fireNoMore();
    mailbox.takeAll(batch);
    List<Mailbox.Item> items = new ArrayList<>();
    for (Iterator<Mailbox.Mail> mails = batch.iterator(); mails.hasNext(); ) {
      if (mails.next() instanceof Mailbox.Item item) {
        items.add(item);
        mails.remove();
      }
    }
    return items;
  }

  /** Puts records before all others. While the lane's thread stands in a mark. */
  void putFirst(List<Mailbox.Item> items) {
    for (int i = items.size() - 1; i >= 0; i--) {
      batch.addFirst(items.get(i));
    }
  }

  /** Its steps that did not return are gone. */
  void mended() {
    for (StepHost step : runner.pipeline().steps()) {
      if (step.cutOffs() > 0) {
        watchdog.mended(step);
      }
    }
  }

  /** Runs something on the lane's thread between two records, before what is in the mailbox. */
  public <T> CompletableFuture<T> call(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable command =
        () -> {
          try {
            result.complete(work.call());
          } catch (GivenUpError e) {
            throw e;
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        };
    if (!mailbox.command(command)) {
      result.completeExceptionally(new IllegalStateException("lane " + stream + " is closed"));
    }
    return result;
  }

  /**
   * Whether another lane waits until this one has room for more, and so cannot be asked anything.
   * Any thread.
   */
  public boolean keepsWaiting(Lane other) {
    return mailbox.keeps(other.crew.thread());
  }

  /** Ends the lane; what is still in the mailbox is not processed and not settled. */
  public void close() {
    mailbox.close();
    watchdog.forget(this);
  }

  /** How many records wait in the mailbox. */
  public int waiting() {
    return mailbox.size();
  }

  private void work(CallWatch mine) {
    handleBatch(mine);
    while (mailbox.next(batch, runner.tickMillis())) {
      boolean idle = batch.isEmpty();
      handleBatch(mine);
      runCommands();
      // What its steps hold is others' where it has given it up.
      if (idle && successors == null && !pressed.getAsBoolean() && !standsStill(mine)) {
        guarded(runner::tick);
        handleBatch(mine);
      }
    }
    // Nobody is to wait for an answer that never comes.
    runCommands();
  }

  private void handleBatch(CallWatch mine) {
    busy.lazySet(!batch.isEmpty() || runner.fires());
    while (!batch.isEmpty() || runner.fires()) {
      if (mailbox.commanded()) {
        runCommands();
      }
      standStill(mine);
      if (standsStill(mine)) {
        batch.clear();
        return;
      }
      if (runner.fires()) {
        if (mailbox.closed()) {
          // They stay due, and what waits behind them is not settled.
          batch.clear();
          return;
        }
        // Behind them comes what has come behind them.
        guarded(runner::fireOn);
        done.increment();
        continue;
      }
      Mailbox.Mail mail = batch.poll();
      if (mail != null) {
        handle(mail);
        done.increment();
      }
    }
    busy.lazySet(false);
  }

  /** What timers and operators emit is bounded by nothing else. */
  private void standStill(CallWatch mine) {
    while ((pressed.getAsBoolean() || standsStill(mine)) && !mailbox.closed()) {
      runCommands();
      if (!standsStill(mine) || !runAhead()) {
        LockSupport.parkNanos(STILL_NANOS);
      }
    }
  }

  private boolean standsStill(CallWatch mine) {
    return mine.trouble() && stands();
  }

  /** Whether a step is called no more, or would be the next time and is about to be replaced. */
  private boolean stands() {
    for (StepHost step : runner.pipeline().steps()) {
      if (step.stands() != null || (step.trouble().acute() && going.contains(step.name().step()))) {
        return true;
      }
    }
    return false;
  }

  /** The change for which it stands is not to wait behind what cannot be processed. */
  private boolean runAhead() {
    for (Iterator<Mailbox.Mail> mails = batch.iterator(); mails.hasNext(); ) {
      if (mails.next() instanceof Mailbox.Marker marker && marker.ahead()) {
        mails.remove();
        guarded(marker.work());
        return true;
      }
    }
    Mailbox.Marker marker = mailbox.nextAhead();
    if (marker != null) {
      guarded(marker.work());
    }
    return marker != null;
  }

  /** The thread whose lane it is, and what it is doing; any thread may look. */
  Crew crew() {
    return crew;
  }

  /** Whether a change waits that replaces this step; any thread may ask. */
  boolean replaces(StepHost step) {
    return going.contains(step.name().step());
  }

  /**
   * Goes on with another thread: the present one's call has been given up. By the watchdog.
   *
   * @param why the call was given up
   */
  void relieve(Crew gone, String why) {
    crew =
        crew(
            mine -> {
              try {
                runner.takeOver(gone.watch(), gone.thread(), why, mine);
              } catch (GivenUpError e) {
                throw e;
              } catch (Throwable e) {
                unprocessed(e);
              }
              work(mine);
            });
    crew.thread().start();
  }

  private void handle(Mailbox.Mail mail) {
    Inlet others = successors;
    if (others != null && mail instanceof Mailbox.Item item) {
      others.put(item.input(), item.record(), item.message());
    } else if (mail instanceof Mailbox.Item item) {
      try {
        runner.process(item.input(), item.record(), item.message());
      } catch (GivenUpError e) {
        throw e;
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
    } catch (GivenUpError e) {
      throw e;
    } catch (Throwable e) {
      unprocessed(e);
    }
  }

  private void unprocessed(Throwable e) {
    REPEATED.say(
        stream,
        more ->
            LOG.atError()
                .addKeyValue("event", "fault")
                .addKeyValue("stream", stream)
                .log(
                    "stream {}: a record could not be processed and stays unacknowledged{}",
                    stream,
                    more,
                    e));
  }

  /** Whether it has something to do; any thread may ask. */
  boolean busy() {
    return busy.get() || mailbox.size() > 0;
  }

  /**
   * Whether state is still being taken over from operators that were replaced: until it is, their
   * classes are needed. Any thread may ask.
   */
  public boolean converting() {
    return runner.pipeline().converting();
  }

  /** How many records, marks and lots of timers have gone through; any thread may ask. */
  long done() {
    return done.get();
  }

  /** Why the stream stands still: which step is called no more, and why; null while it goes on. */
  public @Nullable String standing() {
    for (StepHost step : runner.pipeline().steps()) {
      String why = step.stands();
      if (why != null) {
        return "step " + step.name().step() + ": " + why;
      }
    }
    return null;
  }

  /** Records in, out, dropped on purpose, and gone to the dead letters, since the start. */
  public Counts counts() {
    return new Counts(
        runner.in(), runner.out(), runner.dropped(), runner.dead(), runner.repeated());
  }

  /** How the stream is doing; any thread may ask, as often as it likes. */
  public Health health() {
    long failures = 0;
    long cutOffs = 0;
    for (StepHost step : runner.pipeline().steps()) {
      failures += step.failures();
      cutOffs += step.cutOffs();
    }
    return new Health(
        runner.in(),
        runner.dead(),
        failures,
        cutOffs,
        watchdog.stalledMillis(this),
        standing(),
        watchdog.calling(this));
  }

  /**
   * How a stream is doing, since it runs. What its present steps have counted goes over to those
   * that replace them; what a step that is gone has counted is gone with it.
   *
   * @param in records that came in
   * @param dead records that went to the dead letters
   * @param failures records and timers that a step failed on
   * @param cutOffs calls of a step that did not return in time
   * @param stalledMillis for how long nothing got done although there was something to do; exact to
   *     half a second
   * @param standing why it stands still until a change mends it; null while it does not
   * @param calling the step whose call takes long, at the last look; null where none does
   */
  public record Health(
      long in,
      long dead,
      long failures,
      long cutOffs,
      long stalledMillis,
      @Nullable String standing,
      @Nullable String calling) {}

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
