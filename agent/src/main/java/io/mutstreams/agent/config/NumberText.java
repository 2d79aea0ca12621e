package io.mutstreams.agent.config;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Numbers and flags as a person writes them; narrower than YAML 1.1, whose surprises it explains.
 */
final class NumberText {
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(0|[1-9][0-9]*)(\\.[0-9]*)?([eE][-+]?[0-9]{1,4})?");
  private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9_]+");
  private static final Pattern UNDERSCORES = Pattern.compile("[-+]?[0-9][0-9_]*");
  private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9]+(:[0-5]?[0-9])+");
  private static final Pattern OTHER_BASE = Pattern.compile("[-+]?0[xXbo][0-9a-fA-F_]+");
  private static final Set<String> YES = Set.of("yes", "on", "y");
  private static final Set<String> NO = Set.of("no", "off", "n");

  private NumberText() {}

  static long whole(String text) throws Refused {
    if (WHOLE.matcher(text).matches()) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new Refused("is out of range: the greatest whole number is " + Long.MAX_VALUE);
      }
    }
    throw new Refused("is no whole number" + surprise(text));
  }

  static double decimal(String text) throws Refused {
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw new Refused("is out of range");
      }
      return value;
    }
    throw new Refused("is no number" + surprise(text));
  }

  static boolean flag(String text) throws Refused {
    if (text.equals("true")) {
      return true;
    }
    if (text.equals("false")) {
      return false;
    }
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (YES.contains(lower) || lower.equals("true")) {
      throw new Refused("is not taken for true, as YAML 1.1 would; write true");
    }
    if (NO.contains(lower) || lower.equals("false")) {
      throw new Refused("is not taken for false, as YAML 1.1 would; write false");
    }
    throw new Refused("is neither true nor false");
  }

  private static String surprise(String text) {
    if (LEADING_ZERO.matcher(text).matches()) {
      return ": YAML 1.1 reads a leading 0 as octal; write it without";
    }
    if (UNDERSCORES.matcher(text).matches()) {
      return "; write it without '_'";
    }
    if (SEXAGESIMAL.matcher(text).matches()) {
      return ": YAML 1.1 reads ':' as base 60";
    }
    if (OTHER_BASE.matcher(text).matches()) {
      return "; write it in decimal";
    }
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    return YES.contains(lower) || NO.contains(lower) ? ": YAML 1.1 reads it as true or false" : "";
  }
}
