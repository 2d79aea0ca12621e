package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.AgentLauncher;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/**
 * The page is for everybody: with the keyboard alone, and by the rules of axe, in light and dark.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PageForAllIT extends PageStage {
  @Test
  void allCanBeDoneWithTheKeyboard() throws Exception {
    page.keys(Keys.TAB);
    assertThat(page.focused()).isEqualTo("To the content");
    walkTo("tab-flow");
    page.keys(Keys.ARROW_RIGHT);
    page.await("the token is asked for", () -> page.focused().equals("token-field"));
    page.keys(Keys.ESCAPE);
    assertThat(page.one("#letters").isDisplayed()).isTrue();
    page.keys(Keys.ARROW_LEFT);
    assertThat(page.one("#flow").isDisplayed()).isTrue();
    walkTo("records from logins to people");
    page.keys(Keys.ENTER);
    page.awaitText("#tap-edge", "logins to people");
    walkTo("tap-go");
    page.keys(Keys.SPACE);
    page.await("the token is asked for", () -> page.focused().equals("token-field"));
    page.keys(token(), Keys.ENTER);
    page.await("the tap is open", () -> page.focused().equals("tap-stop"));
    page.keys(Keys.ENTER);
    page.await("it is closed", () -> page.focused().equals("tap-go"));

    page.click("#tab-config");
    page.awaitText(".CodeMirror", "temperature");
    walkTo("Configuration, YAML");
    page.keys(Keys.TAB);
    page.await("the editor is no trap", () -> page.focused().equals("check"));
  }

  @Test
  void onASmallScreenThePageItselfIsNeverScrolledSideways() throws Exception {
    Object unused = page.js("sessionStorage.setItem('mutstreams-token', arguments[0])", token());
    page.width(320);
    fits("flow", "#graph", "people");
    page.click("#as-tables");
    fits("flow", "#tables", "Uplinks");
    assertThat(page.violations()).isEmpty();
    fits("letters", "#letters-state", "no dead letters");
    fits("history", "#history-rows", "accepted");
    fits("config", ".CodeMirror", "temperature");
  }

  private void fits(String tab, String css, String words) {
    page.click("#tab-" + tab);
    page.awaitText(css, words);
    assertThat(page.js("return document.documentElement.scrollWidth <= window.innerWidth"))
        .as(css)
        .isEqualTo(true);
  }

  /** Goes on by the Tab key alone until it is there. */
  private void walkTo(String name) {
    for (int i = 0; i < 60; i++) {
      if (page.focused().equals(name)) {
        return;
      }
      page.keys(Keys.TAB);
    }
    throw new AssertionError("the Tab key does not lead to " + name);
  }

  /** With {@code -Dpage.screenshots} the pictures of docs/images are made anew. */
  @Test
  void everybodyCanUseItInLightAndInDark() throws Exception {
    send("sensors/1", "{\"value\":\"warm\"}");
    page.awaitText("#letters-count", "1");
    agent.replaceConfig(yaml.replace("value > 90.0", "value > 80.0"));
    assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
    Object unused = page.js("sessionStorage.setItem('mutstreams-token', arguments[0])", token());
    try (SteadyLoad load = SteadyLoad.start(plant.url(), "sensors", 7, 70)) {
      for (String scheme : List.of("light", "dark")) {
        page.scheme(scheme);
        page.await(
            scheme, () -> scheme.equals(page.js("return document.documentElement.dataset.theme")));
        look("config", scheme, ".CodeMirror", "temperature");
        look("history", scheme, "#history-rows", "accepted");
        look("letters", scheme, "#letters-rows", "sensors/1");
        page.click("#tab-flow");
        page.click("[aria-label^='stream readings,']");
        page.click("#tap-go");
        look("flow", scheme, "#tap-records", "sensors/");
        page.click("#tap-stop");
        page.click("#as-tables");
        page.awaitText("#tables", "Uplinks");
        assertThat(page.violations()).as("tables in " + scheme).isEmpty();
        page.click("#as-graph");
      }
      long sent = load.stop();
      assertThat(sent).isPositive();
    }
    assertThat(page.complaints()).isEmpty();
  }

  private void look(String tab, String scheme, String css, String words) throws Exception {
    page.click("#tab-" + tab);
    page.awaitText(css, words);
    assertThat(page.violations()).as(tab + " in " + scheme).isEmpty();
    if (System.getProperty("page.screenshots") != null) {
      String name = "page-" + tab + (scheme.equals("dark") ? "-dark" : "") + ".png";
      page.picture(AgentLauncher.home().resolve("docs/images").resolve(name));
    }
  }
}
