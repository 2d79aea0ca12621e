package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** What an agent does that is started while its disk takes nothing. Stateless. */
final class BadStart {
  private static final Duration SOON = Duration.ofSeconds(60);

  private BadStart() {}

  /**
   * It runs nothing, and answers; status and alarms, reload and plan say why.
   *
   * @param why a part of what is wrong, in words
   */
  static void assertTold(AgentProcess agent, String why)
      throws IOException, TimeoutException, InterruptedException {
    agent.await(
        "status tells that the storage cannot be opened",
        SOON,
        status -> status.part("storage").text("trouble").contains(why));
    Facts status = agent.status();
    System.out.println("  started: " + status.texts("alarms"));
    assertThat(status.part("storage").text("state")).isEqualTo("failing");
    assertThat(status.part("storage").text("trouble"))
        .contains(agent.data().resolve("store").toString())
        .doesNotContain("sun.nio", "[2.", "MVStore");
    assertThat(status.texts("alarms")).anyMatch(alarm -> alarm.contains(why));
    assertThat(status.all("sources")).as("held back").isEmpty();
    Facts reloaded = agent.reload();
    assertThat(reloaded.text("outcome")).isEqualTo("refused");
    assertThat(reloaded.texts("problems")).singleElement().asString().contains(why);
    Facts plan = agent.plan();
    assertThat(plan.all("parts")).isNotEmpty();
    assertThat(plan.texts("problems")).singleElement().asString().contains(why);
    assertThat(agent.process().isAlive()).isTrue();
  }
}
