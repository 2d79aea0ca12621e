package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Edits of the jar that counts, and what must come of them. Owned by the thread of the test. */
final class JarEdits {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AgentProcess agent;
  private final ConfigFolder folder;
  private final Plugins plugins;
  private final Editor editor;

  JarEdits(AgentProcess agent, ConfigFolder folder, Plugins plugins, Editor editor) {
    this.agent = agent;
    this.folder = folder;
    this.plugins = plugins;
    this.editor = editor;
  }

  /** Puts a version there, which must run. */
  void exchange(int version, Editor.Asking asking, String what)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = editor.status();
    plugins.tally(version);
    Facts change = editor.ask(asking, before, what, outcome -> !outcome.equals("unchanged"));
    assertThat(change.text("outcome")).as(what + Editor.problems(change)).isNotEqualTo("refused");
    awaitRuns(version);
  }

  /** Waits until a version is the one that counts. */
  void awaitRuns(int version) throws InterruptedException, TimeoutException {
    String text = Plugins.version(version);
    agent.await(
        "it counts with " + text,
        SOON,
        status -> {
          Facts tally = status.one("plugins", "id", "tally");
          return tally.text("version").equals(text) && tally.text("gone").equals("false");
        });
  }

  /**
   * Puts something in the place of the jar that cannot be used, or nothing.
   *
   * @param which 0 for nothing, 1 for a jar whose operator does not want to work, else no whole jar
   */
  void spoil(int which, Editor.Asking asking, String what)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = editor.status();
    switch (which) {
      case 0 -> {
        plugins.remove();
        editor.unchanged(
            before,
            asking,
            what,
            status ->
                status.one("plugins", "id", "tally").text("gone").equals("true")
                    && status.texts("plugin_problems").stream()
                        .anyMatch(problem -> problem.contains("is there no more, but in use")));
      }
      case 1 -> {
        plugins.unwilling();
        editor.refused(before, asking, what, folder.placeOf("tally:"), "it does not want to");
      }
      default -> {
        String says = plugins.spoil();
        agent.await(
            what + " is refused: " + says,
            SOON,
            status ->
                status.texts("plugin_problems").stream()
                    .anyMatch(
                        problem -> problem.contains(Plugins.TALLY) && problem.contains(says)));
        assertThat(editor.status().part("revision").tree())
            .isEqualTo(before.part("revision").tree());
      }
    }
  }
}
