package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Saves edits and has the agent take them. Owned by the thread of the test. */
final class Editor {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A promise that cannot be kept at this moment is refused; later it can. */
  private static final String NOT_NOW = "lags behind";

  /** Who has the agent look. */
  enum Asking {
    /** The command, which waits. */
    RELOAD,
    /** A signal. */
    HANGUP,
    /** Nobody: it finds the edit by itself. */
    NOBODY
  }

  private final AgentProcess agent;
  private final ConfigFolder folder;

  Editor(AgentProcess agent, ConfigFolder folder) {
    this.agent = agent;
    this.folder = folder;
  }

  /** Saves an edit that must be taken. */
  void accepted(String what, Way way, Asking asking, Map<String, String> files)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = agent.status();
    folder.write(way, files);
    Facts change = ask(asking, before, what);
    long end = System.nanoTime() + SOON.toNanos();
    while (problems(change).contains(NOT_NOW) && System.nanoTime() < end) {
      Thread.sleep(100);
      change = agent.reload();
    }
    assertThat(change.text("outcome")).as(what + "\n" + problems(change)).isNotEqualTo("refused");
    assertThat(agent.status().part("last_change").text("outcome")).as(what).isNotEqualTo("refused");
  }

  /** What came of what was saved. */
  Facts ask(Asking asking, Facts before, String what)
      throws IOException, InterruptedException, TimeoutException {
    if (asking == Asking.RELOAD) {
      return agent.reload();
    }
    if (asking == Asking.HANGUP) {
      int code =
          new ProcessBuilder("kill", "-HUP", Long.toString(agent.process().pid()))
              .inheritIO()
              .start()
              .waitFor();
      assertThat(code).isZero();
    }
    String at = before.part("last_change").text("at");
    agent.await(
        "the edit is noticed: " + what,
        SOON,
        now -> !now.tree().isEmpty() && !now.part("last_change").text("at").equals(at));
    return agent.status().part("last_change");
  }

  /** Saves an edit that must be refused, with the place of the mistake. */
  void refused(Mistakes.Bad bad, Way way, Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = agent.status();
    folder.write(way, bad.files());
    refused(before, asking, bad.what(), place(bad.file(), bad.line(), bad.column()), bad.says());
  }

  /** The beginning of a problem. */
  String place(String file, int line, int column) {
    return agent.config().resolve(file) + ":" + line + ":" + column + ": ";
  }

  /** What was done must be refused at this place. */
  void refused(Facts before, Asking asking, String what, String place, String says)
      throws IOException, InterruptedException, TimeoutException {
    Facts change = ask(asking, before, what);
    assertThat(change.text("outcome")).as(what).isEqualTo("refused");
    Facts status = agent.status();
    assertThat(status.part("last_change").texts("problems"))
        .as(what + " at " + place)
        .anyMatch(problem -> problem.startsWith(place) && problem.contains(says));
    assertThat(status.part("revision").tree()).as(what).isEqualTo(before.part("revision").tree());
  }

  static String problems(Facts change) {
    return String.join("\n", change.texts("problems"));
  }
}
