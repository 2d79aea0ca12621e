package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each part of the page in a real browser, on a real agent between real brokers. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PageIT extends PageStage {
  /** How many lines of the graph run behind a node. */
  private static final String BEHIND_NODES =
      """
      const nodes = [...document.querySelectorAll('.node')].map((e) => ({
        left: e.offsetLeft + 3, right: e.offsetLeft + e.offsetWidth - 3,
        top: e.offsetTop + 3, bottom: e.offsetTop + e.offsetHeight - 3,
      }));
      const within = ({ x, y }, e) => x > e.left && x < e.right && y > e.top && y < e.bottom;
      return [...document.querySelectorAll('.edge')].filter((line) => {
        const part = line.getTotalLength() / 50;
        return [...Array(51).keys()].some((i) => {
          const point = line.getPointAtLength(i * part);
          return nodes.some((node) => within(point, node));
        });
      }).length;
      """;

  /** The number behind a name among the facts of what is chosen. */
  private long fact(String name) {
    Object text =
        page.js(
            "return [...document.querySelectorAll('#chosen-facts dt')]"
                + ".find((e) => e.textContent === arguments[0])?.nextSibling.textContent ?? ''",
            name);
    String digits = String.valueOf(text).replaceAll("[^0-9.]", "");
    return digits.isEmpty() ? -1 : (long) Double.parseDouble(digits);
  }

  /** Whether the line of an edge flows; its button is the one that leads to its records. */
  private boolean busy(String edge) {
    return Boolean.TRUE.equals(
        page.js(
            "const words = 'records from ' + arguments[0];"
                + "const at = [...document.querySelectorAll('.edge-button')]"
                + ".findIndex((e) => e.getAttribute('aria-label') === words);"
                + "return document.querySelectorAll('.flow')[at].classList.contains('busy')",
            edge));
  }

  @Test
  void theGraphAppearsAndItsRatesMove() throws Exception {
    for (String node :
        List.of("source temperature", "stream readings", "uplink alerts", "uplink archive")) {
      assertThat(page.one("[aria-label^='" + node + ",']").isDisplayed()).isTrue();
    }
    assertThat(page.one("[aria-label^='step readings.sane']").getAttribute("aria-label"))
        .contains("operator filter of plugin");
    assertThat(page.all(".edge-button")).hasSize(6);
    assertThat(page.js(BEHIND_NODES)).as("lines behind nodes").isEqualTo(0L);
    try (SteadyLoad load = SteadyLoad.start(plant.url(), "sensors", 500, 100)) {
      page.click("[aria-label^='stream readings,']");
      page.await("records come in", () -> fact("records in") > 50);
      long before = fact("records in");
      page.await("the rate is shown", () -> fact("per second") > 20);
      page.await("the number moves", () -> fact("records in") > before);
      page.await(
          "lines flow",
          () ->
              busy("temperature to readings")
                  && busy("readings to archive")
                  && busy("readings to live"));
      for (String idle : List.of("readings to alerts", "logins to people", "people to archive")) {
        assertThat(busy(idle)).as(idle).isFalse();
      }
      page.click(".edge-button[aria-label='records from readings to alerts']");
      page.await("it has its own numbers", () -> fact("records") == 0);
      send("sensors/hot", "{\"value\":91}");
      page.await("it flows", () -> busy("readings to alerts"));
      page.await("by one record", () -> fact("records") == 1);

      page.click("#as-tables");
      page.awaitText("#tables", "Streams and their steps");
      page.awaitText("#tables", "readings.sane");
      page.awaitText("#tables", "from logins (0/s) to archive (0/s)");
      page.click("[aria-label='Show records: source temperature']");
      page.awaitText("#chosen-title", "Source temperature");
      long unused = load.stop();
    }
    agent.replaceConfig(yaml.replace("{id: sane, filter:", "{id: other, filter:"));
    assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
    page.click("#as-graph");
    page.awaitText("#graph", "other");
    page.awaitText("#change", "accepted");
    page.awaitText("#change", "other");
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void aTapShowsRecordsToWhoHasTheTokenAndHidesSecrets() throws Exception {
    page.click(".edge-button[aria-label='records from logins to people']");
    page.awaitText("#tap-edge", "logins to people");
    page.click("#tap-go");
    giveToken("not-the-token-at-all");
    page.awaitText("#token-why", "That is not the token");
    giveToken(token());
    page.awaitText("#tap-state", "Waiting for records");
    // The first answer has come once the agent has a tap open.
    page.await(
        "the record is shown",
        () -> {
          try {
            send(
                "logins/ann",
                "{\"user\":\"<img src=x onerror=alert(1)>\",\"password\":\"s3cr3t\"}");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return page.text("#tap-records").contains("logins/ann");
        });
    assertThat(page.text("#tap-records"))
        .contains("<img src=x onerror=alert(1)>", "***")
        .doesNotContain("s3cr3t");
    assertThat(page.all("#tap-records img")).as("it is text").isEmpty();
    page.click("#tap-stop");
    assertThat(page.one("#tap-go").isDisplayed()).isTrue();
    page.click("#forget");
    page.click("#tap-go");
    assertThat(page.one("#token").isDisplayed()).as("it is asked for again").isTrue();
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void anEditIsCheckedPlannedAppliedAndTakenBack() throws Exception {
    page.click("#tab-config");
    giveToken(token());
    page.awaitText(".CodeMirror", "temperature");
    write(yaml.replace("send: alerts}", "send: alrets}"));
    page.awaitText("#problems", "agent.yaml:14:");
    page.awaitText("#problems", "did you mean 'alerts'");
    assertThat(page.text(".problem-words")).contains("did you mean 'alerts'");
    assertThat(
            page.js(
                "return document.querySelector('.problem-words').closest('.CodeMirror-code > div')"
                    + ".querySelector('.CodeMirror-linenumber').textContent"))
        .isEqualTo("14");
    page.click("#plan");
    page.awaitText("#edit-state", "nothing would change");
    assertThat(page.one("#apply").isEnabled()).isFalse();

    write(yaml.replace("> 90.0", "> 80.0"));
    page.awaitText("#edit-state", "No problem was found");
    page.click("#plan");
    page.awaitText("#plan-parts", "readings");
    page.click("#apply");
    page.click("#confirm-yes");
    page.awaitText("#edit-state", "revision 2 runs");
    assertThat(Files.readString(agent.config())).contains("> 80.0");
    page.awaitText("#head-facts", "revision 2");

    page.click("#tab-history");
    page.awaitText("#diff", "> 80.0");
    assertThat(page.text("#diff .minus")).contains("> 90.0");
    page.awaitText("#rollback", "Roll back to 1");
    page.click("#rollback");
    page.click("#confirm-yes");
    page.awaitText("#history-state", "Revision 1 runs");
    agent.await("it runs", SOON, status -> status.part("revision").number("number") == 1);
    page.awaitText("#history-rows", "rollback");
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void anEditThatLosesStateIsAppliedOnlyWhereThatIsAllowed() throws Exception {
    page.click("#tab-config");
    giveToken(token());
    page.awaitText(".CodeMirror", "temperature");
    write(yaml.replace("by: body.user", "by: body.name"));
    page.awaitText("#edit-state", "No problem was found");
    page.click("#plan");
    page.awaitText("#lose-words", "lose the state of people.seen");
    assertThat(page.one("#apply").isEnabled()).isFalse();
    page.click("#lose-state");
    assertThat(page.one("#apply").isEnabled()).isTrue();
    page.click("#apply");
    page.awaitText("#confirm-words", "State is lost");
    page.click("#confirm-yes");
    page.awaitText("#edit-state", "revision 2 runs");

    page.click("#tab-history");
    page.awaitText("#rollback", "Roll back to 1");
    page.click("#rollback-lose");
    page.click("#rollback");
    page.click("#confirm-yes");
    page.awaitText("#history-state", "Revision 1 runs");
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void switchesTellTheirValueSinceWhenAndByWhomAndAreSet() throws Exception {
    assertThat(page.text("#switches .switch-value")).isEqualTo("false");
    assertThat(page.text("#switches .switch-inlets")).isEqualTo("plant control/night");
    send("control/night", "true");
    page.await("it is on", () -> page.text("#switches .switch-value").equals("true"));
    assertThat(page.text("#switches .switch-by")).startsWith("message");
    assertThat(page.text("#switches .switch-since")).endsWith("ago");

    // What is offered first is what it was when the page was opened.
    page.click("[aria-label='Set night']");
    giveToken(token());
    page.awaitText("#switches-state", "night is false");
    page.await("it is off", () -> page.text("#switches .switch-value").equals("false"));
    assertThat(page.text("#switches .switch-by")).startsWith("person");
    agent.await(
        "the agent has it",
        SOON,
        status -> status.one("switches", "name", "night").text("value").equals("false"));
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void whatWaitsIsToldInSeconds() throws Exception {
    cloud.close();
    send("sensors/1", "{\"value\":1}");
    page.await(
        "it grows old",
        () ->
            !page.all("[aria-label^='uplink archive,'][aria-label*='the oldest waits ']")
                .isEmpty());
    page.click("[aria-label^='uplink archive,']");
    page.await("as a fact", () -> fact("the oldest that waits") >= 1);
    page.click("[aria-label^='source temperature,']");
    page.awaitText("#chosen-facts", "half of all settled");
  }

  @Test
  void deadLettersAreTurnedOverInPagesWithSecretsMasked() throws Exception {
    try (Publisher hand = Publisher.open(plant.url(), new Ledger(), 10)) {
      for (int i = 0; i < 60; i++) {
        String body = "{\"value\":\"warm\",\"password\":\"s3cr3t\",\"n\":" + i + "}";
        hand.publish(new Message("sensors/" + i, "a", body.getBytes(UTF_8)));
      }
      assertThat(hand.drain(SOON)).isTrue();
    }
    page.awaitText("#letters-count", "60");
    page.click("#tab-letters");
    giveToken(token());
    page.awaitText("#letters-state", "50 letters shown, of 60 in all");
    assertThat(page.text("#letters-rows"))
        .contains("sensors/0", "\"password\":\"***\"")
        .doesNotContain("s3cr3t");
    page.click("#letters-next");
    page.awaitText("#letters-state", "10 letters shown, of 60 in all");
    assertThat(page.text("#letters-rows")).contains("sensors/59").doesNotContain("sensors/0,");
    assertThat(page.one("#letters-next").isEnabled()).isFalse();
    assertThat(page.focused()).isEqualTo("Dead letters");
    page.click("#letters-discard");
    page.click("#confirm-yes");
    page.awaitText("#letters-state", "10 letters discarded");
    page.click("#letters-back");
    page.awaitText("#letters-state", "50 letters shown, of 50 in all");
    assertThat(page.complaints()).isEmpty();
  }

  @Test
  void deadLettersAreShownPutBackAndDiscarded() throws Exception {
    send("sensors/1", "{\"value\":\"warm\"}");
    send("sensors/2", "{\"value\":\"cold\"}");
    page.awaitText("#letters-count", "2");
    page.click("#tab-letters");
    giveToken(token());
    page.awaitText("#letters-rows", "stream readings sane");
    page.awaitText("#letters-rows", "sensors/1");
    assertThat(page.text("#letters-rows pre")).isEqualTo("{\"value\":\"warm\"}");

    agent.replaceConfig(
        yaml.replace("filter: body.value < 1000000.0", "filter: true")
            .replace("when: body.value > 90.0", "when: key == 'nowhere'"));
    assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
    page.click("#letters-rows input");
    page.awaitText("#letters-retry", "1 chosen");
    page.click("#letters-retry");
    page.awaitText("#letters-state", "1 settled");
    page.awaitText("#letters-state", "1 letter shown");

    page.click("#letters-discard");
    page.click("#confirm button[value=no]");
    assertThat(page.text("#letters-rows")).contains("sensors/2");
    page.click("#letters-discard");
    page.click("#confirm-yes");
    page.awaitText("#letters-state", "There are no dead letters");
    assertThat(page.complaints()).isEmpty();
  }
}
