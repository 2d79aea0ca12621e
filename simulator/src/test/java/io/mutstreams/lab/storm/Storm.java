package io.mutstreams.lab.storm;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Makes one edit after the other, and knows what must come of each. Owned by the test's thread. */
final class Storm {
  private static final long PERIOD_NANOS = 500_000_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<Way> WAYS = List.of(Way.values());

  private final AgentProcess agent;
  private final ConfigFolder folder;
  private final Plugins plugins;
  private final JarEdits jars;
  private final Editor editor;
  private final Random random;
  private final TlsEdits tls;
  private final Deck deck;
  private final IntConsumer twinReads;
  private final Calm calm;
  private final Steady steady = new Steady();
  private final Wanted reading = new Wanted();
  private final MistakeDeck mistakes;
  private final Wanted copying = new Wanted();
  private Setup setup;
  private boolean allTouched;

  /** What it edits. */
  record Ground(AgentProcess agent, ConfigFolder folder, Plugins plugins, TlsFiles tls) {}

  /**
   * @param more kinds of edits beside the usual ones
   * @param twinReads is told which of its brokers the twin's source reads
   */
  Storm(
      Ground ground,
      Setup first,
      Calm calm,
      Random random,
      Function<Pick, List<Kind>> more,
      IntConsumer twinReads) {
    this.agent = ground.agent();
    this.folder = ground.folder();
    this.plugins = ground.plugins();
    this.editor = new Editor(agent, folder);
    this.jars = new JarEdits(agent, folder, plugins, editor);
    this.setup = first;
    this.calm = calm;
    this.random = random;
    var pick = new Pick(random);
    this.tls = new TlsEdits(pick, ground.tls(), editor, folder);
    List<Kind> kinds = new ArrayList<>(Deck.usual(pick));
    kinds.addAll(more.apply(pick));
    this.deck = new Deck(kinds, random);
    this.twinReads = twinReads;
    this.mistakes = new MistakeDeck(random);
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
    return deck.made();
  }

  int edits() {
    return setup.edits;
  }

  /** What no edit touched was not touched. */
  void assertSteady() throws InterruptedException, TimeoutException {
    if (!allTouched) {
      steady.assertConnectedOnce(editor.status());
    }
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
    } else if (dice == 3 && tls.connection(setup) != null) {
      material(asking);
    } else if (dice == 5 && !calm) {
      backAndForth(way, asking);
    } else {
      String unused = valid(way, asking, dice == 4 ? 3 : 1, calm);
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
      done.add(deck.edit(next, calm)); // what comes to nothing nobody would notice
    }
    next.mayLose.addAll(Loss.of(setup, next));
    return next;
  }

  private String valid(Way way, Editor.Asking asking, int many, boolean calm)
      throws IOException, InterruptedException, TimeoutException {
    List<String> done = new ArrayList<>();
    Setup next = next(many, calm, done);
    String what = String.join("; ", done);
    // before it takes effect: what comes in the moment of the change is in time
    wanted(next);
    Set<String> untouched = Yaml.untouched(setup, next);
    tell(what, way, asking);
    long from = Stamp.nowMicros();
    editor.accepted(what, way, asking, Yaml.files(next));
    done(what, from, untouched);
    went(what);
    setup = next;
    twinReads.accept(twin());
    return what;
  }

  /** Makes an edit, and takes it back: by command, and then in the files. */
  private void backAndForth(Way way, Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = editor.status();
    Setup back = setup.copy();
    String edit = valid(way, asking, 1, false);
    back.edits = setup.edits;
    back.names = setup.names; // a name that was used is not given again
    back.turned.putAll(setup.turned);
    String what = "rollback of " + edit;
    long revision = before.part("revision").number("number");
    if (editor.status().part("revision").number("number") == revision) {
      return; // what a revision does not hold was edited
    }
    wanted(back);
    Set<String> untouched = Yaml.untouched(setup, back);
    deck.made("rollback");
    tell(what + " to " + revision, way, asking);
    long from = Stamp.nowMicros();
    editor.rolledBack(revision, what);
    done(what, from, untouched);
    went(what);
    setup = back;
    editor.accepted("the files as they were", way, asking, Yaml.files(setup));
    twinReads.accept(twin());
  }

  /** Which of its brokers the twin's source reads. */
  private int twin() {
    return setup.source(TwinEdits.SOURCE).connection().equals("twin-2") ? 1 : 0;
  }

  /** What no edit may touch was not touched. */
  private void went(String what) throws InterruptedException, TimeoutException {
    boolean all = what.contains(UplinkEdits.AGENT_ID);
    allTouched |= all;
    if (!all) {
      steady.assertWentOn(what, editor.status());
    }
  }

  private void tell(String what, Way way, Editor.Asking asking) {
    System.out.printf("  edit %d, %s, %s: %s%n", setup.edits, way, asking, what);
  }

  private void done(String what, long from, Set<String> untouched) {
    long to = Stamp.nowMicros();
    calm.edited(what, from, to, untouched);
    System.out.printf("    %d ms%n", (to - from) / 1_000);
  }

  private void spoil(Way way, Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    Mistakes.Bad bad = mistakes.next(setup);
    deck.made("mistake");
    tell("wrong: " + bad.what() + " in " + bad.file(), way, asking);
    long from = Stamp.nowMicros();
    editor.refused(bad, way, asking);
    done("wrong: " + bad.what(), from, setup.read());
  }

  private void plugin(Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    restore();
    Setup next = setup.copy();
    int version = plugins.another(setup.jars.getOrDefault(Plugins.TALLY, 0));
    next.jars.put(Plugins.TALLY, version);
    Set<String> untouched = Yaml.untouched(setup, next);
    int dice = random.nextInt(6);
    String what = dice == 0 ? "no jar" : dice == 1 ? "an unwilling jar" : "a broken jar";
    if (dice < 3) {
      tell(what, Way.RENAMED, asking);
      long from = Stamp.nowMicros();
      jars.spoil(dice, asking, what);
      done(what, from, setup.read());
    }
    what = "jar of tally " + Plugins.version(version);
    deck.made(dice < 3 ? "jar spoilt" : "jar");
    tell(what, Way.IN_PLACE, asking);
    long from = Stamp.nowMicros();
    jars.exchange(version, asking, what);
    done(what, from, untouched);
    went(what);
    setup = next;
  }

  private void material(Editor.Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    String name = tls.connection(setup);
    if (name == null) {
      return;
    }
    restore();
    Setup next = setup.copy();
    int variant = TlsFiles.other(setup.connection(name).tls());
    next.connections.put(name, setup.connection(name).tls(variant));
    Set<String> untouched = Yaml.untouched(setup, next);
    if (random.nextInt(3) == 0) {
      String what = "a file of TLS of " + name + " that is none";
      deck.made("TLS file spoilt");
      tell(what, Way.RENAMED, asking);
      long from = Stamp.nowMicros();
      tls.spoil(name, asking, what);
      done(what, from, setup.read());
    }
    String what = "files of TLS of " + name;
    deck.made("TLS files");
    tell(what, Way.RENAMED, asking);
    long from = Stamp.nowMicros();
    tls.replace(name, variant, asking, what);
    done(what, from, untouched);
    went(what);
    setup = next;
  }

  /** What is spoilt in the files is no part of what follows. */
  private void restore() throws IOException, InterruptedException {
    folder.write(Way.RENAMED, Yaml.files(setup));
    Facts unused = agent.reload();
  }
}
