package io.mutstreams.agent.config;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The switches that a text reads; those of a text in quotes count too, which does no harm. */
public final class SwitchNames {
  private static final Pattern READ = Pattern.compile("\\bswitch\\s*\\.\\s*([A-Za-z_]\\w*)");

  private SwitchNames() {}

  /** The names, whether or not there are such switches. */
  static SortedSet<String> in(String text) {
    SortedSet<String> names = new TreeSet<>();
    Matcher matcher = READ.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * The types of the switches that an expression or a text with expressions reads. With other types
   * it is another one, and must be compiled anew.
   */
  public static String types(String text, Map<String, SwitchConfig> switches) {
    StringBuilder types = new StringBuilder();
    for (String name : in(text)) {
      SwitchConfig known = switches.get(name);
      if (known != null) {
        types.append(" with ").append(name).append(' ').append(known.type());
      }
    }
    return types.toString();
  }
}
