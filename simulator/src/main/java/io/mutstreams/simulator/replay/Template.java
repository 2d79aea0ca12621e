package io.mutstreams.simulator.replay;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with names of columns in braces. Immutable. */
record Template(String text) {
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z_][\\w. -]*)}");

  /** Fills the names in; IllegalArgumentException when a row lacks one. */
  String fill(Map<String, String> columns) {
    if (text.indexOf('{') < 0) {
      return text;
    }
    var filled = new StringBuilder();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      String value = columns.get(name.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "there is no '%s' for '%s'; there are %s"
                .formatted(name.group(1), text, columns.keySet()));
      }
      name.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return name.appendTail(filled).toString();
  }
}
