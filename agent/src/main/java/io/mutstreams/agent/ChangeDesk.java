package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.CommitTimes;
import io.mutstreams.agent.change.Outcome;
import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.change.StepTrial;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.LogLevel;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.Repeated;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.RefusedJarException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration and the plugins, and brings what runs to what they say, or to a
 * revision of before.
 *
 * <p>Owned by the change thread, which alone may call what has no other word on it.
 */
final class ChangeDesk {
  static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /** What the alarm of files that are not used is about. */
  private static final String FILES = "files";

  /** With so many starts in its trial a revision is no good: it ends the agent. */
  private static final int MOST_STARTS = 3;

  /**
   * What it works with.
   *
   * @param config the configuration, a file or a folder
   * @param changed called when another revision runs
   * @param logLevel told how much is to be logged
   * @param heldUp whether streams may stand for another reason than their steps
   * @param gate nothing runs before it is open
   * @param heap whether operators hold on to memory
   * @param http answers as the revision that runs says
   */
  record Tools(
      Path config,
      ConfigReader reader,
      PluginLibrary library,
      FormerPlugins formers,
      Changer changer,
      Revisions revisions,
      KeyWatch keys,
      Alarms alarms,
      Runnable changed,
      Consumer<@Nullable LogLevel> logLevel,
      BooleanSupplier heldUp,
      StoreGate gate,
      HeapWatch heap,
      HttpAccess http) {}

  private final Tools tools;
  private final History history;
  private final Revisions revisions;
  private final RecordKeeping records;
  private final PluginDesk plugins;
  private final Repeated repeated = new Repeated();
  private final FileDesk fileDesk;
  private @Nullable Trial trial;

  /** Whether it was tried to run something. */
  private volatile boolean begun;

  private volatile @Nullable Paused paused;

  /** For how long the lanes stood for a change. */
  private record Paused(Change change, CommitTimes times) {}

  ChangeDesk(Tools tools, History history) {
    this.tools = tools;
    this.history = history;
    this.revisions = tools.revisions();
    this.records = new RecordKeeping(revisions, tools.alarms());
    this.plugins =
        new PluginDesk(
            tools.library(), tools.reader(), ConfigFiles.load(tools.config()), revisions.plugins());
    this.fileDesk = new FileDesk(tools.config(), tools.reader(), plugins);
  }

  /** Where files lie whose edits are of interest. */
  Set<Path> folders() {
    return fileDesk.folders();
  }

  /** The plugins. */
  PluginDesk plugins() {
    return plugins;
  }

  /**
   * For how long the lanes stood for a change; null where it is not the latest that ran. Any
   * thread.
   */
  @Nullable CommitTimes times(Change change) {
    Paused last = paused;
    return last != null && last.change().equals(change) ? last.times() : null;
  }

  /**
   * Runs what the files say, or, where that cannot be run or is not to be, the revision that ran
   * before. As long as the storage cannot be opened nothing is run, and {@link #look} tries again.
   */
  Change begin() {
    FileDesk.Found found = fileDesk.find();
    Standing standing = revisions.standing();
    if (!tools.gate().await()) {
      // What could not be run in any case is said at once.
      boolean hopeless = found.read().revision() == null && standing.runs() == 0;
      begun = hopeless && plugins.scan().problems().isEmpty();
      answer(found.read().revision());
      return begun ? history.refused(Origin.START, found.read().problems()) : notYet(Origin.START);
    }
    begun = true;
    Standing.Held held = standing.held();
    if (held != null && standing.holds(found.fingerprint())) {
      return instead(standing, List.of(about(found, held.why())));
    }
    int starts = standing.inTrial() ? standing.starts() + 1 : 0;
    if (starts >= MOST_STARTS && standing.lastGood() > 0) {
      String why =
          "the agent ended %d times while revision %d was in its trial"
              .formatted(starts, standing.runs());
      Standing back =
          new Standing(
              standing.lastGood(),
              standing.lastGood(),
              0,
              new Standing.Held(found.fingerprint(), why));
      return instead(back, List.of(about(found, why)));
    }
    revisions.stand(new Standing(standing.runs(), standing.lastGood(), starts, null));
    Change change = commit(found, Origin.START, false);
    return change.kind() == Change.Kind.REFUSED && standing.runs() > 0
        ? instead(standing, change.problems())
        : change;
  }

  /** Whether nothing runs since the storage cannot be opened. Any thread. */
  boolean waits() {
    return !begun;
  }

  /** Those who ask are answered before anything runs: that it does not, and why. */
  private void answer(@Nullable Revision files) {
    if (files != null && tools.http().prepare(files.http(), false).isEmpty()) {
      tools.http().commit();
    }
  }

  private Change notYet(Origin origin) {
    List<Problem> problems = new ArrayList<>(fileDesk.find().read().problems());
    problems.add(waiting());
    return history.refused(origin, problems);
  }

  private Problem waiting() {
    return new Problem(new Position(tools.config().toString(), 1, 1), "", tools.gate().why());
  }

  private static Problem about(FileDesk.Found found, String why) {
    return new Problem(
        new Position(found.files().root().toString(), 1, 1),
        "",
        "these files are not used, since " + why + "; edit them, or: mutstreams apply");
  }

  /** The revision that ran before, or the last good one. */
  private Change instead(Standing standing, List<Problem> problems) {
    for (int number : new int[] {standing.runs(), standing.lastGood()}) {
      Kept kept = revisions.get(number);
      Change change = kept == null ? null : again(kept, Origin.START, true, List.of());
      if (change != null && change.kind() == Change.Kind.ACCEPTED) {
        revisions.stand(
            new Standing(number, standing.lastGood(), standing.starts(), standing.held()));
        tools
            .alarms()
            .raise(
                FILES,
                "the files in %s are not used (%s): revision %d runs, as before"
                    .formatted(tools.config(), problems.get(0), number));
        return history.refused(Origin.START, problems);
      }
    }
    return history.refused(Origin.START, problems);
  }

  /**
   * Brings what runs to what the files say.
   *
   * @param mayLoseState whether state may be lost without the files allowing it
   */
  Change apply(Origin origin, boolean mayLoseState) {
    if (!begun) {
      return tools.gate().isOpen() ? begin() : notYet(origin);
    }
    FileDesk.Found found = fileDesk.find();
    Standing standing = revisions.standing();
    Standing.Held held = standing.held();
    if (held != null && standing.holds(found.fingerprint()) && origin != Origin.APPLY) {
      return history.unchanged(
          origin,
          "the files are not used, since "
              + held.why()
              + "; edit them, or let them be tried again by: mutstreams apply");
    }
    return commit(found, origin, mayLoseState);
  }

  /** As {@link #apply}, with a look at the plugins before. */
  Change look(Origin origin, boolean mayLoseState) {
    plugins.lookTwice();
    return apply(origin, mayLoseState);
  }

  /**
   * Takes a difference when it is the same in two looks: a file may be half written.
   *
   * @return in how many milliseconds it is worth while to look again
   */
  long look() {
    try {
      records.tend();
      if (!begun) {
        if (tools.gate().isOpen()) {
          Change unused = begin();
        }
        return Long.MAX_VALUE;
      }
      watch();
      tools.changer().moveOn();
      plugins.tidy(tools.changer().running());
      if (fileDesk.differs()) {
        Change unused = apply(Origin.FILES, false);
      }
      return fileDesk.again();
    } catch (RuntimeException e) {
      repeated.say(
          "",
          more ->
              LOG.atError()
                  .addKeyValue("event", "fault")
                  .log("looking at the configuration failed{}", more, e));
      return Long.MAX_VALUE;
    }
  }

  /**
   * Runs a revision of before. The files are left as they are, and not used until they differ.
   *
   * @param number the revision's; 0 for the one that ran before the one that runs
   * @throws IllegalArgumentException when it is not kept, or runs already
   */
  Change rollback(int number, boolean mayLoseState) {
    if (!begun) {
      throw new IllegalArgumentException(tools.gate().why());
    }
    int runs = revisions.standing().runs();
    int wanted = number == 0 ? previous(runs) : number;
    Kept kept = revisions.get(wanted);
    if (kept == null) {
      throw new IllegalArgumentException(
          number == 0
              ? "no other revision has run before"
              : "revision " + number + " is not kept; see: mutstreams history");
    }
    if (wanted == runs) {
      throw new IllegalArgumentException("revision " + number + " is the one that runs");
    }
    String fingerprint = fileDesk.find().fingerprint();
    Change change = again(kept, Origin.ROLLBACK, mayLoseState, List.of());
    if (change.kind() == Change.Kind.ACCEPTED) {
      String why = "revision " + wanted + " was rolled back to";
      stand(new Standing(wanted, wanted, 0, new Standing.Held(fingerprint, why)));
    }
    return change;
  }

  /**
   * What a change would do.
   *
   * @param plan null where there are problems
   * @param problems why it would be refused, as far as can be told without preparing it
   */
  record Forecast(@Nullable Plan plan, List<Problem> problems, List<Problem> warnings) {}

  /**
   * What a change to a configuration would do. Nothing is changed.
   *
   * @param config a file or a folder; null for the agent's own
   */
  Forecast plan(@Nullable Path config) {
    return plan(ConfigFiles.load(config == null ? tools.config() : config));
  }

  /** As {@link #plan(Path)}, of files that were loaded before. */
  Forecast plan(ConfigFiles files) {
    ConfigReader.Result read = tools.reader().read(files, plugins.scan().catalog());
    Revision next = read.revision();
    return next == null
        ? new Forecast(null, read.problems(), read.warnings())
        : new Forecast(tools.changer().plan(next), standsAgainst(next), warnings(read, next));
  }

  private List<Problem> warnings(ConfigReader.Result read, Revision next) {
    List<Problem> warnings = new ArrayList<>(read.warnings());
    warnings.addAll(tools.changer().waiting(next));
    return List.copyOf(warnings);
  }

  /** What is wrong with files, and what looks like it. */
  record Checked(List<Problem> problems, List<Problem> warnings) {}

  /** Whether files are right, and their operators can be made. Nothing is changed. */
  Checked check(ConfigFiles files) {
    ConfigReader.Result read = tools.reader().read(files, plugins.scan().catalog());
    Revision next = read.revision();
    List<Problem> problems = new ArrayList<>(read.problems());
    if (next != null) {
      problems.addAll(plugins.distrusted(next));
      problems.addAll(StepTrial.of(next));
    }
    return new Checked(List.copyOf(problems), read.warnings());
  }

  private List<Problem> standsAgainst(Revision next) {
    if (!begun) {
      return List.of(waiting());
    }
    List<Problem> problems = new ArrayList<>(plugins.distrusted(next));
    problems.addAll(tools.changer().losses(next));
    return List.copyOf(problems);
  }

  /** The agent ends in order: this start of a revision in its trial counts for nothing. */
  void end() {
    Standing standing = revisions.standing();
    revisions.stand(new Standing(standing.runs(), standing.lastGood(), 0, standing.held()));
  }

  /** Goes back by itself when the new revision turns out to be no good. */
  private void watch() {
    Trial watched = trial;
    if (watched == null) {
      return;
    }
    long now = System.nanoTime();
    Standing standing = revisions.standing();
    String why = watched.failure(tools.changer().running(), tools.heldUp(), tools.heap(), now);
    if (why != null) {
      trial = null;
      takeBack(standing, "revision %d failed in its trial: %s".formatted(standing.runs(), why));
    } else if (watched.isOver(now)) {
      trial = null;
      LOG.atInfo()
          .addKeyValue("event", "trial-passed")
          .addKeyValue("revision", standing.runs())
          .log("revision {} has passed its trial", standing.runs());
      revisions.stand(new Standing(standing.runs(), standing.runs(), 0, standing.held()));
    }
  }

  private void takeBack(Standing standing, String why) {
    Kept good = revisions.get(standing.lastGood());
    LOG.atError()
        .addKeyValue("event", "trial-failed")
        .addKeyValue("revision", standing.runs())
        .log("{}", why);
    Change back = good == null ? null : again(good, Origin.TRIAL, true, List.of(why));
    if (good != null && back != null && back.kind() == Change.Kind.ACCEPTED) {
      stand(
          new Standing(
              good.number(), good.number(), 0, new Standing.Held(fileDesk.fingerprint(), why)));
    } else {
      tools
          .alarms()
          .raise(
              FILES,
              why
                  + "; it runs on, since revision "
                  + standing.lastGood()
                  + " cannot be gone back to");
    }
  }

  /** Notes where the agent stands, and tells of files that are not used. */
  private void stand(Standing standing) {
    revisions.stand(standing);
    Standing.Held held = standing.held();
    if (held == null) {
      tools.alarms().clear(FILES);
    } else {
      tools
          .alarms()
          .raise(
              FILES,
              "the files in %s are not used, since %s".formatted(tools.config(), held.why()));
    }
  }

  private int previous(int runs) {
    List<Change> changes = revisions.changes();
    for (int i = changes.size() - 1; i >= 0; i--) {
      Change change = changes.get(i);
      if (change.kind() == Change.Kind.ACCEPTED
          && change.revision() != runs
          && revisions.get(change.revision()) != null) {
        return change.revision();
      }
    }
    return 0;
  }

  /**
   * @param why goes before what it changes, when it runs
   */
  private Change again(Kept kept, Origin origin, boolean mayLoseState, List<String> why) {
    ConfigReader.Result read;
    try {
      read = tools.reader().read(kept.files(), plugins.of(kept));
    } catch (RefusedJarException e) {
      Position at = new Position("revision " + kept.number(), 1, 1);
      return history.refused(origin, List.of(new Problem(at, "plugins", e.sentence())));
    }
    Revision revision = read.revision();
    return revision == null
        ? history.refused(origin, read.problems())
        : change(revision, kept.files(), origin, mayLoseState, kept.number(), why);
  }

  private Change commit(FileDesk.Found found, Origin origin, boolean mayLoseState) {
    found
        .read()
        .warnings()
        .forEach(warning -> LOG.atWarn().addKeyValue("event", "warning").log("{}", warning));
    Revision next = found.read().revision();
    if (next == null) {
      return history.refused(origin, found.read().problems());
    }
    Change change = change(next, found.files(), origin, mayLoseState, 0, List.of());
    if (change.kind() != Change.Kind.REFUSED) {
      Standing standing = revisions.standing();
      // What was edited while the agent was away has not been started before.
      int starts = change.revision() == standing.runs() ? standing.starts() : 0;
      stand(new Standing(change.revision(), lastGood(standing, change), starts, null));
    }
    return change;
  }

  /** The first revision of all has none before it to which one could go back. */
  private static int lastGood(Standing standing, Change change) {
    return standing.lastGood() == 0 ? change.revision() : standing.lastGood();
  }

  /**
   * Prepares and commits.
   *
   * @param number of the revision where it is kept already; 0 for a new one
   * @param why goes before what it changes
   */
  private Change change(
      Revision next,
      ConfigFiles files,
      Origin origin,
      boolean mayLoseState,
      int number,
      List<String> why) {
    Running before = tools.changer().running();
    boolean first = before.revision().agentId().isEmpty();
    List<Problem> distrusted = plugins.distrusted(next);
    if (!distrusted.isEmpty()) {
      return history.refused(origin, distrusted);
    }
    plugins.hold(next);
    Outcome outcome =
        tools
            .changer()
            .change(
                next,
                mayLoseState,
                () -> last(next, files, number, first || origin == Origin.TRIAL));
    Set<String> lent = tools.formers().takeLent();
    if (!outcome.accepted()) {
      tools.http().undo();
      plugins.release(outcome.running());
      return history.refused(origin, outcome.problems());
    }
    tools.http().commit();
    Set<String> hashes = outcome.running().pluginHashes();
    List<String> summary = new ArrayList<>(why);
    summary.addAll(tools.keys().with(outcome.plan().words()));
    Change change;
    if (summary.isEmpty() && !first && number == 0) {
      change = history.unchanged(origin);
    } else {
      boolean known = number == 0 && first && revisions.runs(files, hashes);
      int runs = known ? revisions.standing().runs() : number;
      if (runs == 0) {
        runs = revisions.newest() + 1;
        revisions.keep(new Kept(runs, Instant.now(), origin, files, hashes));
      }
      change = history.accepted(origin, runs, List.copyOf(summary));
      paused = new Paused(change, outcome.times());
      trial =
          number == 0 && onTrial(known)
              ? new Trial(
                  outcome.plan(), before, outcome.running(), tools.heap(), System.nanoTime())
              : null;
    }
    plugins.changed(before, lent, outcome.running(), revisions.plugins());
    tools.logLevel().accept(next.logLevel());
    tools.changed().run();
    return change;
  }

  /**
   * What is done when all else is prepared.
   *
   * @param anyway whether an address for HTTP that is taken is no reason to refuse
   */
  private List<Problem> last(Revision next, ConfigFiles files, int number, boolean anyway) {
    List<Problem> problems = tools.http().prepare(next.http(), !anyway);
    // Going back leaves the key: the files say it, also at the next start.
    return problems.isEmpty() && number == 0
        ? tools.keys().bring(files, next.storageKeys())
        : problems;
  }

  private boolean onTrial(boolean known) {
    Standing standing = revisions.standing();
    return standing.lastGood() > 0 && (!known || standing.inTrial());
  }
}
