package io.mutstreams.agent;

import io.mutstreams.agent.change.Allowance;
import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.CommitTimes;
import io.mutstreams.agent.change.Outcome;
import io.mutstreams.agent.change.Running;
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
   * @param time by which the trial and the files are judged
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
      HttpAccess http,
      Time time) {}

  private final Tools tools;
  private final History history;
  private final Revisions revisions;
  private final RecordKeeping records;
  private final PluginDesk plugins;
  private final Repeated repeated = new Repeated();
  private final ToldWarnings warnings = new ToldWarnings();
  private final FileDesk fileDesk;
  private final StandingDesk standings;
  private final TrialDesk trials;
  private final Forecasts forecasts;

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
            tools.library(), tools.reader(), ConfigFiles.load(tools.config()), revisions);
    this.fileDesk = new FileDesk(tools.config(), tools.reader(), plugins, tools.time());
    this.standings = new StandingDesk(revisions, tools.alarms(), tools.config());
    this.trials =
        new TrialDesk(
            new TrialDesk.Tools(
                tools.changer(),
                revisions,
                standings,
                tools.alarms(),
                tools.heldUp(),
                tools.heap(),
                tools.time(),
                fileDesk::fingerprint,
                (good, why) -> again(good, Origin.TRIAL, true, why)));
    this.forecasts =
        new Forecasts(
            tools.config(),
            tools.reader(),
            plugins,
            tools.changer(),
            () -> begun ? List.of() : List.of(waiting()));
  }

  /** Where files lie whose edits are of interest. */
  Set<Path> folders() {
    return fileDesk.folders();
  }

  /** What changes would do. */
  Forecasts forecasts() {
    return forecasts;
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
    Standing standing = standings.now();
    if (!tools.gate().await()) {
      // What could not be run in any case is said at once.
      boolean hopeless = found.read().revision() == null && standing.runs() == 0;
      begun = hopeless && plugins.scan().problems().isEmpty();
      answer(found.read().revision());
      return begun ? history.refused(Origin.START, found.read().problems()) : notYet(Origin.START);
    }
    begun = true;
    // So soon that it had no number yet.
    boolean tried = standing.tried(found.fingerprint());
    int starts = standing.inTrial() || tried ? standing.starts() + 1 : 0;
    if (starts >= MOST_STARTS && standing.lastGood() > 0) {
      String why =
          tried
              ? "the agent ended %d times when it began to run them".formatted(starts)
              : "the agent ended %d times while revision %d was in its trial"
                  .formatted(starts, standing.runs());
      Standing back =
          standing
              .failed(standing.inTrial() ? List.of(standing.runs()) : List.of())
              .backTo(standing.lastGood(), new Standing.Held(found.fingerprint(), why));
      return instead(back, List.of(about(found, why)));
    }
    Standing.Held held = standing.held();
    Standing started = standing.started(starts);
    if (held != null && standing.holds(found.fingerprint())) {
      return instead(started, List.of(about(found, held.why())));
    }
    standings.note(started.holdingNothing().tries(found.fingerprint()));
    Change change = commit(found, Origin.START, false, tried);
    return change.kind() == Change.Kind.REFUSED && standing.runs() > 0
        ? instead(started, change.problems())
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
    return new Problem(start(), "", tools.gate().why());
  }

  private Position start() {
    return new Position(tools.config().toString(), 1, 1);
  }

  private static Problem about(FileDesk.Found found, String why) {
    return new Problem(
        new Position(found.files().root().toString(), 1, 1),
        "",
        "these files are not used, since " + why + "; edit them, or: mutstreams apply");
  }

  /** The revision that ran before, or the last good one. */
  private Change instead(Standing standing, List<Problem> problems) {
    // A start that ends the agent is to count.
    standings.note(standing);
    for (int number : new int[] {standing.runs(), standing.lastGood()}) {
      Kept kept = revisions.get(number);
      Change change = kept == null ? null : again(kept, Origin.START, true, List.of());
      if (change != null && change.kind() == Change.Kind.ACCEPTED) {
        standings.note(standing.instead(number));
        standings.tellOfInstead(number, problems.get(0));
        return history.refused(Origin.START, problems);
      }
    }
    return history.refused(Origin.START, problems);
  }

  /**
   * Brings what runs to what the files say, for somebody who asks for it: as soon as they have been
   * the same for a moment, since another program may be writing them.
   *
   * @param mayLoseState whether state may be lost without the files allowing it
   */
  Change look(Origin origin, boolean mayLoseState) {
    if (!begun) {
      plugins.lookTwice();
      return tools.gate().isOpen() ? begin() : notYet(origin);
    }
    FileDesk.Found found = fileDesk.settled();
    return found == null
        ? history.refused(origin, List.of(stillWritten()))
        : apply(found, origin, mayLoseState);
  }

  private Problem stillWritten() {
    return new Problem(
        start(),
        "",
        "the files are still being written: they were other ones at each look for "
            + FileDesk.patience()
            + "; nothing is changed before they stay the same, and then it is done by itself");
  }

  private Change apply(FileDesk.Found found, Origin origin, boolean mayLoseState) {
    Standing standing = standings.now();
    Standing.Held held = standing.held();
    if (held != null && standing.holds(found.fingerprint()) && origin != Origin.APPLY) {
      return history.unchanged(
          origin,
          "the files are not used, since "
              + held.why()
              + "; edit them, or let them be tried again by: mutstreams apply");
    }
    return commit(found, origin, mayLoseState, false);
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
      trials.watch();
      tools.changer().moveOn();
      plugins.tidy(tools.changer().running());
      FileDesk.Found found = fileDesk.differing();
      if (found != null) {
        Change unused = apply(found, Origin.FILES, false);
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
   * Runs a revision of before. The files are left as they are, and not used until they differ. It
   * is on trial, unless it has passed one.
   *
   * @param number the revision's; 0 for the one that ran before the one that runs, and that no
   *     trial has refused
   * @throws IllegalArgumentException when it is not kept, or runs already
   */
  Change rollback(int number, boolean mayLoseState) {
    if (!begun) {
      throw new IllegalArgumentException(tools.gate().why());
    }
    Standing standing = standings.now();
    int wanted = number == 0 ? previous(standing) : number;
    Kept kept = revisions.get(wanted);
    if (kept == null) {
      throw new IllegalArgumentException(
          number == 0
              ? "no other revision has run before that has not failed in its trial"
              : "revision " + number + " is not kept; see: mutstreams history");
    }
    if (wanted == standing.runs()) {
      throw new IllegalArgumentException("revision " + number + " is the one that runs");
    }
    FileDesk.Found settled = fileDesk.settled();
    // What is written on after this is an edit.
    FileDesk.Found found = settled == null ? fileDesk.find() : settled;
    List<String> failed =
        standing.failed().contains(wanted)
            ? List.of("revision " + wanted + " has failed in its trial before, and is on trial")
            : List.of();
    Change change = again(kept, Origin.ROLLBACK, mayLoseState, failed);
    if (change.kind() == Change.Kind.ACCEPTED) {
      String why = "revision " + wanted + " was rolled back to";
      standings.tell(standings.now().backTo(wanted, new Standing.Held(found.fingerprint(), why)));
    }
    return change;
  }

  /** The agent ends in order: this start of a revision in its trial counts for nothing. */
  void end() {
    standings.note(standings.now().endedInOrder());
  }

  private int previous(Standing standing) {
    List<Change> changes = revisions.changes();
    for (int i = changes.size() - 1; i >= 0; i--) {
      int number = changes.get(i).revision();
      if (changes.get(i).kind() == Change.Kind.ACCEPTED
          && number != standing.runs()
          && !standing.failed().contains(number)
          && revisions.get(number) != null) {
        return number;
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

  /**
   * @param tried whether the agent has ended before when it began to run them
   */
  private Change commit(FileDesk.Found found, Origin origin, boolean mayLoseState, boolean tried) {
    warnings.tell(found);
    Revision next = found.read().revision();
    if (next == null) {
      return refused(origin, 0, found.read().problems());
    }
    Standing before = standings.now();
    if (origin != Origin.START) {
      standings.note(before.started(0).tries(found.fingerprint()));
    }
    Change change = change(next, found.files(), origin, mayLoseState, 0, List.of());
    Standing standing = standings.now();
    if (change.kind() != Change.Kind.REFUSED) {
      // What was edited while the agent was away has not been started before.
      boolean again = tried || change.revision() == standing.runs();
      int starts = again ? standing.starts() : 0;
      standings.tell(standing.runs(change.revision(), starts));
    } else if (origin != Origin.START) {
      standings.note(standing.started(before.starts()).tries(null));
    }
    return change;
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
    trials.look();
    Running before = tools.changer().running();
    boolean first = before.revision().agentId().isEmpty();
    List<Problem> distrusted = plugins.distrusted(next);
    if (!distrusted.isEmpty()) {
      return refused(origin, number, distrusted);
    }
    plugins.hold(next);
    Outcome outcome =
        tools
            .changer()
            .change(
                next,
                new Allowance(mayLoseState, number),
                () -> last(next, files, number, first || origin == Origin.TRIAL));
    Set<String> lent = tools.formers().takeLent();
    if (!outcome.accepted()) {
      tools.http().undo();
      plugins.release(outcome.running());
      return refused(origin, number, outcome.problems());
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
      int runs = known ? standings.now().runs() : number;
      if (runs == 0) {
        runs = revisions.newest() + 1;
        revisions.keep(new Kept(runs, Instant.now(), origin, files, hashes));
      }
      change = history.accepted(origin, runs, List.copyOf(summary));
      paused = new Paused(change, outcome.times());
      trials.runs(runs, number != 0, outcome.plan(), before, outcome.running());
    }
    plugins.changed(before, lent, outcome.running(), revisions.plugins());
    tools.logLevel().accept(next.logLevel());
    tools.changed().run();
    return change;
  }

  /**
   * Nothing was changed. Where files are refused at a start that a revision of before takes the
   * place of, that is told when it is known what runs.
   *
   * @param number of the revision where it is kept already; 0 for the files
   */
  private Change refused(Origin origin, int number, List<Problem> problems) {
    return origin == Origin.START && number == 0 && standings.now().runs() > 0
        ? new Change(Instant.now(), Change.Kind.REFUSED, origin, 0, List.of(), problems)
        : history.refused(origin, problems);
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
}
