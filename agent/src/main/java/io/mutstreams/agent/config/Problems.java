package io.mutstreams.agent.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong while a configuration is read. Used by one thread. */
final class Problems {
  private static final Comparator<Problem> ORDER =
      Comparator.comparing((Problem problem) -> problem.at().file())
          .thenComparing(problem -> problem.at().line())
          .thenComparing(problem -> problem.at().column());

  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  /** Takes over what was found before. */
  void addAll(List<Problem> found) {
    errors.addAll(found);
  }

  void error(Position at, String path, String message) {
    errors.add(new Problem(at, path, message));
  }

  void warn(Position at, String path, String message) {
    warnings.add(new Problem(at, path, message));
  }

  boolean none() {
    return errors.isEmpty();
  }

  int count() {
    return errors.size();
  }

  /** By file, line and column; those of one place in the order found. */
  List<Problem> errors() {
    return sorted(errors);
  }

  /** By file, line and column; those of one place in the order found. */
  List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(Collection<Problem> problems) {
    return problems.stream().sorted(ORDER).toList();
  }
}
