package io.mutstreams.agent.history;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.SecretText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What differs between the files of two revisions, as a unified diff. Secrets are left out. */
public final class TextDiff {
  private static final int AROUND = 3;

  private TextDiff() {}

  /** The lines of the difference; none where there is none. */
  public static List<String> of(ConfigFiles from, ConfigFiles to) {
    Set<String> former = new HashSet<>();
    Map<String, List<String>> before =
        lines(
            from,
            secret -> {
              former.add(secret);
              return SecretText.MASK;
            });
    // That a secret has changed is told, not which it is.
    Map<String, List<String>> after =
        lines(to, secret -> SecretText.MASK + (former.contains(secret) ? "" : " (another)"));
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
    return List.copyOf(lines);
  }

  private static Map<String, List<String>> lines(ConfigFiles files, UnaryOperator<String> word) {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    files
        .texts()
        .forEach(
            text -> lines.put(text.file(), SecretText.masked(text.text(), word).lines().toList()));
    return lines;
  }
}
