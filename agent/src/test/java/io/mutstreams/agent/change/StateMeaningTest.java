package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** State that means another thing after an edit is not read; losing it must be allowed. */
@Timeout(120)
class StateMeaningTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k}
      streams:
        main: {from: [a], steps: [{id: n, count: {of: x}}], to: [{send: up}]}
      uplinks:
        up: {to: cloud, topic: one}
      """;
  private static final String LOSING = "changes: {lose-state: [main.n]}\n";

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder);
    assertThat(world.change(CONFIG).accepted()).isTrue();
    assertThat(send()).contains("\"n\":1");
    assertThat(send()).contains("\"n\":2");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String send() throws InterruptedException {
    int before = world.upstream.count();
    world.plant.publish("s/a", "{\"k\":\"key\"}");
    World.await(() -> world.upstream.count() > before, "for the record");
    return world.upstream.arrived().get(before).payload().toText();
  }

  private Outcome change(String yaml) {
    return world.changer.change(world.read(yaml), false);
  }

  @Test
  void anOptionThatItHangsOnIsEdited() throws Exception {
    String edited = CONFIG.replace("of: x", "of: y");
    assertThat(world.changer.plan(world.read(edited)).words())
        .containsExactly(
            "stream main: step n has other settings; its state means nothing under another 'of',"
                + " and goes");
    assertThat(change(edited).problems())
        .singleElement()
        .asString()
        .contains("step n has other settings", "another 'of'", "1 value", "lose-state: [main.n]");
    assertThat(send()).contains("\"n\":3");
    assertThat(change(CONFIG.replace("of: x", "of: x, step: 7")).accepted()).isTrue();
    assertThat(send()).contains("\"n\":4");
    assertThat(change(edited + LOSING).accepted()).isTrue();
    assertThat(send()).contains("\"n\":1");
  }

  @Test
  void anOptionThatItHangsOnIsEditedWhileTheAgentIsAway() throws Exception {
    world.restart();
    assertThat(change(CONFIG.replace("of: x", "step: 2")).problems())
        .singleElement()
        .asString()
        .contains(
            "streams.main.steps[0]: what is stored for step n means nothing under another 'of'",
            "lose-state: [main.n]");
    assertThat(change(CONFIG.replace("of: x", "of: x, step: 7")).accepted()).isTrue();
    assertThat(send()).contains("\"n\":3");
  }

  @Test
  void theStepGetsAnotherOperatorWhileTheAgentIsAway() throws Exception {
    world.operators.tally(1, 1, Long.MAX_VALUE);
    String other = CONFIG.replace("count: {of: x}", "tally: {}");
    world.restart();
    assertThat(change(other).problems())
        .singleElement()
        .asString()
        .contains("what is stored for step n is of another operator (count)");
    assertThat(change(other + LOSING).accepted()).isTrue();
    assertThat(send()).contains("\"n\":1");
    World.await(
        () ->
            world.states.stored("main").stream().noneMatch(entry -> entry.state().equals("count")),
        "for the other's state to go");
    world.restart();
    assertThat(change(other).accepted()).isTrue();
    assertThat(send()).contains("\"n\":2");
  }
}
