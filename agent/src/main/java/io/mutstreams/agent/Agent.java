package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Outcome;
import io.mutstreams.agent.change.Parts;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.expression.ExpressionCompiler;
import io.mutstreams.agent.flow.EvenClock;
import io.mutstreams.agent.flow.Precedence;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.SteadyClock;
import io.mutstreams.agent.mqtt.PahoConnector;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.outbox.StorageException;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: wires the parts, owns start and stop, and looks at configuration and plugins.
 *
 * <p>The public methods may be called by any thread. Files are looked at and changes made by the
 * change thread alone; it polls, since the hash of the contents is the truth and no file event is
 * certain.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final long LOOK_MILLIS = 400;
  private static final long TICK_MILLIS = 500;

  private final AgentOptions options;
  private final EvenClock clock = new EvenClock();
  private final long started = clock.millis();
  private final Alarms alarms;
  private final Rates rates = new Rates();
  private final History history = new History(Instant.ofEpochMilli(started));
  private final LetterLog letters;
  private final DropLog drops = new DropLog();
  private final LeftOutboxes leftOutboxes = new LeftOutboxes();
  private final ConfigReader reader = new ConfigReader();
  private final KeyWatch keys;
  private final Storage storage;
  private final StateBudget stateBudget;
  private final PluginLibrary library;
  private final Changer changer;
  private final StoreDesk desk;
  private final ScheduledExecutorService changes = thread("change");
  private final ScheduledExecutorService timer = thread("timer");
  private volatile PluginScan plugins;
  private String applied = "";
  private String seen = "";
  private String appliedPlugins = "";

  private Agent(AgentOptions options, KeyWatch keys, Storage storage, Alarms alarms)
      throws IOException {
    this.options = options;
    this.keys = keys;
    this.storage = storage;
    this.alarms = alarms;
    this.letters = new LetterLog(storage.deadLetters());
    this.stateBudget = StateBudget.ofHeap(alarms::raise);
    this.library = new PluginLibrary(options.plugins(), options.data().resolve("plugins"));
    this.plugins = library.scan();
    plugins.problems().forEach(problem -> LOG.warn("plugin not used: {}", problem));
    this.changer =
        new Changer(
            new Parts(
                new PahoConnector(),
                storage::outbox,
                new Precedence(),
                storage.state(),
                letters,
                (id, text) -> new ExpressionCompiler(Map.of("id", id)).template(text)::render,
                stateBudget,
                storage::pressed,
                new SteadyClock()));
    LetterRetry retry = new LetterRetry(storage.deadLetters(), changer::running, changes);
    this.desk = StoreDesk.running(storage, this::uplinks, this::lookAtOutboxes, retry);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Starts an agent. It runs until it is closed.
   *
   * @throws StartException when the configuration cannot be run, or the data folder not used
   */
  public static Agent start(AgentOptions options) throws StartException {
    Agent agent = make(options);
    Future<Change> applied = agent.changes.submit(agent::apply);
    CompletableFuture<Boolean> given = agent.failed().thenApply(why -> applied.cancel(true));
    Change first;
    try {
      first = agent.result(applied);
    } catch (CancellationException e) {
      first = agent.history.last();
    }
    if (given.isDone()) {
      agent.close();
      throw new StartException(agent.failed().join(), null);
    }
    if (first.kind() == Change.Kind.REFUSED) {
      agent.close();
      throw new StartException(first.problems());
    }
    ScheduledFuture<?> looks =
        agent.changes.scheduleWithFixedDelay(
            agent::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> ticks =
        agent.timer.scheduleAtFixedRate(
            agent::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("looking every {} ms: {}, {}", LOOK_MILLIS, looks, ticks);
    return agent;
  }

  private static Agent make(AgentOptions options) throws StartException {
    Alarms alarms = new Alarms();
    Storage storage = null;
    try {
      Files.createDirectories(options.data());
      KeyWatch keys = KeyWatch.read(options);
      storage = Storage.open(options.data().resolve("store"), keys.used(), alarms);
      return new Agent(options, keys, storage, alarms);
    } catch (StorageException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      if (storage != null) {
        storage.close();
      }
      throw new StartException("the data folder " + options.data() + " cannot be used: " + e, e);
    }
  }

  /**
   * Completes with the reason when it cannot go on, since nothing can be stored any more. It is
   * then to be closed: what is not acknowledged stays with its brokers.
   */
  public CompletableFuture<String> failed() {
    return storage.failed();
  }

  /** Looks at the files now and waits for what comes of it. */
  public Change reload() {
    return onChangeThread(
        () -> {
          PluginScan scan = library.scan();
          // A change of the plugins is taken at the second look.
          take(scan.settled() ? scan : library.scan());
          return apply();
        });
  }

  /** What became of the latest change. */
  public Change lastChange() {
    return history.last();
  }

  /** The status, a tree of plain values. */
  public Map<String, @Nullable Object> status() {
    Running running = changer.running();
    PluginScan scan = plugins;
    long uptime = clock.millis() - started;
    Map<String, @Nullable Object> status = StatusDocument.head(running, uptime, history, options);
    status.put("last_change", StatusDocument.change(history.last()));
    status.put("sources", StatusDocument.sources(running, rates));
    status.put("streams", StatusDocument.streams(running, rates));
    status.put(
        "uplinks", StatusDocument.uplinks(running, rates, storage.storedOutboxes()::discarded));
    status.put("dead_letters", letters.added());
    status.put("stored_dead_letters", storage.deadLetters().depth());
    status.put("newest_dead_letters", StatusDocument.letters(letters.newest()));
    status.put("state", StatusDocument.state(stateBudget));
    status.put("storage", StatusDocument.storage(storage.status(), leftOutboxes.records()));
    status.put("plugins", StatusDocument.plugins(scan));
    status.put("plugin_problems", scan.problems().stream().map(Object::toString).toList());
    status.put("alarms", alarms.latest());
    return status;
  }

  /** Answers commands about what is stored. */
  public StoreDesk desk() {
    return desk;
  }

  private Set<String> uplinks() {
    return changer.running().uplinks().keySet();
  }

  private void lookAtOutboxes() {
    leftOutboxes.look(storage, uplinks());
  }

  /**
   * Stops: what is in goes out or stays with its broker, state is made durable. Waits for it, for
   * about a minute at most: what hangs is left as it is.
   */
  @Override
  public void close() {
    close(Ending.BOUNDED);
  }

  /** Stops, with other bounds. */
  void close(Ending ending) {
    timer.shutdown();
    if (!changes.isShutdown()) {
      boolean ended = ending.run(changes, changer::stop);
      letters.end();
      storage.close();
      if (ended) {
        // Otherwise it is still used.
        library.close();
      }
    }
  }

  private Change onChangeThread(Callable<Change> work) {
    return result(changes.submit(work));
  }

  private Change result(Future<Change> change) {
    try {
      return change.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return history.last();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a change failed in an unforeseen way", e.getCause());
    }
  }

  private void tick() {
    try {
      changer.tick();
      letters.tick(System.nanoTime());
      drops.tick(StatusDocument.drops(changer.running()), System.nanoTime());
      rates.sample(StatusDocument.counts(changer.running()), System.nanoTime());
    } catch (RuntimeException e) {
      LOG.error("the timer's work failed", e);
    }
  }

  /** Takes a difference when it is the same in two looks: a file may be half written. */
  private void look() {
    try {
      take(library.scan());
      Path config = options.config();
      String now = ConfigReader.hash(config);
      boolean stable = now.equals(seen);
      seen = now;
      boolean differs =
          !now.equals(applied)
              || (plugins.settled() && !plugins.fingerprint().equals(appliedPlugins));
      if (stable && differs) {
        Change unused = apply();
      }
    } catch (RuntimeException e) {
      LOG.error("looking at the configuration failed", e);
    }
  }

  /** Tells of each problem once: a jar that is refused often changes nothing else. */
  private void take(PluginScan scan) {
    PluginScan before = plugins;
    plugins = scan;
    scan.problems().stream()
        .filter(problem -> !before.problems().contains(problem))
        .forEach(problem -> LOG.warn("plugin not used: {}", problem));
  }

  private Change apply() {
    PluginScan scan = plugins;
    ConfigReader.Result read = reader.read(options.config(), scan.catalog());
    applied = read.hash();
    seen = applied;
    appliedPlugins = scan.fingerprint();
    read.warnings().forEach(warning -> LOG.warn("{}", warning));
    Revision next = read.revision();
    if (next == null) {
      return history.refused(read.problems());
    }
    Outcome outcome = changer.change(next);
    if (!outcome.accepted()) {
      return history.refused(outcome.problems());
    }
    library.release(outcome.running().pluginHashes());
    lookAtOutboxes();
    List<String> summary = keys.with(outcome.summary(), next.storageKeys());
    return summary.isEmpty() ? history.unchanged() : history.accepted(summary);
  }
}
