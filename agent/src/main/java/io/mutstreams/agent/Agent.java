package io.mutstreams.agent;

import io.mutstreams.agent.change.Changer;
import io.mutstreams.agent.change.Parts;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.flow.EvenClock;
import io.mutstreams.agent.flow.Precedence;
import io.mutstreams.agent.flow.Repeated;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.SteadyClock;
import io.mutstreams.agent.flow.Switchboard;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.mqtt.PahoConnector;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.agent.outbox.StorageException;
import io.mutstreams.agent.plugin.PluginLibrary;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
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
  private static final long TICK_MILLIS = 500;

  /** What an alarm of an address that cannot be had is about. */
  private static final String HTTP = "http";

  private final EvenClock clock = new EvenClock();
  private final Rates rates = new Rates();
  private final History history;
  private final Repeated repeated = new Repeated();
  private final LetterLog letters;
  private final DropLog drops = new DropLog();
  private final LeftOutboxes leftOutboxes = new LeftOutboxes();
  private final HeldUp heldBehind;
  private final Storage storage;
  private final Watchdog watchdog;
  private final PluginLibrary library;
  private final PahoConnector mqtt = new PahoConnector();
  private final Precedence precedence = new Precedence();
  private final Changer changer;
  private final ChangeDesk changeDesk;
  private final Looks looks;
  private final ChangeAnswers changeAnswers;
  private final StoreDesk desk;
  private final StatusDesk status;
  private final SwitchDesk switchDesk;
  private final HttpAccess http;
  private final TapDesk taps;
  private final KnownSecrets secrets;
  private final ScheduledExecutorService changes = thread("change");
  private final ScheduledExecutorService timer = thread("timer");

  private Agent(
      AgentOptions options, Revisions revisions, KeyWatch keys, Storage storage, Alarms alarms)
      throws IOException {
    this.storage = storage;
    this.http = options.http();
    http.tell(why -> tell(alarms, why));
    this.letters = new LetterLog(storage.deadLetters());
    StateBudget stateBudget = StateBudget.ofHeap(alarms::raise);
    this.watchdog = new Watchdog(Watchdog.Patience.USUAL, alarms);
    this.library = new PluginLibrary(options.plugins(), options.data().resolve("plugins"));
    Switchboard switches =
        new Switchboard(storage.state(), new SwitchValues(), InstantSource.system());
    ConfigReader reader = ConfigReader.with(switches.values());
    FormerPlugins formers = new FormerPlugins(revisions, reader, library);
    this.changer =
        new Changer(
            new Parts(
                mqtt,
                storage.forUplinks(),
                precedence,
                storage.state(),
                formers,
                letters,
                switches,
                stateBudget,
                storage::pressed,
                watchdog,
                new SteadyClock()));
    this.heldBehind = new HeldUp(leftOutboxes::records, storage.storedOutboxes()::list, alarms);
    this.switchDesk = new SwitchDesk(switches, changer::switchLinks, SwitchDesk.DURABLE_MILLIS);
    this.secrets = new KnownSecrets(() -> changer.running().revision(), http::token);
    this.taps = new TapDesk(changer::running, secrets::records);
    this.history = new History(Instant.ofEpochMilli(clock.millis()), revisions);
    keys.opened(storage::rekey);
    this.changeDesk =
        new ChangeDesk(
            new ChangeDesk.Tools(
                options.config(),
                reader,
                library,
                formers,
                changer,
                revisions,
                keys,
                alarms,
                this::lookAtOutboxes,
                options.logLevel(),
                this::heldUp,
                new StoreGate(storage),
                new HeapWatch(stateBudget::used, this::messageBytes),
                options.http(),
                Time.REAL),
            history);
    this.looks = new Looks(changes, changeDesk);
    this.changeAnswers =
        new ChangeAnswers(
            changeDesk,
            options.config(),
            revisions,
            changes,
            () -> StatusDocument.revision(changer.running(), history, options));
    LetterRetry retry = new LetterRetry(storage.deadLetters(), changer::running, changes);
    this.desk =
        StoreDesk.running(storage, this::drained, this::lookAtOutboxes, retry, secrets::records);
    this.status =
        new StatusDesk(
            new StatusDesk.Tools(
                options,
                clock,
                changer,
                changeDesk,
                history,
                rates,
                watchdog,
                storage,
                leftOutboxes,
                switchDesk,
                letters,
                stateBudget,
                alarms));
  }

  /**
   * How many bytes of memory the messages under way take: what waits to be stored has mostly just
   * come, and is counted once.
   */
  private long messageBytes() {
    return Math.max(mqtt.messageBytes(), storage.waitingBytes()) + precedence.drawnBytes();
  }

  private static void tell(Alarms alarms, @Nullable String why) {
    if (why == null) {
      alarms.clear(HTTP);
    } else {
      alarms.raise(HTTP, why);
    }
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
   * Starts an agent. It runs until it is closed. Where the disk does not let the storage be opened,
   * it answers and tells so, and begins to run the configuration as soon as the disk does.
   *
   * @throws StartException when the configuration cannot be run, or the data folder not used
   */
  public static Agent start(AgentOptions options) throws StartException {
    Agent agent = make(options);
    Future<Change> applied = agent.changes.submit(agent.changeDesk::begin);
    CompletableFuture<Boolean> unused = agent.failed().thenApply(why -> applied.cancel(true));
    Change first;
    try {
      first = agent.result(applied);
    } catch (CancellationException e) {
      first = agent.history.last();
    }
    // Not whether it was given up: that may be under way.
    if (agent.failed().isDone()) {
      agent.close();
      throw new StartException(agent.failed().join(), null);
    }
    if (agent.changer.running().revision().agentId().isEmpty() && !agent.changeDesk.waits()) {
      agent.close();
      throw new StartException(first.problems());
    }
    agent.looks.begin();
    ScheduledFuture<?> ticks =
        agent.timer.scheduleAtFixedRate(
            agent::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("ticking every {} ms: {}", TICK_MILLIS, ticks);
    return agent;
  }

  private static Agent make(AgentOptions options) throws StartException {
    Alarms alarms = new Alarms();
    Storage storage = null;
    try {
      DiskFault unused = DiskFault.making(options.data(), false);
      Revisions revisions = Revisions.open(options.data().resolve("revisions"));
      KeyWatch keys = KeyWatch.read(options, revisions);
      storage = Storage.open(options.data().resolve("store"), keys.used(), alarms);
      return new Agent(options, revisions, keys, storage, alarms);
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
    return onChangeThread(() -> changeDesk.look(Origin.RELOAD, false));
  }

  /** Looks at the files as {@link #reload} does, for SIGHUP. */
  public Change hangup() {
    return onChangeThread(() -> changeDesk.look(Origin.SIGNAL, false));
  }

  /** What became of the latest change. */
  public Change lastChange() {
    return history.last();
  }

  /** The status, a tree of plain values. */
  public Map<String, @Nullable Object> status() {
    return status.tree();
  }

  /** The status in one line. */
  public String statusLine() {
    return status.line();
  }

  /** Asks the threads that must go on whether they do; for one thread to use. */
  public Vitals vitals() {
    return new Vitals(new VitalParts(changer::running, storage::answer, changes, timer, mqtt)::now);
  }

  /** The commands about changes. */
  public static Set<String> changeCommands() {
    return ChangeAnswers.commands();
  }

  /**
   * Answers a command about changes, once it is done.
   *
   * @param request has its command under {@code command}, one of {@link #changeCommands}
   * @return fails with a sentence for the person when it cannot be done
   */
  public CompletableFuture<Map<String, @Nullable Object>> change(Map<String, Object> request) {
    return changeAnswers.answer(new Request(request));
  }

  /** Answers commands about what is stored. */
  public StoreDesk desk() {
    return desk;
  }

  /** Answers commands about switches. */
  public SwitchDesk switches() {
    return switchDesk;
  }

  /** Keeps the secrets of the configuration out of what is shown. */
  public KnownSecrets secrets() {
    return secrets;
  }

  /** Opens taps. */
  public TapDesk taps() {
    return taps;
  }

  private Set<String> uplinks() {
    return changer.running().uplinks().keySet();
  }

  /** Whether streams may stand since the disk is slow, or an uplink takes nothing. */
  private boolean heldUp() {
    return storage.pressed()
        || changer.running().uplinks().values().stream()
            .anyMatch(out -> out.uplink().look().mode() != Uplink.Mode.DIRECT);
  }

  private void lookAtOutboxes() {
    leftOutboxes.look(storage, drained());
  }

  /** The uplinks whose outboxes somebody drains. */
  private Set<String> drained() {
    Set<String> drained = new HashSet<>(uplinks());
    drained.addAll(changer.heirs().keySet());
    return drained;
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
    http.close();
    looks.close();
    taps.close();
    if (!changes.isShutdown()) {
      boolean ended = ending.run(changes, changer::stop);
      if (ended) {
        changeDesk.end();
      }
      watchdog.close();
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
      http.tick();
      taps.look();
      letters.tick(System.nanoTime());
      Map<String, DropLog.Look> dropping = StatusDocument.drops(changer.running());
      dropping.put(DropLog.LETTERS, DropLog.Look.letters(storage.deadLetters().dropped()));
      drops.tick(dropping, System.nanoTime());
      heldBehind.look(System.nanoTime());
      rates.sample(StatusDocument.counts(changer.running()), System.nanoTime());
    } catch (RuntimeException e) {
      repeated.say(
          "",
          more ->
              LOG.atError()
                  .addKeyValue("event", "fault")
                  .log("the timer's work failed{}", more, e));
    }
  }
}
