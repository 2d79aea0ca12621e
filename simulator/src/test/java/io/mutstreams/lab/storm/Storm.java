package io.mutstreams.lab.storm;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes one edit after the other, and knows what must come of each. Owned by the test's thread. */
final class Storm {
  private static final long PERIOD_NANOS = 500_000_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<Way> WAYS = List.of(Way.values());
  private static final List<String> ALL_GROUPS =
      Beginning.groups().stream().map(group -> group.name()).toList();

  private final AgentProcess agent;
  private final ConfigFolder folder;
  private final Plugins plugins;
  private final JarEdits jars;
  private final Editor editor;
  private final Random random;
  private final List<Kind> kinds = new ArrayList<>();
  private final List<Kind> deck = new ArrayList<>();
  private final Map<String, Integer> made = new TreeMap<>();
  private final Calm calm;
  private final Steady steady = new Steady();
  private final Wanted reading = new Wanted();
  private final Wanted copying = new Wanted();
  private Setup setup;
  private int mistake;

  Storm(
      AgentProcess agent,
      ConfigFolder folder,
      Plugins plugins,
      Setup first,
      Calm calm,
      Random random) {
    this.agent = agent;
    this.folder = folder;
    this.plugins = plugins;
    this.editor = new Editor(agent, folder);
    this.jars = new JarEdits(agent, folder, plugins, editor);
    this.setup = first;
    this.calm = calm;
    this.random = random;
    var pick = new Pick(random);
    kinds.addAll(new SourceEdits(pick).kinds());
    kinds.addAll(new StepEdits(pick).kinds());
    kinds.addAll(new StreamEdits(pick).kinds());
    kinds.addAll(new UplinkEdits(pick).kinds());
    wanted(first);
  }

  /** Whether all sources are connected. */
  static boolean reads(Facts status) {
    return !status.all("sources").isEmpty()
        && status.all("sources").stream()
            .allMatch(source -> source.text("connected").equals("true"));
  }

  private void wanted(Setup next) {
    reading.next(next.read());
    copying.next(next.copied());
  }

  Wanted reading() {
    return reading;
  }

  Wanted copying() {
    return copying;
  }

  /** How often each kind of edit was made. */
  Map<String, Integer> made() {
    return made;
  }

  int edits() {
    return setup.edits;
  }

  /** What no edit touched was not touched. */
  void assertSteady() throws InterruptedException, TimeoutException {
    steady.assertConnectedOnce(editor.status());
  }

  /** Edits for so long, two in a second where the agent is quick enough. */
  void rage(long nanos) throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      long next = System.nanoTime() + PERIOD_NANOS;
      edit(false);
      long left = next - System.nanoTime();
      if (left > 0) {
        Thread.sleep(Duration.ofNanos(left).toMillis());
      }
    }
  }

  /** Edits nothing for so long. */
  void rest(long millis) throws InterruptedException {
    long from = Stamp.nowMicros();
    Thread.sleep(millis);
    calm.control(from, Stamp.nowMicros(), setup.read());
  }

  /**
   * Makes an edit, and waits for what comes of it.
   *
   * @param calm whether only what keeps the order also while an uplink is away
   */
  void edit(boolean calm) throws IOException, InterruptedException, TimeoutException {
    setup.edits++;
    Way way = way();
    Editor.Asking asking = asking();
    int dice = random.nextInt(12);
    if (dice < 2) {
      spoil(way, asking);
    } else if (dice == 2) {
      plugin(asking);
    } else {
      valid(way, asking, dice == 3 ? 3 : 1, calm);
    }
  }

  /** Saves an edit, and leaves it to the agent; {@link #settle} follows. */
  String leave(boolean calm) throws IOException, InterruptedException {
    setup.edits++;
    List<String> done = new ArrayList<>();
    Setup next = next(1, calm, done);
    if (random.nextInt(6) == 0) {
      int version = plugins.another(setup.jars.getOrDefault(Plugins.TALLY, 0));
      next.jars.put(Plugins.TALLY, version);
      plugins.tally(version);
      done.add("jar of tally " + Plugins.version(version));
    }
    wanted(next);
    folder.write(way(), Yaml.files(next));
    setup = next;
    return String.join("; ", done);
  }

  /** What the files and the jar say runs, from here on. */
  void settle() throws IOException, InterruptedException, TimeoutException {
    editor.accepted("as it was left", Way.RENAMED, Editor.Asking.RELOAD, Yaml.files(setup));
    agent.await("it reads", SOON, Storm::reads);
    jars.awaitRuns(setup.jars.getOrDefault(Plugins.TALLY, 0));
  }

  private Way way() {
    return WAYS.get(random.nextInt(WAYS.size()));
  }

  private Editor.Asking asking() {
    int dice = random.nextInt(8);
    return dice < 5 ? Editor.Asking.RELOAD : dice < 6 ? Editor.Asking.HANGUP : Editor.Asking.NOBODY;
  }

  /** What so many edits make of it; tells in words what they do. */
  private Setup next(int many, boolean calm, List<String> done) {
    Setup next = setup.copy();
    Map<String, String> before = Yaml.files(setup);
    while (done.size() < many || Yaml.files(next).equals(before)) {
      done.add(one(next, calm)); // what comes to nothing nobody would notice
    }
    next.mayLose.addAll(Loss.of(setup, next));
    return next;
  }

  private void valid(Way way, Editor.Asking asking, int many, boolean calm)
      throws IOException, InterruptedException, TimeoutException {
    List<String> done = new ArrayList<>();
    Setup next = next(many, calm, done);
    String what = String.join("; ", done);
    // before it takes effect: what comes in the moment of the change is in time
    wanted(next);
    Set<String> untouched = untouched(setup, next);
    tell(what, way, asking);
    long from = Stamp.nowMicros();
    editor.accepted(what, way, asking, Yaml.files(next));
    done(what, from, untouched);
    steady.assertWentOn(what, editor.status());
    setup = next;
  }

  private void tell(String what, Way way, Editor.Asking asking) {
    System.out.printf("  edit %d, %s, %s: %s%n", setup.edits, way, asking, what);
  }

  private void done(String what, long from, Set<String> untouched) {
    long to = Stamp.nowMicros();
    calm.edited(what, from, to, untouched);
    System.out.printf("    %d ms%n", (to - from) / 1_000);
  }

  private String one(Setup next, boolean calm) {
    while (true) {
      if (deck.isEmpty()) {
        deck.addAll(kinds);
        Collections.shuffle(deck, random);
      }
      Kind kind = deck.remove(deck.size() - 1);
      @Nullable String done = calm && !kind.calm() ? null : kind.apply().apply(next);
      if (done != null) {
        made.merge(kind.name(), 1, Integer::sum);
        return done;
      }
    }
  }

  /** The groups that are read and whose way is as it was. */
  private static Set<String> untouched(Setup before, Setup after) {
    Set<String> same = new HashSet<>();
    for (String group : ALL_GROUPS) {
      String way = Yaml.way(before, group);
      if (!way.isEmpty() && way.equals(Yaml.way(after, group))) {
        same.add(group);
      }
    }
    return same;
  }

  private void spoil(Way way, Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    Mistakes.Bad bad = mistake();
    made.merge("mistake", 1, Integer::sum);
    tell("wrong: " + bad.what() + " in " + bad.file(), way, asking);
    long from = Stamp.nowMicros();
    editor.refused(bad, way, asking);
    done("wrong: " + bad.what(), from, setup.read());
  }

  /** Each in its turn; the last is an edit that loses state without being allowed to. */
  private Mistakes.Bad mistake() {
    int number = mistake++ % (Mistakes.count() + 1);
    if (number < Mistakes.count()) {
      return Mistakes.spoil(Yaml.files(setup), number, random);
    }
    Setup next = setup.copy();
    String stream = "counted-" + (1 + random.nextInt(Beginning.COUNTED));
    Setup.Stream old = setup.stream(stream);
    next.streams.put(
        stream,
        old.steps(old.steps().stream().filter(step -> !step.id().equals("count")).toList()));
    return Mistakes.at("lost numbers", Yaml.files(next), "\n  " + stream + ":\n", "its state");
  }

  private void plugin(Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    // what is spoilt in the files is no part of this
    folder.write(Way.RENAMED, Yaml.files(setup));
    Facts unused = agent.reload();
    Setup next = setup.copy();
    int version = plugins.another(setup.jars.getOrDefault(Plugins.TALLY, 0));
    next.jars.put(Plugins.TALLY, version);
    Set<String> untouched = untouched(setup, next);
    int dice = random.nextInt(6);
    String what = dice == 0 ? "no jar" : dice == 1 ? "an unwilling jar" : "a broken jar";
    if (dice < 3) {
      tell(what, Way.RENAMED, asking);
      long from = Stamp.nowMicros();
      jars.spoil(dice, asking, what);
      done(what, from, setup.read());
    }
    what = "jar of tally " + Plugins.version(version);
    made.merge(dice < 3 ? "jar spoilt" : "jar", 1, Integer::sum);
    tell(what, Way.IN_PLACE, asking);
    long from = Stamp.nowMicros();
    jars.exchange(version, asking, what);
    done(what, from, untouched);
    steady.assertWentOn(what, editor.status());
    setup = next;
  }
}
