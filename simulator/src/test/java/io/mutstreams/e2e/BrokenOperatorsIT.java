package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jars with a broken operator, one after the other: none disturbs the stream beside it. */
@Timeout(240)
@Alone
final class BrokenOperatorsIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** Far more than a pause of a busy machine, and less than a call may take. */
  private static final long SILENCE_MILLIS = 8_000;

  private static final String YAML =
      """
      agent: {id: broken-operators}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        ill: {from: plant, topics: [ill/+], format: json, key: "topic[1]"}
        well: {from: plant, topics: [well/+], format: json, key: "topic[1]"}
      streams:
        broken: {from: ill, steps: [{id: suspect, tally: {}}], to: up}
        healthy: {from: well, to: beside}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
        beside: {to: cloud, topic: "beside/{key}"}
      """;

  private static final String SOURCE =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Is broken.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          long[] seen = new long[1];
          return (record, context, out) -> {
            seen[0]++;
            %s
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count));
          };
        }

        private static long deep(long depth) {
          return depth < 0 ? 0 : 1 + deep(depth + 1);
        }
      }
      """;

  private static final String FAILS = "step suspect of stream broken fails on";
  private static final String HANGS =
      "stream broken has stood for .* in a call of step suspect"
          + "|step suspect of stream broken did not return in time";

  /**
   * @param body what the operator does before its work
   * @param told of it when its revision is taken back
   */
  private record Broken(String name, String body, String told) {}

  private static final List<Broken> ALL =
      List.of(
          new Broken("throws at once", "if (true) throw new Error(\"no\");", FAILS),
          new Broken(
              "throws after a while",
              "if (seen[0] > 100) throw new IllegalStateException(\"worn out\");",
              FAILS),
          new Broken("recurses without end", "seen[0] += deep(0);", FAILS),
          new Broken(
              "blocks",
              """
              if (seen[0] > 20) {
                var lock = new java.util.concurrent.Semaphore(0);
                lock.acquireUninterruptibly();
              }
              """,
              HANGS),
          new Broken(
              "loops for ever",
              "while (seen[0] > 20) { seen[0] = 21 + (seen[0] * 31 & 1023); }",
              HANGS));

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void disturbNobodyAndAreTakenBackAndNothingIsLost() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#");
        Silence silence = Silence.of(cloud.url(), "beside/#")) {
      Path jar =
          java.nio.file.Files.createDirectories(folder.resolve("gateway/plugins"))
              .resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      try (Gateway gateway =
              Gateway.start(folder.resolve("gateway"), YAML.formatted(plant.url(), cloud.url()));
          SteadyLoad well = SteadyLoad.start(plant.url(), "well", 10, 300);
          SteadyLoad ill = SteadyLoad.start(plant.url(), "ill", 5, 100)) {
        beside.await(300, SOON);
        up.await(100, SOON);
        silence.begin();
        for (int i = 0; i < ALL.size(); i++) {
          tryOut(gateway, jar, i);
          int before = up.count();
          up.await(before + 100, SOON);
        }
        long wellSent = well.stop();
        beside.await(wellSent, SOON);
        silence.end();
        assertThat(
                Main.commandLine()
                    .execute("deadletters", "retry", "--data", gateway.data().toString()))
            .isZero();
        up.await(ill.stop(), SOON);

        assertThat(Sink.numbers(beside.all()))
            .as("the healthy stream, in order")
            .isEqualTo(well.numbers());
        assertThat(silence.longestMillis()).as("its silence").isLessThan(SILENCE_MILLIS);
        Map<String, List<Integer>> through = Sink.numbers(up.all());
        through.values().forEach(Collections::sort);
        assertThat(through).as("the other, with what was put back").isEqualTo(ill.numbers());
        System.out.println("  longest silence beside: " + silence.longestMillis() + " ms");
      }
    }
  }

  private static void tryOut(Gateway gateway, Path jar, int index) throws Exception {
    Broken broken = ALL.get(index);
    int revision = index + 2;
    long start = System.nanoTime();
    PluginJar.drop(
        PluginJar.of("tally", "1." + revision + ".0", SOURCE.formatted(broken.body())), jar);
    String failed = "revision " + revision + " failed in its trial: ";
    gateway.await(
        broken.name() + ": it goes back",
        SOON,
        status -> {
          Facts last = status.part("last_change");
          return last.text("origin").equals("trial")
              && last.texts("summary").stream().anyMatch(line -> line.startsWith(failed));
        });
    Facts status = gateway.status();
    Pattern told = Pattern.compile(Pattern.quote(failed) + ".*(" + broken.told() + ")");
    assertThat(status.part("last_change").texts("summary"))
        .as(broken.name())
        .anyMatch(line -> told.matcher(line).find());
    assertThat(
            status.one("streams", "name", "broken").one("steps", "id", "suspect").text("version"))
        .as(broken.name())
        .isEqualTo("1.0.0");
    String unused = gateway.child().awaitLine(told, SOON);
    assertThat(
            new Facts(ControlClient.call(gateway.data(), Map.of("command", "history"), SOON))
                .number("runs"))
        .as(broken.name())
        .isEqualTo(1);
    System.out.println(
        "  "
            + broken.name()
            + ": taken back after "
            + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)
            + " ms");
  }

  /**
   * For how long nothing came. The client's thread counts; the test's begins, ends and asks: the
   * figures are atomic.
   */
  private static final class Silence implements LinkListener, AutoCloseable {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong longest = new AtomicLong();
    private final Link link;

    private Silence(String url, String filter) throws java.io.IOException {
      link = Link.open(LinkOptions.clean(url), this);
      link.subscribe(List.of(filter));
    }

    static Silence of(String url, String filter) throws java.io.IOException {
      return new Silence(url, filter);
    }

    @Override
    public void arrived(Link on, Incoming message) {
      end();
      on.acknowledge(message);
    }

    /** Counts from now on. */
    void begin() {
      last.set(System.nanoTime());
      longest.set(0);
    }

    /** Something came, or is no longer waited for. */
    void end() {
      long now = System.nanoTime();
      long silent = now - last.getAndSet(now);
      long unused = longest.accumulateAndGet(silent, Math::max);
    }

    long longestMillis() {
      return TimeUnit.NANOSECONDS.toMillis(longest.get());
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
