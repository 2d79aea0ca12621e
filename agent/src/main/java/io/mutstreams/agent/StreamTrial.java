package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.DurationText;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is on trial: its steps are not to fail, nor hold on to memory, and it is not to
 * stand. What was as bad before is not the fault of what is on trial.
 *
 * <p>Owned by the change thread.
 */
final class StreamTrial extends TrialPart {
  /** Of the heap, must be held beyond what was held before. */
  private static final double MORE = 0.08;

  private final String name;
  private Share dead;
  private Share failures;

  /** How many bytes were held on to before. */
  private long held;

  private MemoryAsked asked;

  /** What its steps had counted before; what a step counts goes over to its successor. */
  private Map<StepName, Long> failed;

  private Map<StepName, Long> cutOff;

  private @Nullable Progress progress;

  /** Since when it has stood at a count. */
  private record Progress(long in, long since) {}

  /**
   * Begins.
   *
   * @param was what ran before it was touched
   * @param runs what runs now
   * @param former how it was on trial until now; null where it was not
   * @param held how many bytes are held on to already
   */
  StreamTrial(
      String name,
      int first,
      Running was,
      Running runs,
      @Nullable StreamTrial former,
      long held,
      long now) {
    super(first, runs.revision().changes().trial().period(), now);
    this.name = name;
    Running.Stream old = was.streams().get(name);
    Running.Stream stream = runs.streams().get(name);
    this.dead = begin(dead(old), former == null ? null : former.dead);
    this.failures = begin(counts(old, StepHost::failures), former == null ? null : former.failures);
    this.failed = before(old, stream, StepHost::failures);
    this.cutOff = before(old, stream, StepHost::cutOffs);
    this.held = held;
    this.asked = MemoryAsked.since(runs);
  }

  /** What fails since an earlier part of the trial is no measure of what failed before. */
  private static Share begin(Share.Counts now, @Nullable Share former) {
    return former == null ? Share.since(now) : former.anew(now);
  }

  @Override
  String thing() {
    return thing("stream", name);
  }

  @Override
  void count(Running running, long heldNow, long now) {
    Running.Stream stream = running.streams().get(name);
    dead = dead.anew(dead(stream));
    failures = failures.anew(counts(stream, StepHost::failures));
    failed = before(stream, stream, StepHost::failures);
    cutOff = before(stream, stream, StepHost::cutOffs);
    held = heldNow;
    asked = MemoryAsked.since(running);
    progress = null;
  }

  /** By step; a step in the place of another one begins at nothing. */
  private static Map<StepName, Long> before(
      Running.@Nullable Stream old,
      Running.@Nullable Stream stream,
      ToLongFunction<StepHost> count) {
    Map<StepName, Long> before = byStep(old, count);
    byStep(stream, count)
        .forEach((step, now) -> before.computeIfPresent(step, (s, n) -> Math.min(n, now)));
    return before;
  }

  private static Map<StepName, Long> byStep(
      Running.@Nullable Stream stream, ToLongFunction<StepHost> count) {
    Map<StepName, Long> counts = new HashMap<>();
    if (stream != null) {
      stream
          .lanes()
          .steps()
          .forEach(step -> counts.merge(step.name(), count.applyAsLong(step), Long::sum));
    }
    return counts;
  }

  /** What each of its steps has counted since. */
  private static Map<StepName, Long> since(
      Map<StepName, Long> before, Running.Stream stream, ToLongFunction<StepHost> count) {
    Map<StepName, Long> since = byStep(stream, count);
    since.replaceAll((step, now) -> Math.max(0, now - before.getOrDefault(step, 0L)));
    return since;
  }

  @Override
  @Nullable String judge(Look look) {
    Running.Stream stream = look.running().streams().get(name);
    if (stream == null) {
      return null;
    }
    String holds = holds(look);
    if (holds != null) {
      return holds;
    }
    Map<StepName, Long> newFailures = since(failed, stream, StepHost::failures);
    Share.Counts failing =
        new Share.Counts(
            stream.lanes().counts().in(), failures.start().failed() + sum(newFailures));
    if (failures.isWorse(failing, look.bounds().errors())) {
      return "step %s of stream %s fails on %s of its records (allowed: %s)"
          .formatted(
              most(newFailures),
              name,
              failures.percent(failing),
              Share.percent(look.bounds().errors()));
    }
    if (dead.isWorse(dead(stream), look.bounds().deadLetters())) {
      return "%s of the records of stream %s go to the dead letters (allowed: %s)"
          .formatted(dead.percent(dead(stream)), name, Share.percent(look.bounds().deadLetters()));
    }
    String standing = stream.lanes().standing();
    if (standing != null) {
      return "stream %s stands still: %s".formatted(name, standing);
    }
    Map<StepName, Long> newCutOffs = since(cutOff, stream, StepHost::cutOffs);
    if (sum(newCutOffs) > 0) {
      return "step %s of stream %s did not return in time, and was cut off"
          .formatted(most(newCutOffs), name);
    }
    return stalls(stream, look);
  }

  private @Nullable String stalls(Running.Stream stream, Look look) {
    Lane.Health health = stream.lanes().health();
    int waiting = stream.lanes().waiting();
    boolean idle = waiting == 0 && health.stalledMillis() == 0;
    Progress last = progress;
    if (last == null || last.in() != health.in() || idle || look.heldUp().getAsBoolean()) {
      progress = new Progress(health.in(), look.now());
      return null;
    }
    if (look.now() - last.since() < look.bounds().stall().toNanos()) {
      return null;
    }
    String step = health.calling();
    return "stream %s has stood for %s%s%s"
        .formatted(
            name,
            DurationText.format(look.bounds().stall()),
            waiting == 0 ? "" : " with " + waiting + " records waiting",
            step == null ? "" : ", in a call of step " + step);
  }

  /**
   * Which of its steps holds on to memory: what is held cannot be measured, but who holds much has
   * asked for much. That one of another stream has is not its fault.
   */
  private @Nullable String holds(Look look) {
    HeapWatch.Pressure pressure = look.pressure();
    if (pressure == null || pressure.beside() < held + MORE * pressure.heap()) {
      return null;
    }
    MemoryAsked.Most most = asked.most(look.running());
    if (most == null || !most.step().stream().equals(name)) {
      return null;
    }
    return "step %s of stream %s holds on to memory: %s; it asks for %d bytes with each record"
        .formatted(most.step().step(), name, pressure.words(), most.asked().bytesPerCall());
  }

  /** The step that has counted most. */
  private static String most(Map<StepName, Long> counts) {
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(step -> step.getKey().step())
        .orElse("?");
  }

  private static long sum(Map<StepName, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Share.Counts dead(Running.@Nullable Stream stream) {
    if (stream == null) {
      return Share.Counts.NONE;
    }
    Lane.Counts counts = stream.lanes().counts();
    return new Share.Counts(counts.in(), counts.dead());
  }

  private static Share.Counts counts(
      Running.@Nullable Stream stream, ToLongFunction<StepHost> count) {
    return stream == null
        ? Share.Counts.NONE
        : new Share.Counts(stream.lanes().counts().in(), sum(byStep(stream, count)));
  }
}
