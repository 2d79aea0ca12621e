package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sources get other names, and topics go over from one source to another, while 2,000 records a
 * second flow: what the broker keeps for the topics is not left behind, and nothing comes twice.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Alone
class SourceNamesIT {
  private static final double RATE = 2_000;
  private static final long BETWEEN = 1_500;
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("g1", 5, 1),
          new GroupFeed.Group("g2", 5, 1),
          new GroupFeed.Group("g3", 5, 1),
          new GroupFeed.Group("g4", 5, 1));

  private final Ledger ledger = new Ledger();

  @TempDir Path folder;

  /** An edit, or something else that is done to the agent. */
  private interface Act {
    void on(AgentProcess agent, Model model, Load load) throws Exception;
  }

  /** One stream of all sources; each as {@code NAME:GROUPS}, with # behind it for wide filters. */
  private static void sources(Model model, String... namesAndGroups) {
    model.sources.clear();
    List<String> names = new ArrayList<>();
    for (String each : namesAndGroups) {
      String name = each.substring(0, each.indexOf(':'));
      names.add(name);
      boolean wide = each.endsWith("#");
      String of = each.substring(each.indexOf(':') + 1, each.length() - (wide ? 1 : 0));
      model.sources.put(name, new Model.Source(List.of(of.split(",")), wide, 1000));
    }
    Model.Step guard = new Model.Step("guard", "filter: body.value > -1000");
    model.streams.put("all", new Model.Stream(names, List.of(guard), "out", null, false));
    model.uplinks.put("out", new Model.Uplink("cloud", Model.UP + "/{topic}"));
  }

  private static void edit(AgentProcess agent, Model model, Load load, String... sources)
      throws IOException, InterruptedException {
    sources(model, sources);
    agent.replaceConfig(model.toYaml());
    Facts change = agent.reload();
    assertThat(change.text("outcome")).as(String.join(" ", sources)).isEqualTo("accepted");
    System.out.println("  " + agent.status().part("last_change").texts("summary"));
    load.awaitMore(BETWEEN);
  }

  private void play(BrokerProcess.Kind kind, String[] first, Act act) throws Exception {
    boolean mosquitto = kind == BrokerProcess.Kind.MOSQUITTO;
    assumeTrue(!mosquitto || Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("SourceNamesIT: " + kind + ", seed " + seed);
    try (var plant = mosquitto ? Brokers.mosquitto(folder) : Brokers.hivemq(folder);
        var cloud = Brokers.hivemq(folder);
        var agent = new AgentProcess(folder)) {
      Model model = new Model(port(plant), port(cloud));
      sources(model, first);
      agent.replaceConfig(model.toYaml());
      agent.start();
      connected(agent);
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(2 * BETWEEN);
        act.on(agent, model, load);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        List<Verdict> verdicts = watch.verdicts(ledger);
        verdicts.forEach(verdict -> System.out.println(verdict.toText()));
        verdicts.forEach(verdict -> assertThat(verdict.exact()).as(verdict.toText()).isTrue());
      }
    }
  }

  private static int port(Brokers.Running broker) {
    return Integer.parseInt(broker.url().substring(broker.url().lastIndexOf(':') + 1));
  }

  private static void connected(AgentProcess agent) throws Exception {
    agent.await(
        "it is connected",
        SOON,
        status ->
            !status.all("sources").isEmpty()
                && status.all("sources").stream()
                    .allMatch(one -> one.text("connected").equals("true")));
  }

  @ParameterizedTest
  @EnumSource(BrokerProcess.Kind.class)
  void aSourceThatIsRenamedLosesAndRepeatsNothing(BrokerProcess.Kind kind) throws Exception {
    play(
        kind,
        new String[] {"road:g1,g2", "still:g3,g4"},
        (agent, model, load) -> {
          for (int i = 1; i <= 5; i++) {
            edit(agent, model, load, "road-" + i + ":g1,g2", "still:g3,g4");
          }
          // Of two names at once, and in a circle.
          edit(agent, model, load, "still:g1,g2", "road-5:g3,g4");
          edit(agent, model, load, "road:g1,g2", "other:g3,g4");
        });
  }

  @ParameterizedTest
  @EnumSource(BrokerProcess.Kind.class)
  void aSourceThatIsRenamedAndWhoseFiltersAreRewrittenInOneEditLosesAndRepeatsNothing(
      BrokerProcess.Kind kind) throws Exception {
    play(
        kind,
        new String[] {"road:g1,g2", "still:g3,g4"},
        (agent, model, load) -> {
          edit(agent, model, load, "street:g1,g2#", "still:g3,g4");
          edit(agent, model, load, "road:g2,g1", "still-2:g3,g4#");
          // Of two names in a circle.
          edit(agent, model, load, "still-2:g1,g2#", "road:g3,g4");
          agent.stop();
          load.awaitMore(BETWEEN);
          sources(model, "one:g1,g2", "two:g3,g4#");
          agent.replaceConfig(model.toYaml());
          agent.start();
          connected(agent);
          load.awaitMore(BETWEEN);
        });
  }

  @ParameterizedTest
  @EnumSource(value = BrokerProcess.Kind.class, names = "HIVEMQ")
  void topicsThatGoOverToAnotherSourceLoseAndRepeatNothing(BrokerProcess.Kind kind)
      throws Exception {
    play(
        kind,
        new String[] {"a:g1,g2", "b:g3,g4"},
        (agent, model, load) -> {
          edit(agent, model, load, "a:g1", "b:g2,g3,g4");
          edit(agent, model, load, "a:g2,g1", "b:g3", "c:g4");
          edit(agent, model, load, "every:g1,g2,g3,g4");
          edit(agent, model, load, "one:g1", "two:g2", "three:g3", "four:g4");
          edit(agent, model, load, "two:g1,g3", "five:g4,g2");
        });
  }

  @Test
  void theSessionOfARenamedSourceIsTakenUpAgainAfterAStop() throws Exception {
    play(
        BrokerProcess.Kind.HIVEMQ,
        new String[] {"a:g1,g2", "b:g3,g4"},
        (agent, model, load) -> {
          edit(agent, model, load, "renamed:g1,g2", "b:g3,g4");
          agent.stop();
          load.awaitMore(BETWEEN);
          agent.start();
          connected(agent);
          load.awaitMore(BETWEEN);
          agent.stop();
          sources(model, "again:g1", "other:g2,g3,g4");
          agent.replaceConfig(model.toYaml());
          load.awaitMore(BETWEEN);
          agent.start();
          connected(agent);
          load.awaitMore(BETWEEN);
          edit(agent, model, load, "again:g1,g2", "other:g3,g4");
        });
  }
}
