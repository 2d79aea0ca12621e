package io.mutstreams.agent.history;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.mutstreams.agent.config.ConfigFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What differs between the files of two revisions, as a unified diff. Secrets are left out. */
public final class TextDiff {
  private static final int AROUND = 3;

  /** A value that is written out, where it should have been a reference to a secret. */
  private static final Pattern SECRET =
      Pattern.compile(
          "((?:password|storage-key)['\"]?\\s*:\\s*)(?!['\"]?\\$\\{)(?:\"[^\"]*\"|'[^']*'|[^\\s,}#][^,}#]*)");

  private TextDiff() {}

  /** The lines of the difference; none where there is none. */
  public static List<String> of(ConfigFiles from, ConfigFiles to) {
    Map<String, List<String>> before = lines(from);
    Map<String, List<String>> after = lines(to);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      List<String> old = before.getOrDefault(name, List.of());
      List<String> now = after.getOrDefault(name, List.of());
      lines.addAll(
          UnifiedDiffUtils.generateUnifiedDiff(
              before.containsKey(name) ? name : "(none)",
              after.containsKey(name) ? name : "(none)",
              old,
              DiffUtils.diff(old, now),
              AROUND));
    }
    return lines.stream().map(TextDiff::masked).toList();
  }

  private static Map<String, List<String>> lines(ConfigFiles files) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    files.texts().forEach(text -> lines.put(text.file(), text.text().lines().toList()));
    return lines;
  }

  static String masked(String line) {
    return SECRET.matcher(line).replaceAll("$1***");
  }
}
