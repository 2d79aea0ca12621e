package io.mutstreams.agent;

import io.mutstreams.agent.change.CommitTimes;
import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Kept;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import io.mutstreams.agent.history.TextDiff;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what commands ask of changes. Any thread; the work is done by the change thread. */
final class ChangeAnswers {
  private static final int MOST = 999_999_999;

  private final ChangeDesk desk;
  private final Revisions revisions;
  private final ExecutorService changes;
  private final Supplier<Object> runs;
  private final TextAnswers texts;

  /**
   * @param config the configuration, a file or a folder
   * @param changes the change thread
   * @param runs tells of the revision that runs
   */
  ChangeAnswers(
      ChangeDesk desk,
      Path config,
      Revisions revisions,
      ExecutorService changes,
      Supplier<Object> runs) {
    this.texts = new TextAnswers(desk, config);
    this.desk = desk;
    this.revisions = revisions;
    this.changes = changes;
    this.runs = runs;
  }

  static Set<String> commands() {
    return Set.of(
        "config", "check", "plan", "reload", "apply", "rollback", "history", "revision", "diff");
  }

  /** Fails with a sentence for the person when it cannot be done. */
  CompletableFuture<Map<String, @Nullable Object>> answer(Request request) {
    String command = request.text("command");
    boolean files = request.tree().containsKey(TextAnswers.FILES);
    boolean lose = Boolean.TRUE.equals(request.tree().get("lose_state"));
    return CompletableFuture.supplyAsync(
        () ->
            switch (command) {
              case "config" -> texts.config();
              case "check" -> texts.check(request);
              case "plan" -> files ? planTexts(request) : plan(request.text("config", ""));
              case "reload" -> change(desk.look(Origin.RELOAD, false));
              case "apply" ->
                  files ? applyTexts(request, lose) : change(desk.look(Origin.APPLY, lose));
              case "rollback" ->
                  change(desk.rollback(request.number("revision", 0, 0, MOST), lose));
              default -> kept(revisions, request);
            },
        changes);
  }

  /** What needs no running agent. */
  static Map<String, @Nullable Object> kept(Revisions revisions, Request request) {
    return switch (request.text("command")) {
      case "history" -> history(revisions);
      case "revision" -> revision(kept(revisions, request.number("revision", 0, 0, MOST)));
      default ->
          diff(revisions, request.number("from", 0, 0, MOST), request.number("to", 0, 0, MOST));
    };
  }

  private Map<String, @Nullable Object> change(Change change) {
    Map<String, @Nullable Object> tree = tree(change);
    // The agent may have taken the edit by itself before it was asked to.
    tree.put("runs", runs.get());
    return tree;
  }

  /** What became of a change, as a tree of plain values. */
  static Map<String, @Nullable Object> tree(Change change) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("at", change.at().toString());
    tree.put("outcome", change.kind().name().toLowerCase(Locale.ROOT));
    tree.put("origin", Words.word(change.origin()));
    tree.put("revision", (long) change.revision());
    tree.put("summary", change.summary());
    tree.put("problems", change.problems().stream().map(Problem::toString).toList());
    return tree;
  }

  /**
   * What became of a change, and for how long it had the streams stand.
   *
   * @param times null where that is not known any more
   */
  static Map<String, @Nullable Object> tree(Change change, @Nullable CommitTimes times) {
    Map<String, @Nullable Object> tree = tree(change);
    if (times != null) {
      Map<String, @Nullable Object> lanes = new LinkedHashMap<>();
      double max = 0;
      for (Map.Entry<String, Long> lane : times.nanos().entrySet()) {
        double millis = lane.getValue() / 1e6;
        lanes.put(lane.getKey(), millis);
        max = Math.max(max, millis);
      }
      Map<String, @Nullable Object> commit = new LinkedHashMap<>();
      commit.put("max", max);
      commit.put("lanes", lanes);
      tree.put("commit_ms", commit);
    }
    return tree;
  }

  private Map<String, @Nullable Object> plan(String config) {
    return plan(desk.forecasts().plan(config.isEmpty() ? null : Path.of(config)));
  }

  private Map<String, @Nullable Object> planTexts(Request request) {
    Forecasts.Forecast forecast = desk.forecasts().plan(texts.files(request));
    List<Problem> problems = new ArrayList<>(texts.masks(request));
    problems.addAll(forecast.problems());
    Map<String, @Nullable Object> tree = plan(forecast);
    // Where they are is of use to an editor.
    tree.put("problems", TextAnswers.trees(problems));
    tree.put("warnings", TextAnswers.trees(forecast.warnings()));
    return tree;
  }

  private Map<String, @Nullable Object> applyTexts(Request request, boolean lose) {
    List<Problem> problems = new ArrayList<>();
    Change applied = texts.apply(request, lose, problems);
    Map<String, @Nullable Object> tree =
        change(
            applied == null
                ? new Change(
                    Instant.now(),
                    Change.Kind.REFUSED,
                    Origin.APPLY,
                    revisions.standing().runs(),
                    List.of(),
                    problems)
                : applied);
    tree.put("problems", TextAnswers.trees(problems));
    return tree;
  }

  private Map<String, @Nullable Object> plan(Forecasts.Forecast forecast) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("revision", (long) revisions.standing().runs());
    Plan plan = forecast.plan();
    List<Object> parts = new ArrayList<>();
    if (plan != null) {
      plan.parts().forEach(part -> parts.add(part(part)));
    }
    tree.put("parts", parts);
    tree.put("problems", forecast.problems().stream().map(Problem::toString).toList());
    tree.put("warnings", forecast.warnings().stream().map(Problem::toString).toList());
    return tree;
  }

  private static Map<String, @Nullable Object> part(Plan.Part part) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("thing", part.thing());
    tree.put("name", part.name());
    tree.put("stream", part.stream().isEmpty() ? null : part.stream());
    tree.put("action", Words.word(part.action()));
    tree.put("state", Words.word(part.state()));
    tree.put("words", part.words());
    return tree;
  }

  /** The kept revisions and what became of the changes, the newest first. */
  private static Map<String, @Nullable Object> history(Revisions revisions) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    Standing standing = revisions.standing();
    tree.put("runs", (long) standing.runs());
    tree.put("last_good", (long) standing.lastGood());
    Standing.Held held = standing.held();
    tree.put("files_not_used", held == null ? null : held.why());
    List<Object> kept = new ArrayList<>();
    for (Kept revision : revisions.all()) {
      kept.add(0, head(revision));
    }
    tree.put("revisions", kept);
    List<Object> changes = new ArrayList<>();
    revisions.changes().forEach(change -> changes.add(0, tree(change)));
    tree.put("changes", changes);
    return tree;
  }

  private static Map<String, @Nullable Object> head(Kept revision) {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    head.put("number", (long) revision.number());
    head.put("at", revision.at().toString());
    head.put("origin", Words.word(revision.origin()));
    head.put("files", revision.files().texts().stream().map(ConfigFiles.Text::file).toList());
    return head;
  }

  /** A revision with the texts of its files. */
  private static Map<String, @Nullable Object> revision(Kept revision) {
    Map<String, @Nullable Object> tree = head(revision);
    tree.put("texts", revision.files().texts().stream().map(ConfigFiles.Text::text).toList());
    return tree;
  }

  /**
   * What differs between the files of two revisions.
   *
   * @throws IllegalArgumentException when one is not kept
   */
  private static Map<String, @Nullable Object> diff(Revisions revisions, int from, int to) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("from", (long) from);
    tree.put("to", (long) to);
    tree.put("lines", TextDiff.of(kept(revisions, from).files(), kept(revisions, to).files()));
    return tree;
  }

  private static Kept kept(Revisions revisions, int number) {
    Kept kept = revisions.get(number);
    if (kept == null) {
      throw new IllegalArgumentException(
          "revision " + number + " is not kept; see: mutstreams history");
    }
    return kept;
  }
}
