package io.mutstreams.agent;

import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.ChangesConfig;
import io.mutstreams.agent.config.DurationText;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import io.mutstreams.agent.flow.Uplink;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Watches what a new revision has touched for a while, and tells when it does worse than it may and
 * clearly worse than before. What was as bad before is not this revision's fault.
 *
 * <p>Owned by the change thread.
 */
final class Trial {
  /** So few may fail by chance. */
  private static final long LEAST = 3;

  /** As many times worse than before it must be. */
  private static final double WORSE = 2;

  /** Of the heap, must be held beyond what was held before. */
  private static final double MORE = 0.08;

  private final ChangesConfig.Trial bounds;
  private final long start;

  /** How many bytes were held on to before: they are not this revision's fault. */
  private final long held;

  private final Set<String> streams;
  private final Set<String> uplinks;
  private final Map<String, Counts> before = new HashMap<>();
  private final Map<String, Progress> progress = new HashMap<>();

  /** What the steps had counted before; what a step counts goes over to its successor. */
  private final Map<String, Long> steps = new HashMap<>();

  /** What has passed and what has failed, since the start of the agent. */
  private record Counts(long all, long failed) {
    static final Counts NONE = new Counts(0, 0);

    double share() {
      return all == 0 ? 0 : (double) failed / all;
    }

    Counts since(Counts earlier) {
      return new Counts(Math.max(0, all - earlier.all), Math.max(0, failed - earlier.failed));
    }
  }

  /** Since when a stream has stood at a count. */
  private record Progress(long in, long since) {}

  /**
   * Begins.
   *
   * @param plan what the revision has changed
   * @param was what ran before
   * @param running what runs now
   * @param heap whether memory was held before
   * @param now in nanoseconds, as all times here
   */
  Trial(Plan plan, Running was, Running running, HeapWatch heap, long now) {
    this.held = heap.held();
    running.streams().values().forEach(each -> each.lanes().steps().forEach(StepHost::measure));
    this.bounds = running.revision().changes().trial();
    this.start = now;
    this.streams = streams(plan, running);
    this.uplinks = named(plan, "uplink");
    this.uplinks.retainAll(running.uplinks().keySet());
    for (String stream : streams) {
      Running.Stream old = was.streams().get(stream);
      before.put("dead " + stream, old == null ? Counts.NONE : dead(old));
      before.put("failed " + stream, old == null ? Counts.NONE : failed(old));
      before.put("cut off " + stream, old == null ? Counts.NONE : cutOff(old));
      if (old != null) {
        for (StepHost step : old.lanes().steps()) {
          steps.merge("failed " + step.name(), step.failures(), Long::sum);
          steps.merge("cut off " + step.name(), step.cutOffs(), Long::sum);
        }
      }
    }
    for (String uplink : uplinks) {
      Running.Out old = was.uplinks().get(uplink);
      before.put("uplink " + uplink, old == null ? Counts.NONE : refused(old));
    }
  }

  private static Set<String> streams(Plan plan, Running running) {
    Set<String> streams = named(plan, "stream");
    plan.parts().stream()
        .map(Plan.Part::stream)
        .filter(stream -> !stream.isEmpty())
        .forEach(streams::add);
    Set<String> sources = named(plan, "source");
    running
        .revision()
        .streams()
        .values()
        .forEach(
            stream -> {
              if (stream.from().stream().anyMatch(sources::contains)) {
                streams.add(stream.name());
              }
            });
    streams.retainAll(running.streams().keySet());
    return streams;
  }

  private static Set<String> named(Plan plan, String thing) {
    Set<String> names = new LinkedHashSet<>();
    plan.parts().stream()
        .filter(part -> part.thing().equals(thing))
        .map(Plan.Part::name)
        .forEach(names::add);
    return names;
  }

  /** Whether its time is over. */
  boolean isOver(long now) {
    return now - start >= bounds.period().toNanos();
  }

  /**
   * Why the revision is no good; null where nothing is known against it.
   *
   * @param heldUp whether streams stand for another reason than their steps
   * @param heap whether operators hold on to memory
   */
  @Nullable String failure(Running running, BooleanSupplier heldUp, HeapWatch heap, long now) {
    String holds = holds(running, heap.look(now));
    if (holds != null) {
      return holds;
    }
    for (String name : streams) {
      Running.Stream stream = running.streams().get(name);
      if (stream != null) {
        String why = failure(name, stream, heldUp, now);
        if (why != null) {
          return why;
        }
      }
    }
    for (String name : uplinks) {
      Running.Out out = running.uplinks().get(name);
      if (out != null && worse("uplink " + name, refused(out), bounds.deadLetters())) {
        return "the broker of uplink %s refuses %s of what it gets"
            .formatted(name, percent("uplink " + name, refused(out)));
      }
    }
    return null;
  }

  /**
   * Which step holds on to memory: what is held cannot be measured, but who holds much has asked
   * for much. That one of the streams that the revision has not touched is not its fault.
   */
  private @Nullable String holds(Running running, HeapWatch.@Nullable Pressure pressure) {
    if (pressure == null || pressure.held() < held + MORE * pressure.heap()) {
      return null;
    }
    StepHost most = null;
    for (Running.Stream stream : running.streams().values()) {
      for (StepHost step : stream.lanes().steps()) {
        most = most == null || step.allocated() > most.allocated() ? step : most;
      }
    }
    if (most == null || most.allocated() == 0 || !streams.contains(most.name().stream())) {
      return null;
    }
    return "step %s of stream %s holds on to memory: %s; it asks for %d bytes with each record"
        .formatted(
            most.name().step(), most.name().stream(), pressure.words(), most.allocatedPerCall());
  }

  private @Nullable String failure(
      String name, Running.Stream stream, BooleanSupplier heldUp, long now) {
    if (worse("failed " + name, failed(stream), bounds.errors())) {
      return "step %s of stream %s fails on %s of its records (allowed: %s)"
          .formatted(
              most(stream, "failed ", StepHost::failures),
              name,
              percent("failed " + name, failed(stream)),
              percent(bounds.errors()));
    }
    if (worse("dead " + name, dead(stream), bounds.deadLetters())) {
      return "%s of the records of stream %s go to the dead letters (allowed: %s)"
          .formatted(percent("dead " + name, dead(stream)), name, percent(bounds.deadLetters()));
    }
    Lane.Health health = stream.lanes().health();
    if (health.standing() != null) {
      return "stream %s stands still: %s".formatted(name, health.standing());
    }
    if (cutOff(stream).since(before.getOrDefault("cut off " + name, Counts.NONE)).failed() > 0) {
      return "step %s of stream %s did not return in time, and was cut off"
          .formatted(most(stream, "cut off ", StepHost::cutOffs), name);
    }
    long in = health.in();
    Progress last = progress.get(name);
    boolean idle = stream.lanes().waiting() == 0 && health.stalledMillis() == 0;
    if (last == null || last.in() != in || idle || heldUp.getAsBoolean()) {
      progress.put(name, new Progress(in, now));
    } else if (now - last.since() >= bounds.stall().toNanos()) {
      int waiting = stream.lanes().waiting();
      String step = health.calling();
      return "stream %s has stood for %s%s%s"
          .formatted(
              name,
              DurationText.format(bounds.stall()),
              waiting == 0 ? "" : " with " + waiting + " records waiting",
              step == null ? "" : ", in a call of step " + step);
    }
    return null;
  }

  /** The step that has counted most since the start of the trial. */
  private String most(Running.Stream stream, String what, ToLongFunction<StepHost> count) {
    Map<StepName, Long> now = new HashMap<>();
    stream
        .lanes()
        .steps()
        .forEach(step -> now.merge(step.name(), count.applyAsLong(step), Long::sum));
    return now.entrySet().stream()
        .max(
            Comparator.comparingLong(
                step -> step.getValue() - steps.getOrDefault(what + step.getKey(), 0L)))
        .map(step -> step.getKey().step())
        .orElse("?");
  }

  private boolean worse(String what, Counts now, double allowed) {
    Counts earlier = before.getOrDefault(what, Counts.NONE);
    Counts since = now.since(earlier);
    return since.failed() >= LEAST
        && since.share() > allowed
        && since.share() > WORSE * earlier.share();
  }

  private String percent(String what, Counts now) {
    return percent(now.since(before.getOrDefault(what, Counts.NONE)).share());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * Math.min(1, share));
  }

  private static Counts dead(Running.Stream stream) {
    Lane.Counts counts = stream.lanes().counts();
    return new Counts(counts.in(), counts.dead());
  }

  private static Counts failed(Running.Stream stream) {
    long failed = stream.lanes().steps().stream().mapToLong(StepHost::failures).sum();
    return new Counts(stream.lanes().counts().in(), failed);
  }

  private static Counts cutOff(Running.Stream stream) {
    Lane.Health health = stream.lanes().health();
    return new Counts(health.in(), health.cutOffs());
  }

  private static Counts refused(Running.Out out) {
    Uplink.Look look = out.uplink().look();
    return new Counts(look.delivered() + look.refused(), look.refused());
  }
}
