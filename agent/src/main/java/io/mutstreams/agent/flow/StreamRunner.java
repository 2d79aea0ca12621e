package io.mutstreams.agent.flow;

import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.expression.SwitchView;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages through one stream: time, what is known of repeats, the way through the steps
 * ({@link Course}), timers and checkpoints.
 *
 * <p>Owned by the lane's thread. The counters may be read by any thread. What is under way is in
 * the fields, so that another thread can go on with it: see {@link #takeOver}.
 */
final class StreamRunner {
  private static final long TICK_MILLIS = 200;
  private static final long CONVERTING_MILLIS = 1;

  /** So many timers are fired before it is seen whether there is room for what they emit. */
  private static final int TIMERS = 256;

  private static final int NO_STEP = -1;

  private final InstantSource clock;
  private final Burial burial;
  private final Checkpoints checkpoints;
  private final Watermark watermark;
  private final LaneNumber number;
  private final KnownIds known;
  private final Counter repeated = new Counter();
  private final Counter in = new Counter();
  private final NamedCounts taken = new NamedCounts();
  private final Course course;
  private SwitchView switches;
  private boolean stateful;
  private boolean retains;

  /** What is stored once that was stored by other lanes before. */
  private List<StateStore.Entry> instead = List.of();

  /** What must be done behind the record or the timers that are under way; null for nothing. */
  private @Nullable Runnable rest;

  // Of the message that is under way; fields rather than captured, for the sake of the hot path.
  private Settlement message = new Settlement(() -> {});
  private @Nullable IdWindow ids;
  private long id;
  private long arrived;
  private long time;
  private boolean moved;

  // Of the timers that are being fired: for which step's it is time, if any, and to which time.
  private final Portion portion = Portion.none();
  private int firing = NO_STEP;
  private boolean begun;
  private long firingTo;

  private final Runnable recordDone = this::finishRecord;
  private final Runnable timersDone = this::finishTimers;

  StreamRunner(
      String stream,
      Pipeline pipeline,
      InstantSource clock,
      DeadLetters deadLetters,
      Checkpoints checkpoints,
      Watermark watermark) {
    this(stream, pipeline, clock, deadLetters, checkpoints, watermark, LaneNumber.ONLY);
  }

  /** For one of the lanes of the stream. */
  StreamRunner(
      String stream,
      Pipeline pipeline,
      InstantSource clock,
      DeadLetters deadLetters,
      Checkpoints checkpoints,
      Watermark watermark,
      LaneNumber number) {
    this.number = number;
    this.known = new KnownIds(number);
    this.clock = clock;
    this.burial = new Burial(stream, clock, deadLetters);
    this.checkpoints = checkpoints;
    this.watermark = watermark;
    this.course = new Course(stream, burial, pipeline);
    this.switches = new SwitchValues().view(stream);
    swap(pipeline);
  }

  /** Where its steps and routes read switches; before the first record. */
  void read(SwitchView mine) {
    switches = mine;
  }

  /** Replaces steps and routes; between two records. */
  void swap(Pipeline next) {
    firing = NO_STEP;
    taken.of(next.inputs());
    watermark.inputs(next.inputs());
    course.swap(next, watermark.current());
    if (stateful && !next.stateful()) {
      checkpoints.forget(Watermark.STEP);
      watermark.forget();
      known.forget();
    }
    stateful = next.stateful();
    known.inputs(stateful ? next.identified() : Map.of());
    retains = next.steps().stream().anyMatch(step -> step.spec().retains());
  }

  Pipeline pipeline() {
    return course.pipeline();
  }

  /** Who looks on. */
  TapPoint taps() {
    return course.taps();
  }

  /** The calls of the thread that owns this from now on are seen by this one. */
  void watch(CallWatch mine) {
    course.watch(mine);
  }

  /**
   * Takes one record through; releases the settlement when it needs it no more. When it throws, the
   * message stays unsettled, but nothing else does.
   */
  void process(String input, Record record, Settlement settlement) {
    while (fires()) {
      firePortion();
    }
    in.increment();
    taken.increment(input);
    if (course.taps().isOpen()) {
      course.taps().into(input, record);
    }
    // All that this record meets sees one set of values.
    switches.refresh();
    arrived = clock.millis();
    long before = watermark.current();
    time = watermark.advance(input, record.time(), arrived);
    moved = time > before;
    if (moved) {
      reached(time);
    }
    message = settlement;
    ids = stateful ? known.of(input) : null;
    id = ids == null ? 0 : IdWindow.hash(record.id());
    if (stateful && (retains || ids != null)) {
      checkpoints.retain(settlement, arrived);
    }
    boolean again = ids != null && ids.contains(id);
    course.settlement(again || !stateful ? settlement : checkpoints.part(settlement));
    if (again) {
      repeated.increment();
      afterRecord();
    } else {
      rest = recordDone;
      guarded(0, record);
      finishRecord();
    }
  }

  /** When the host fails, only the message itself stays unsettled. */
  private void guarded(int index, @Nullable Record record) {
    try {
      if (record == null) {
        course.drain();
      } else {
        course.enter(index, record);
      }
    } catch (GivenUpError e) {
      // Not this thread's any more.
      throw e;
    } catch (Throwable e) {
      rest = null;
      course.discard();
      if (stateful) {
        course.settlement().release();
      }
      throw e;
    }
  }

  private void finishRecord() {
    rest = null;
    if (stateful) {
      course.settlement().release();
      if (ids != null) {
        ids.add(id);
      }
    }
    afterRecord();
  }

  private void afterRecord() {
    message.release();
    if (stateful) {
      if (moved) {
        fireTimers(time);
      }
      checkpoint(arrived);
    }
    convert();
  }

  /** Some of the state of operators that were replaced, so that no record waits for all of it. */
  private void convert() {
    Pipeline pipeline = pipeline();
    if (pipeline.converting()) {
      rest = () -> checkpoint(clock.millis());
      pipeline.convert(course.watch());
      rest = null;
    }
  }

  /** Without timers all steps come to know of the time at once, else see {@link #fireTimers}. */
  private void reached(long now) {
    int steps = stateful ? Math.min(1, course.outputs()) : course.outputs();
    for (int i = 0; i < steps; i++) {
      course.reached(i, now);
    }
  }

  /** Goes on where an earlier run was, and returns its watermark; before the first record. */
  long restore(List<StateStore.Entry> stored) {
    instead = number.instead(stored);
    watermark.restore(stored);
    known.restore(stored);
    reached(watermark.current());
    return watermark.current();
  }

  /**
   * Goes on where other lanes of the stream were, which stand; before the first record. Its steps
   * have their state already.
   */
  void adopt(List<StreamRunner> others) {
    if (stateful) {
      List<StateStore.Entry> stored = new ArrayList<>();
      others.forEach(other -> other.stored(stored));
      instead = number.instead(stored);
      watermark.adopt(others.stream().map(other -> other.watermark).toList());
      known.adopt(others.stream().map(other -> other.known).toList());
    } else if (number.index() == 0 && others.stream().anyMatch(other -> other.stateful)) {
      watermark.adopt(others.stream().map(other -> other.watermark).toList());
    }
    reached(watermark.current());
  }

  /** What may be stored of a lane beside its steps; without what it holds. */
  private void stored(List<StateStore.Entry> entries) {
    watermark.places(entries);
    known.places(entries);
  }

  boolean stateful() {
    return stateful;
  }

  /** Goes on from what other lanes have counted. */
  void countOn(StreamRunner other) {
    in.add(other.in.get());
    repeated.add(other.repeated.get());
    taken.countOn(other.taken);
    course.countOn(other.course);
    burial.countOn(other.burial);
  }

  /** All that is stored of the steps, written by their codecs. */
  List<StateStore.Entry> snapshot() {
    List<StateStore.Entry> all = new ArrayList<>();
    pipeline().steps().forEach(step -> all.addAll(step.snapshot()));
    return all;
  }

  /** Nothing is written before this is durable. */
  void after(CompletableFuture<Void> durable) {
    checkpoints.after(durable);
  }

  /** What must be done without a record: timers and checkpoints. */
  void tick() {
    long now = clock.millis();
    switches.refresh();
    if (stateful) {
      fireTimers(watermark.idle(now));
    }
    convert();
    checkpoint(now);
  }

  /** In how many milliseconds {@link #tick} has something to look after; 0 for nothing. */
  long tickMillis() {
    if (checkpoints.hurrying()) {
      return Checkpoints.HURRIED_MILLIS;
    }
    if (pipeline().converting()) {
      return CONVERTING_MILLIS;
    }
    boolean ticking =
        checkpoints.pending() || (stateful && (pipeline().timersPending() || changes() > 0));
    return ticking ? TICK_MILLIS : 0;
  }

  /** Later steps come to know of the time behind what the earlier ones emit because of it. */
  private void fireTimers(long now) {
    firing = 0;
    begun = false;
    firingTo = now;
    firePortion();
  }

  /** Whether timers are due still that {@link #fireOn} is to fire before anything else is done. */
  boolean fires() {
    return firing != NO_STEP;
  }

  /** Those that are due still are another lane's. */
  void fireNoMore() {
    firing = NO_STEP;
  }

  /** Fires the next of the timers that are due. */
  void fireOn() {
    firePortion();
    checkpoint(clock.millis());
  }

  private void firePortion() {
    portion.refill(TIMERS);
    while (firing < course.outputs()) {
      if (!begun) {
        course.reached(firing, firingTo);
        course.begin(firing, portion);
        begun = true;
      }
      if (course.timersDue(firing, firingTo) && fireStep()) {
        return;
      }
      firing++;
      begun = false;
    }
    firing = NO_STEP;
  }

  /** Returns whether there may be more. */
  private boolean fireStep() {
    course.settlement(checkpoints.part(null));
    rest = timersDone;
    boolean more;
    try {
      more = course.fire(firing, firingTo, portion);
    } catch (GivenUpError e) {
      throw e;
    } catch (Throwable e) {
      rest = null;
      course.discard();
      course.settlement().release();
      firing = NO_STEP;
      throw e;
    }
    rest = null;
    course.settlement().release();
    return more;
  }

  /** After a timer whose call was given up: the others are still due. */
  private void finishTimers() {
    rest = null;
    course.settlement().release();
    fireTimers(watermark.current());
    checkpoint(clock.millis());
  }

  private void checkpoint(long now) {
    if (checkpoints.due(now, changes())) {
      rest = () -> checkpointAtOnce(() -> {});
      List<StateStore.Entry> changes = takeChanges();
      rest = null;
      checkpoints.close(now, changes, () -> {});
    }
  }

  private int changes() {
    return pipeline().changes() + (known.changed() ? 1 : 0);
  }

  private List<StateStore.Entry> takeChanges() {
    List<StateStore.Entry> changes = pipeline().takeChanges(course.watch());
    known.takeChanges(changes);
    if (!changes.isEmpty()) {
      watermark.takeChange(changes);
      changes.addAll(instead);
      instead = List.of();
    }
    return changes;
  }

  /**
   * Closes the epoch whether it is due or not, as before a stop.
   *
   * @param done runs when it is durable
   */
  void checkpointAtOnce(Runnable done) {
    rest = () -> checkpointAtOnce(done);
    List<StateStore.Entry> changes = takeChanges();
    rest = null;
    checkpoints.close(clock.millis(), changes, done);
  }

  /** Forgets stored state of a step that is no longer in the pipeline; of all steps for null. */
  void forget(@Nullable String step) {
    checkpoints.forget(step);
  }

  /**
   * Takes a dead letter in again where it failed; releases the settlement as {@link #process} does.
   * It counts as no new record, and time does not move on by it.
   *
   * @param record what was made of it
   * @return false when there is no such step; the settlement is then not released
   */
  boolean processAgain(DeadLetters.Letter letter, Record record, Settlement settlement) {
    String port = letter.origin().port();
    boolean outputs = letter.step().equals(Course.OUTPUTS) && port.equals(Course.OUTPUTS);
    int index = outputs ? course.outputs() : course.indexOf(letter.step());
    if (index < 0) {
      return false;
    }
    switches.refresh();
    arrived = clock.millis();
    if (retains) {
      checkpoints.retain(settlement, arrived);
    }
    message = settlement;
    ids = null;
    moved = false;
    course.settlement(stateful ? checkpoints.part(settlement) : settlement);
    rest = recordDone;
    if (outputs || port.isEmpty()) {
      guarded(index, record);
    } else {
      course.emit(index, port, record);
    }
    finishRecord();
    return true;
  }

  /**
   * Goes on in the place of a thread whose call was given up: without what it was called with, and
   * with the rest of what was under way. By the thread that has taken over.
   *
   * @param thread that still runs in it
   */
  void takeOver(CallWatch call, Thread thread, String why, CallWatch mine) {
    course.watch(mine);
    course.cutOff(call, thread, why);
    goOn();
  }

  /** The rest of what was under way. */
  private void goOn() {
    Runnable behind = rest;
    if (behind != null) {
      guarded(0, null);
      behind.run();
    }
  }

  /** Puts a record that waits before the stream among its dead letters. */
  void bury(Record record, Settlement settlement, String reason) {
    List<StepHost> steps = pipeline().steps();
    String step = steps.isEmpty() ? Course.OUTPUTS : steps.get(0).name().step();
    burial.bury(record, step, "", reason, settlement);
    settlement.release();
  }

  long in() {
    return in.get();
  }

  /** What came in, by input. */
  NamedCounts taken() {
    return taken;
  }

  /** What was sent, by target. */
  NamedCounts sent() {
    return course.sent();
  }

  long out() {
    return course.out();
  }

  long dropped() {
    return course.dropped();
  }

  long dead() {
    return burial.buried();
  }

  long repeated() {
    return repeated.get();
  }
}
