package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

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
    Facts before = status();
    folder.write(way, files);
    taken(before, asking, what);
  }

  /** What was saved must be taken. */
  void taken(Facts before, Asking asking, String what)
      throws IOException, InterruptedException, TimeoutException {
    Facts change = ask(asking, before, what, outcome -> true);
    if (asking != Asking.RELOAD) {
      // It may have looked between two files of the edit, and what it makes of the last one is not
      // to be taken for what becomes of the next edit.
      change = agent.reload();
    }
    change = inTime(change, agent::reload);
    assertThat(change.texts("summary")).as(what).noneMatch(line -> line.contains("are not used"));
    assertThat(change.text("outcome")).as(what + "\n" + problems(change)).isNotEqualTo("refused");
    assertThat(status().part("last_change").text("outcome")).as(what).isNotEqualTo("refused");
  }

  /** Has it run an earlier revision again, which must be taken, also where the files differ. */
  void rolledBack(long revision, String what)
      throws IOException, InterruptedException, TimeoutException {
    Facts change = inTime(agent.rollback(revision), () -> agent.rollback(revision));
    assertThat(change.text("outcome")).as(what + "\n" + problems(change)).isEqualTo("accepted");
    assertThat(status().part("last_change").text("origin")).as(what).isEqualTo("rollback");
  }

  private interface Again {
    Facts ask() throws IOException;
  }

  /** What comes of it when it can be. */
  private static Facts inTime(Facts first, Again again) throws IOException, InterruptedException {
    Facts change = first;
    long end = System.nanoTime() + SOON.toNanos();
    while (problems(change).contains(NOT_NOW) && System.nanoTime() < end) {
      Thread.sleep(100);
      change = again.ask();
    }
    return change;
  }

  /** The status of now. */
  Facts status() throws InterruptedException, TimeoutException {
    var answer = new AtomicReference<>(new Facts(Map.of()));
    agent.await(
        "it answers",
        SOON,
        now -> {
          answer.set(now);
          return !now.tree().isEmpty();
        });
    return Objects.requireNonNull(answer.get());
  }

  /**
   * What came of what was saved.
   *
   * @param outcome what to wait for, where nobody waits for an answer: a look of the agent's own
   *     may have come between
   */
  Facts ask(Asking asking, Facts before, String what, Predicate<String> outcome)
      throws IOException, InterruptedException, TimeoutException {
    if (asking == Asking.RELOAD) {
      return agent.reload();
    }
    if (asking == Asking.HANGUP) {
      hangUp();
    }
    String at = before.part("last_change").text("at");
    var change = new AtomicReference<>(new Facts(Map.of()));
    agent.await(
        "the edit is noticed: " + what,
        SOON,
        now -> {
          Facts last = now.part("last_change");
          change.set(last);
          return !last.tree().isEmpty()
              && !last.text("at").equals(at)
              && outcome.test(last.text("outcome"));
        });
    return Objects.requireNonNull(change.get());
  }

  private void hangUp() throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-HUP", Long.toString(agent.process().pid()))
            .inheritIO()
            .start()
            .waitFor();
    assertThat(code).isZero();
  }

  /** What was done must be told, and must change nothing that runs. */
  void unchanged(Facts before, Asking asking, String what, Predicate<Facts> told)
      throws IOException, InterruptedException, TimeoutException {
    if (asking == Asking.RELOAD) {
      assertThat(agent.reload().text("outcome")).as(what).isEqualTo("unchanged");
    } else if (asking == Asking.HANGUP) {
      hangUp();
    }
    String at = before.part("last_change").text("at");
    agent.await(
        what + " is told",
        SOON,
        now -> told.test(now) && !now.part("last_change").text("at").equals(at));
    assertThat(status().part("revision").tree()).as(what).isEqualTo(before.part("revision").tree());
  }

  /** Saves an edit that must be refused, with the place of the mistake. */
  void refused(Mistakes.Bad bad, Way way, Asking asking)
      throws IOException, InterruptedException, TimeoutException {
    Facts before = status();
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
    Facts change = ask(asking, before, what, outcome -> !outcome.equals("unchanged"));
    if (asking != Asking.RELOAD && !problems(change).contains(place)) {
      change = agent.reload(); // as above: the mistake before may be what it has seen
    }
    assertThat(change.text("outcome")).as(what).isEqualTo("refused");
    Facts status = status();
    assertThat(status.part("last_change").texts("problems"))
        .as(what + " at " + place)
        .anyMatch(problem -> problem.startsWith(place) && problem.contains(says));
    assertThat(status.part("revision").tree()).as(what).isEqualTo(before.part("revision").tree());
  }

  static String problems(Facts change) {
    return String.join("\n", change.texts("problems"));
  }
}
