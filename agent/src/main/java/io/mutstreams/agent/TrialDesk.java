package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the revisions that have not passed their trial, and goes back to the last one that has
 * when one is no good; where that is refused it is tried again.
 *
 * <p>Owned by the change thread.
 */
final class TrialDesk {
  /** What the alarm of a revision that cannot be gone back from is about. */
  private static final String BACK = "going back";

  private static final long AGAIN_SECONDS = 5;

  private final Tools tools;
  private final Trial trial = new Trial();
  private @Nullable Back back;

  /**
   * What it works with.
   *
   * @param heldUp whether streams may stand for another reason than their steps
   * @param heap whether operators hold on to memory
   * @param fingerprint of what lies in the files
   * @param way runs a revision of before
   */
  record Tools(
      Changer changer,
      Revisions revisions,
      StandingDesk standings,
      Alarms alarms,
      BooleanSupplier heldUp,
      HeapWatch heap,
      Time time,
      Supplier<String> fingerprint,
      Way way) {}

  /** How a revision of before is run. */
  interface Way {
    /**
     * @param why goes before what it changes
     */
    Change to(Kept good, List<String> why);
  }

  /** A revision that is no good, and when it is next tried to go back. */
  private record Back(String why, long next, String told) {}

  TrialDesk(Tools tools) {
    this.tools = tools;
  }

  /**
   * Another revision runs.
   *
   * @param before whether it ran before
   * @param plan what it has changed
   */
  void runs(int number, boolean before, Plan plan, Running was, Running now) {
    back = null;
    tools.alarms().clear(BACK);
    Standing standing = tools.standings().now();
    // The first of all has none before it to which one could go back.
    if (standing.lastGood() == 0 || standing.passed().contains(number)) {
      trial.end();
    } else {
      trial.begin(number, before, plan, was, now, tools.heap().held(), tools.time().nanos());
    }
  }

  /**
   * Looks how those do that have not passed; also before a change, which takes its time and takes
   * away what was counted.
   */
  void look() {
    if (!trial.isEmpty()) {
      judge();
    }
  }

  /** Looks, and goes back where one is no good. */
  void watch() {
    look();
    Back wanted = back;
    if (wanted != null && tools.time().nanos() - wanted.next() >= 0) {
      goBack(wanted);
    }
  }

  private void judge() {
    Running running = tools.changer().running();
    long now = tools.time().nanos();
    TrialPart.Look look =
        new TrialPart.Look(
            running,
            running.revision().changes().trial(),
            tools.heldUp(),
            tools.heap().look(now),
            now);
    Trial.Failure failure = trial.look(look);
    if (failure != null) {
      failed(failure, now);
    }
    for (int passed : trial.passed(look)) {
      ChangeDesk.LOG
          .atInfo()
          .addKeyValue("event", "trial-passed")
          .addKeyValue("revision", passed)
          .log("revision {} has passed its trial", passed);
      tools.standings().note(tools.standings().now().passed(passed));
    }
  }

  private void failed(Trial.Failure failure, long now) {
    Standing standing = tools.standings().now();
    tools.standings().note(standing.failed(failure.revisions()));
    if (back == null) {
      String why = "revision %d failed in its trial: %s".formatted(standing.runs(), failure.why());
      ChangeDesk.LOG
          .atError()
          .addKeyValue("event", "trial-failed")
          .addKeyValue("revision", standing.runs())
          .log("{}", why);
      back = new Back(why, now, "");
    }
  }

  private void goBack(Back wanted) {
    int number = tools.standings().now().lastGood();
    Kept good = tools.revisions().get(number);
    String fingerprint = tools.fingerprint().get();
    Change change = good == null ? null : tools.way().to(good, List.of(wanted.why()));
    if (change != null && change.kind() == Change.Kind.ACCEPTED) {
      tools
          .standings()
          .tell(
              tools.standings().now().backTo(number, new Standing.Held(fingerprint, wanted.why())));
      return;
    }
    String told =
        "%s; it runs on, since revision %d cannot be gone back to: %s. That is tried again every"
                .formatted(
                    wanted.why(),
                    number,
                    change == null ? "it is not kept" : change.problems().get(0))
            + " "
            + AGAIN_SECONDS
            + " s, until it can be or another change is accepted";
    if (!told.equals(wanted.told())) {
      tools.alarms().raise(BACK, told);
    }
    long next = tools.time().nanos() + TimeUnit.SECONDS.toNanos(AGAIN_SECONDS);
    back = new Back(wanted.why(), next, told);
  }
}
