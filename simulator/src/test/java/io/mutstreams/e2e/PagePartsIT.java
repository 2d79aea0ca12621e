package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The parts of the page that {@link PageIT} leaves out, with a configuration of several files that
 * the agent may not write against their rights.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PagePartsIT extends PageStage {
  private static final String FIRST = "gateway.yaml";
  private static final String SECOND = "uplinks.yaml";

  /** The answer to the next Apply comes only when it is let go. */
  private static final String HOLD_APPLY =
      """
      const real = window.fetch;
      window.fetch = async (path, options) => {
        const answer = await real(path, options);
        if (path === '/api/apply') {
          window.fetch = real;
          await new Promise((go) => { window.letGo = go; });
        }
        return answer;
      };
      """;

  @Override
  AgentProcess gateway() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
    return AgentProcess.unprivileged(folder, "conf");
  }

  @Override
  void configure(String text) throws IOException {
    Files.writeString(agent.config().resolve(FIRST), first(text));
    Files.writeString(agent.config().resolve(SECOND), text.substring(first(text).length()));
  }

  private static String first(String text) {
    return text.substring(0, text.indexOf("uplinks:"));
  }

  private String written() {
    return String.valueOf(
        page.js("return document.querySelector('.CodeMirror').CodeMirror.getValue()"));
  }

  private String value(String css) {
    return String.valueOf(page.js("return document.querySelector(arguments[0]).value", css));
  }

  private String option(String file) {
    return page.text("#file option[value='" + file + "']");
  }

  @Test
  void severalFilesAreEditedAlsoWhileOneIsAppliedAndComparedAndGoneBackFrom() throws Exception {
    page.click("#tab-config");
    giveToken(token());
    page.awaitText(".CodeMirror", "temperature");
    takenBack();
    writtenMeanwhile();
    differences();
    alarm();
    onlyRead();
    assertThat(page.complaints()).isEmpty();
  }

  private void takenBack() {
    write(first(yaml) + "# mine\n");
    assertThat(option(FIRST)).isEqualTo(FIRST + " (edited)");
    page.choose("#file", SECOND);
    assertThat(written()).startsWith("uplinks:");
    write(written().replaceFirst("to: cloud", "to: clod"));
    page.awaitText("#problems", SECOND + ":2:");
    page.choose("#file", FIRST);
    assertThat(written()).endsWith("# mine\n");
    page.awaitText("#edit-state", "found.");
    page.click("#problems button");
    assertThat(value("#file")).as("it leads to the problem").isEqualTo(SECOND);

    page.click("#revert");
    page.click("#confirm button[value=no]");
    assertThat(written()).contains("clod");
    page.click("#revert");
    page.click("#confirm-yes");
    page.awaitText("#edit-state", "As the files are now.");
    assertThat(written()).isEqualTo(first(yaml));
    assertThat(page.one("#revert").isEnabled()).isFalse();
    assertThat(option(FIRST) + option(SECOND)).doesNotContain("edited");
  }

  /** It is an edit of its own, and what became of the one before is told. */
  private void writtenMeanwhile() throws Exception {
    write(first(yaml).replace("> 90.0", "> 80.0"));
    page.awaitText("#edit-state", "No problem was found");
    page.click("#plan");
    page.awaitText("#edit-state", "Against revision 1: ");
    Object unused = page.js(HOLD_APPLY);
    page.click("#apply");
    page.click("#confirm-yes");
    page.await(
        "all but the answer is there",
        () -> Boolean.TRUE.equals(page.js("return typeof window.letGo === 'function'")));
    write(first(yaml).replace("> 90.0", "> 70.0"));
    // Whoever goes to another file has it checked, at once.
    page.choose("#file", SECOND);
    page.choose("#file", FIRST);
    unused = page.js("window.letGo()");
    page.awaitText("#edit-state", "revision 2 runs");
    page.awaitText("#edit-state", "No problem was found");
    assertThat(written()).contains("> 70.0");
    assertThat(option(FIRST)).isEqualTo(FIRST + " (edited)");
    page.click("#plan");
    page.awaitText("#edit-state", "Against revision 2: ");
    page.click("#apply");
    page.click("#confirm-yes");
    page.awaitText("#edit-state", "revision 3 runs");
    assertThat(Files.readString(agent.config().resolve(FIRST))).contains("> 70.0");
    assertThat(option(FIRST)).isEqualTo(FIRST);
  }

  private void differences() {
    page.click("#tab-history");
    page.await("of the last change", () -> page.text("#diff .minus").contains("> 80.0"));
    assertThat(page.text("#diff .plus")).contains("> 70.0");
    page.choose("#diff-from", "1");
    page.await("from the first", () -> page.text("#diff .minus").contains("> 90.0"));
    page.choose("#diff-to", "2");
    page.await("to the second", () -> page.text("#diff .plus").contains("> 80.0"));
    page.choose("#diff-to", "1");
    page.awaitText("#diff", "The files are the same.");
  }

  /**
   * A person has gone back from what lies in the files, and should know of it until they differ.
   */
  private void alarm() throws Exception {
    page.awaitText("#rollback", "Roll back to 1");
    page.click("#rollback");
    page.click("#confirm-yes");
    page.awaitText("#history-state", "Revision 1 runs");
    page.click("#tab-flow");
    page.awaitText("#alarms", "are not used");
    assertThat(page.one("#alarms p").isDisplayed()).isTrue();
    page.awaitText("#health", "1 alarm");
    assertThat(page.one("#health").getAttribute("data-level")).isEqualTo("bad");
    configure(yaml.replace("> 90.0", "> 60.0"));
    assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
    page.await("it is over", () -> page.text("#alarms").isEmpty());
    page.awaitText("#health", "running");
  }

  /** Where the agent may not write the files. */
  private void onlyRead() throws IOException {
    Path folder = agent.config();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-x---"));
    page.click("#tab-config");
    page.awaitText("#edit-state", "The agent may not write them");
    write(first(yaml).replace("> 90.0", "> 50.0"));
    page.awaitText("#edit-state", "No problem was found");
    page.click("#plan");
    page.awaitText("#edit-state", "edit them where they lie");
    assertThat(page.text("#plan-parts")).contains("readings");
    assertThat(page.one("#apply").isEnabled()).isFalse();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
  }

  @Test
  void theThemeTheRateOfATapTheResetAndThePlaceOfLettersDoWhatTheySay() throws Exception {
    theme();
    try (SteadyLoad load = SteadyLoad.start(plant.url(), "sensors", 500, 100)) {
      page.click(".edge-button[aria-label='records from temperature to readings']");
      page.choose("#tap-rate", "1");
      page.click("#tap-go");
      giveToken(token());
      // At ten a second it would be ten times as many.
      page.await("one of a hundred", () -> told(0) > 1 && told(1) > 30 * told(0));
      page.click("#tap-stop");
      page.choose("#tap-rate", "100");
      page.click("#tap-go");
      page.await("nearly all", () -> told(0) > 50 && told(1) < told(0));
      page.click("#tap-stop");
      long unused = load.stop();
    }
    send("control/night", "true");
    page.await("it is on", () -> page.text("#switches .switch-value").equals("true"));
    page.click("[aria-label='Reset night']");
    page.awaitText("#switches-state", "night is false");
    page.await("it is off", () -> page.text("#switches .switch-value").equals("false"));
    places();
    assertThat(page.complaints()).isEmpty();
  }

  /** What the tap says of itself: how many are shown, and how many left out. */
  private long told(int which) {
    String[] numbers = page.text("#tap-state").replaceAll("[^0-9 ]", "").strip().split(" +");
    return numbers.length == 2 ? Long.parseLong(numbers[which]) : 0;
  }

  private void theme() {
    String before = look();
    page.click("#theme");
    assertThat(look()).isNotEqualTo(before);
    page.reload();
    page.awaitText("#health", "running");
    assertThat(look()).as("it is kept").isNotEqualTo(before);
    page.click("#theme");
    assertThat(look()).isEqualTo(before);
  }

  /** Light or dark; the button says the same. */
  private String look() {
    String theme = String.valueOf(page.js("return document.documentElement.dataset.theme"));
    assertThat(theme).isIn("light", "dark");
    assertThat(page.one("#theme").getAttribute("aria-pressed"))
        .isEqualTo(String.valueOf(theme.equals("dark")));
    return theme;
  }

  private void places() throws Exception {
    send("sensors/1", "{\"value\":\"warm\"}");
    send("logins/ann", "no json");
    page.awaitText("#letters-count", "2");
    page.click("#tab-letters");
    page.awaitText("#letters-state", "2 letters shown, of 2 in all");
    page.choose("#letters-place", "stream people");
    page.awaitText("#letters-state", "1 letter shown, of 2 in all");
    assertThat(page.text("#letters-rows")).contains("logins/ann").doesNotContain("sensors/1");
    page.click("#letters-discard");
    page.click("#confirm-yes");
    page.awaitText("#letters-state", "1 letter discarded");
    page.choose("#letters-place", "");
    page.awaitText("#letters-state", "1 letter shown, of 1 in all");
    assertThat(page.text("#letters-rows")).contains("sensors/1");
  }
}
