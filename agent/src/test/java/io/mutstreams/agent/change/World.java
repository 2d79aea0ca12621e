package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.MemoryDeadLetters;
import io.mutstreams.agent.flow.MemoryOutboxes;
import io.mutstreams.agent.flow.MemoryStateStore;
import io.mutstreams.agent.flow.Precedence;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.StateBudget;
import io.mutstreams.agent.flow.SteadyClock;
import io.mutstreams.agent.flow.Switchboard;
import io.mutstreams.agent.flow.Watchdog;
import io.mutstreams.api.StateCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a changer needs, in memory; see {@link MemoryUpstream#publisher}. */
final class World implements AutoCloseable {
  final ExecutorService disk = Executors.newSingleThreadExecutor();
  final MemoryBroker plant = new MemoryBroker();
  final MemoryUpstream upstream = new MemoryUpstream();
  final TestOperators operators = new TestOperators();
  MemoryStateStore states = new MemoryStateStore(disk);
  final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  final Map<String, String> alarms = new ConcurrentHashMap<>();
  final MemoryOutboxes outboxes = new MemoryOutboxes(disk);
  final StateBudget budget = StateBudget.unlimited();
  final Watchdog watchdog =
      new Watchdog(
          new Watchdog.Patience(1_000, 500, 300),
          new Watchdog.Alarms() {
            @Override
            public void raise(String subject, String sentence) {
              alarms.put(subject, sentence);
            }

            @Override
            public void clear(String subject) {
              alarms.remove(subject);
            }
          });
  Switchboard switches;
  Changer changer;
  boolean formersAreLost;
  private final Path file;

  World(Path folder) {
    file = folder.resolve("agent.yaml");
    switches = new Switchboard(states, new SwitchValues(), InstantSource.system());
    changer = newChanger();
  }

  private Changer newChanger() {
    return new Changer(
        new Parts(
            new MemoryConnector(),
            outboxes,
            new Precedence(),
            states,
            this::former,
            dead,
            switches,
            budget,
            () -> false,
            watchdog,
            new SteadyClock()));
  }

  /** What a former version of an operator has; no copy is kept of those that are lost. */
  private @Nullable StateCodec<?> former(String operator, String state, int version) {
    return formersAreLost ? null : operators.formerTally(version);
  }

  /** The agent ends, and begins with nothing but what it has stored. */
  void restart() {
    changer.stop();
    switches = new Switchboard(states, new SwitchValues(), InstantSource.system());
    changer = newChanger();
  }

  /** The agent is killed, and begins with what it had stored at some moment. */
  void restartWith(MemoryStateStore stored) {
    plant.breakAll();
    changer.stop();
    states = stored;
    switches = new Switchboard(states, new SwitchValues(), InstantSource.system());
    changer = newChanger();
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
      return plant.feed(
          connection.host() + "/" + clientId, topics, receiveMaximum, arrivals::accept);
    }

    @Override
    public Publisher publisher(
        String uplink, ConnectionConfig connection, String clientId, Publisher.Events events) {
      return upstream.publisher(connection.host(), plant.reached(connection.host()), events);
    }
  }

  /** Checks a configuration that must be right in itself. */
  Revision read(String yaml) {
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ConfigReader.Result result = ConfigReader.with(switches.values()).read(file, operators);
    assertThat(result.problems()).as(yaml).isEmpty();
    return Objects.requireNonNull(result.revision());
  }

  Outcome change(String yaml) {
    return changer.change(read(yaml), true);
  }

  /** A change that must be taken. */
  Outcome accept(String yaml) {
    Outcome outcome = change(yaml);
    assertThat(outcome.problems()).isEmpty();
    return outcome;
  }

  /** Waits until nothing waits for its broker any more. */
  void awaitMove() {
    await(
        () -> {
          changer.moveOn();
          return changer.moves().isEmpty();
        },
        "for the move");
  }

  /** What is open is what runs, and nothing else. */
  void checkNothingIsLeftOver() {
    Running running = changer.running();
    await(() -> plant.open().size() == running.lines().size(), "feeds");
    await(() -> upstream.open().size() == running.uplinks().size(), "publishers");
    long steps =
        running.streams().values().stream()
            .mapToLong(stream -> stream.lanes().steps().size())
            .sum();
    assertThat(operators.open()).hasSize((int) steps);
  }

  static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long: " + what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    changer.stop();
    watchdog.close();
    disk.shutdown();
  }
}
