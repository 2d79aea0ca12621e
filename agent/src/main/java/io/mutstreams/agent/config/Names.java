package io.mutstreams.agent.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that are declared, whatever is wrong with the things themselves, and which of them are
 * used. Used by one thread.
 */
final class Names {
  /** A regular expression, of Java and of ECMAScript. */
  static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private static final Pattern NAME = Pattern.compile(FORM);
  static final String ALLOWED =
      "up to 64 letters, digits, '-', '_' and '.', of which a letter or digit comes first";

  private final Document document;
  private final boolean complete;
  private final Problems problems;
  private final Set<String> used = new HashSet<>();

  /**
   * @param complete whether all files could be read; a name that is missing from the rest is no
   *     fault
   */
  Names(Document document, boolean complete, Problems problems) {
    this.document = document;
    this.complete = complete;
    this.problems = problems;
    for (String section : Document.SECTIONS) {
      document.section(section).forEach((name, entry) -> checkName(section, name, entry));
    }
    distinct("streams", "sources", "from");
    distinct("streams", "uplinks", "send");
  }

  /** A text that is a name. */
  static Shape shape() {
    return Shape.text("^" + FORM + "$");
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  private void checkName(String section, String name, Tree.Entry entry) {
    if (!isName(name)) {
      problems.error(entry.at(), section, Words.quote(name) + " is no name; allowed: " + ALLOWED);
    }
  }

  private void distinct(String section, String other, String where) {
    document
        .section(section)
        .forEach(
            (name, entry) -> {
              Tree.@Nullable Entry twin = document.section(other).get(name);
              if (twin != null) {
                problems.error(
                    entry.at(),
                    section + "." + name,
                    "the name is also in "
                        + other
                        + ", at "
                        + twin.at()
                        + "; '"
                        + where
                        + "' could not tell them apart");
              }
            });
  }

  /** Whether a name is declared in one of the sections; reported where not. Marks it as used. */
  boolean resolve(Tree.Leaf name, String path, String what, String... sections) {
    List<String> known = new ArrayList<>();
    for (String section : sections) {
      if (document.section(section).containsKey(name.text())) {
        used.add(section + "." + name.text());
        return true;
      }
      known.addAll(document.section(section).keySet());
    }
    if (complete && Stream.of(sections).noneMatch(document.doubtful()::contains)) {
      String message = "there is no " + what + " " + Words.quote(name.text());
      @Nullable String elsewhere = elsewhere(name.text());
      if (elsewhere != null) {
        message += "; the name is in " + elsewhere;
      } else {
        message += known.isEmpty() ? "; none is declared" : Words.instead(name.text(), known);
      }
      problems.error(name.at(), path, message);
    }
    return false;
  }

  private @Nullable String elsewhere(String name) {
    for (String section : Document.SECTIONS) {
      if (document.section(section).containsKey(name)) {
        return section;
      }
    }
    return null;
  }

  boolean isStream(String name) {
    return document.section("streams").containsKey(name);
  }

  boolean isUplink(String name) {
    return document.section("uplinks").containsKey(name);
  }

  boolean isComplete() {
    return complete && document.doubtful().isEmpty();
  }

  Problems problems() {
    return problems;
  }

  /** Warns of what nothing refers to. */
  void warnUnused(SwitchScope switches) {
    unused("connections", "no source, no uplink and no switch uses this connection");
    unused("sources", "no stream reads this source: its records are dropped");
    unused("uplinks", "no stream sends to this uplink");
    document.section("switches").keySet().stream()
        .filter(switches::isUsed)
        .forEach(name -> used.add("switches." + name));
    unused("switches", "no step, route or uplink reads this switch");
  }

  private void unused(String section, String message) {
    document
        .section(section)
        .forEach(
            (name, entry) -> {
              String path = section + "." + name;
              if (!used.contains(path)) {
                problems.warn(entry.at(), path, message);
              }
            });
  }
}
