package io.mutstreams.agent;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.SecretText;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is asked of texts that do not lie in the files yet. Change thread only.
 *
 * <p>Texts come by the name of their file; what is not named is as it lies in the files, and null
 * stands for a file that is to go.
 */
final class TextAnswers {
  /** What a request has its texts under. */
  static final String FILES = "files";

  private final ChangeDesk desk;
  private final Path config;

  /**
   * @param config the configuration, a file or a folder
   */
  TextAnswers(ChangeDesk desk, Path config) {
    this.desk = desk;
    this.config = config;
  }

  /** The files, with their secrets masked. */
  Map<String, @Nullable Object> config() {
    ConfigFiles files = ConfigFiles.load(config);
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    files
        .texts()
        .forEach(text -> texts.put(name(Path.of(text.file())), SecretText.masked(text.text())));
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    Path root = config.toAbsolutePath().normalize();
    Path folder = Files.isDirectory(root) ? root : root.getParent();
    tree.put("root", root.toString());
    tree.put("hash", files.hash());
    tree.put("writable", folder != null && Files.isWritable(folder));
    tree.put(FILES, texts);
    tree.put("problems", trees(files.problems()));
    return tree;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Whether texts are right, as far as can be told without connecting to anything. */
  Map<String, @Nullable Object> check(Request request) {
    ConfigFiles files = files(request);
    List<Problem> problems = new ArrayList<>(masks(request));
    Forecasts.Checked checked = desk.forecasts().check(files);
    problems.addAll(checked.problems());
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("ok", problems.isEmpty());
    tree.put("hash", files.hash());
    tree.put("problems", trees(problems));
    tree.put("warnings", trees(checked.warnings()));
    return tree;
  }

  /** The texts of a request over those of the files. */
  ConfigFiles files(Request request) {
    return ConfigFiles.load(config).with(texts(request));
  }

  /** Where the texts of a request have a mask in the place of a secret. */
  List<Problem> masks(Request request) {
    List<Problem> masks = new ArrayList<>();
    texts(request)
        .forEach(
            (name, text) -> {
              if (text != null) {
                masks.addAll(SecretText.masks(ConfigFiles.file(config, name).toString(), text));
              }
            });
    return masks;
  }

  /**
   * Writes texts to the files and has them run; when they are refused, the files are as before.
   *
   * @return what became of it; null where the texts are wrong, and {@code problems} has why
   * @throws StaleException when the files are others than those that the caller knows
   */
  @Nullable Change apply(Request request, boolean mayLoseState, List<Problem> problems) {
    String known = request.text("hash", "");
    if (!known.isEmpty() && !known.equals(ConfigFiles.load(config).hash())) {
      throw new StaleException(
          "the files were changed meanwhile; look at them again before you apply yours");
    }
    ConfigFiles files = files(request);
    problems.addAll(masks(request));
    problems.addAll(desk.forecasts().check(files).problems());
    if (!problems.isEmpty()) {
      return null;
    }
    FileEdit edit = FileEdit.write(config, texts(request));
    Change change = desk.look(Origin.APPLY, mayLoseState);
    if (change.kind() == Change.Kind.REFUSED) {
      problems.addAll(change.problems());
      edit.undo();
    }
    return change;
  }

  static List<Map<String, Object>> trees(List<Problem> problems) {
    return problems.stream().map(Problem::tree).toList();
  }

  private static Map<String, @Nullable String> texts(Request request) {
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    if (request.tree().get(FILES) instanceof Map<?, ?> map) {
      map.forEach(
          (name, text) -> {
            if (text != null && !(text instanceof String)) {
              throw new IllegalArgumentException(
                  "'files' takes the text of each file by its name; null for one that is to go");
            }
            texts.put(String.valueOf(name), (String) text);
          });
    }
    return texts;
  }
}
