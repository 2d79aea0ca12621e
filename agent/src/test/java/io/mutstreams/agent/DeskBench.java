package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Parts;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Precedence;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.SteadyClock;
import io.mutstreams.agent.flow.Switchboard;
import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.TestJar;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A change desk with all that is below it, but for the brokers and the time: those are the test's.
 * Owned by the thread of the test, which is the change thread.
 */
final class DeskBench implements AutoCloseable {
  /** What the operator {@code wear} throws on. */
  static final String BAD = "\"bad\"";

  static final String GOOD = "\"good\"";

  private final Path folder;
  private final PluginLibrary library;
  private final Storage storage;
  private final Watchdog watchdog;
  private final Set<MemoryFeed> feeds = ConcurrentHashMap.newKeySet();
  final FakeTime time = new FakeTime();
  final Alarms alarms = new Alarms();
  final Revisions revisions;
  final Changer changer;
  final ChangeDesk desk;

  /** Topics that the broker takes nobody for. */
  final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** Nothing is begun. */
  DeskBench(Path folder) throws IOException {
    this.folder = folder;
    this.storage = Storage.open(folder.resolve("store"), alarms);
    this.watchdog = new Watchdog(Watchdog.Patience.USUAL, alarms);
    this.library =
        new PluginLibrary(
            List.of(Files.createDirectories(folder.resolve("plugins"))), folder.resolve("copies"));
    this.revisions = Revisions.open(folder.resolve("revisions"));
    Switchboard switches =
        new Switchboard(storage.state(), new SwitchValues(), InstantSource.system());
    ConfigReader reader = ConfigReader.with(switches.values());
    FormerPlugins formers = new FormerPlugins(revisions, reader, library);
    AgentOptions options =
        new AgentOptions(config(), folder, List.of(folder.resolve("plugins")), level -> {});
    this.changer =
        new Changer(
            new Parts(
                new MemoryConnector(),
                storage.forUplinks(),
                new Precedence(),
                storage.state(),
                formers,
                storage.deadLetters(),
                switches,
                StateBudget.unlimited(),
                () -> false,
                watchdog,
                new SteadyClock()));
    try {
      this.desk =
          new ChangeDesk(
              new ChangeDesk.Tools(
                  options.config(),
                  reader,
                  library,
                  formers,
                  changer,
                  revisions,
                  KeyWatch.read(options, revisions),
                  alarms,
                  () -> {},
                  level -> {},
                  () -> false,
                  new StoreGate(storage),
                  new HeapWatch(() -> 0, () -> 0),
                  HttpAccess.none(),
                  time),
              new History(Instant.now(), revisions));
    } catch (StartException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path config() {
    return folder.resolve("gw.yaml");
  }

  /** Writes the configuration that a bench is to begin with. */
  static void write(Path folder, String yaml) throws IOException {
    Files.writeString(folder.resolve("gw.yaml"), yaml);
  }

  /** Drops a jar whose operator {@code wear} throws on {@link #BAD}. */
  static void wear(Path folder, String version) throws IOException {
    TestJar.plugin("wear", version)
        .operator(
            "wear",
            "return (record, context, out) -> {"
                + " if (String.valueOf(record.body()).contains(\"bad\")) {"
                + " throw new IllegalStateException(\"worn out\"); } out.emit(record); };",
            "")
        .writeTo(Files.createDirectories(folder.resolve("plugins")).resolve("wear.jar"));
  }

  /** Edits the configuration, and has it taken. */
  Change edit(String yaml) throws IOException {
    write(folder, yaml);
    return desk.look(Origin.RELOAD, false);
  }

  Standing standing() {
    return revisions.standing();
  }

  /** Time passes, and the desk looks as often as it does. */
  void seconds(int seconds) {
    for (int i = 0; i < 2 * seconds; i++) {
      time.now += TimeUnit.MILLISECONDS.toNanos(500);
      long unused = desk.look();
    }
  }

  /** Publishes, and waits until a stream has taken it. */
  void publish(String topic, String payload, int times, String stream) {
    long before = in(stream);
    arrive(topic, payload, times);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (in(stream) < before + times || waiting(stream)) {
      assertThat(System.nanoTime()).as("records of stream " + stream).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Publishes what no stream may ever see. */
  void arrive(String topic, String payload, int times) {
    for (int i = 0; i < times; i++) {
      feeds.stream()
          .filter(feed -> feed.topics.contains(topic))
          .forEach(feed -> feed.arrives(topic, payload));
    }
  }

  private Lanes lanes(String stream) {
    return Objects.requireNonNull(changer.running().streams().get(stream)).lanes();
  }

  private long in(String stream) {
    return lanes(stream).counts().in();
  }

  private boolean waiting(String stream) {
    Lanes lanes = lanes(stream);
    CompletableFuture<Void> flushed = lanes.flushed();
    return lanes.waiting() > 0 || !flushed.isDone();
  }

  @Override
  public void close() {
    changer.stop();
    watchdog.close();
    storage.close();
    library.close();
  }

  /** Passes when a test has it pass. */
  static final class FakeTime implements Time {
    private long now = 1;

    /** Happens while somebody waits. */
    Runnable meanwhile = () -> {};

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void pass(long millis) {
      now += TimeUnit.MILLISECONDS.toNanos(millis);
      meanwhile.run();
    }
  }

  private final class MemoryConnector implements Connector {
    @Override
    public Feed feed(
        Supplier<String> sources,
        ConnectionConfig connection,
        String clientId,
        List<String> topics,
        int qos,
        int receiveMaximum,
        Arrivals arrivals) {
      return new MemoryFeed(topics, arrivals);
    }

    @Override
    public Publisher publisher(
        String uplink, ConnectionConfig connection, String clientId, Publisher.Events events) {
      return new TakingPublisher(events);
    }
  }

  /** A session at a broker that keeps nothing. */
  private final class MemoryFeed implements Feed {
    private volatile List<String> topics;
    private final Arrivals arrivals;

    MemoryFeed(List<String> topics, Arrivals arrivals) {
      this.topics = topics;
      this.arrivals = arrivals;
    }

    void arrives(String topic, String payload) {
      arrivals.accept(new Arrival(topic, Bytes.utf8(payload), Map.of(), 1, () -> {}));
    }

    private CompletableFuture<Void> subscribe(List<String> wanted) {
      return wanted.stream().anyMatch(refused::contains)
          ? CompletableFuture.failedFuture(new RefusedException("not authorised"))
          : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> start() {
      feeds.add(this);
      return subscribe(topics);
    }

    @Override
    public CompletableFuture<Void> prepareTopics(List<String> wanted) {
      CompletableFuture<Void> subscribed = subscribe(wanted);
      if (!subscribed.isCompletedExceptionally()) {
        topics = wanted;
      }
      return subscribed;
    }

    @Override
    public void commitTopics() {}

    @Override
    public void abortTopics() {}

    @Override
    public void drain() {}

    @Override
    public void follow(Feed former) {
      // No acknowledgement is missed here.
    }

    @Override
    public CompletableFuture<Void> close(boolean forget, long patienceMillis) {
      feeds.remove(this);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public LinkStatus status() {
      return new LinkStatus(true, null, 1, 0);
    }
  }

  /** A broker that takes everything at once. */
  private record TakingPublisher(Publisher.Events events) implements Publisher {
    @Override
    public CompletableFuture<Void> start() {
      events.up();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean publish(Outgoing message, Answer answer) {
      answer.delivered();
      return true;
    }

    @Override
    public int window() {
      return 100;
    }

    @Override
    public CompletableFuture<Void> close(long patienceMillis) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public LinkStatus status() {
      return new LinkStatus(true, null, 1, 0);
    }
  }
}
