package io.mutstreams.agent.config;

import java.nio.charset.StandardCharsets;

/** The rules of MQTT for topics and topic filters. */
public final class TopicFilter {
  private static final int LONGEST = 65_535;

  /** The rules of {@link #check} as a regular expression of ECMAScript. */
  private static final String FORM =
      "^(?!\\$share/)(?=[\\s\\S])(([^+#/]*|\\+)(/([^+#/]*|\\+))*(/#)?|#)$";

  private TopicFilter() {}

  static Shape shape() {
    return Shape.text(FORM);
  }

  /** Checks a filter: the places of + and #. */
  static void check(String filter) throws Refused {
    checkText(filter);
    if (filter.startsWith("$share/")) {
      throw new Refused(
          "is a shared subscription; those would break the order of a key, so none is taken");
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      if (level.contains("#") && !(level.equals("#") && i == levels.length - 1)) {
        throw new Refused("is no topic filter: '#' stands alone in the last level");
      }
      if (level.contains("+") && !level.equals("+")) {
        throw new Refused("is no topic filter: '+' stands alone in its level");
      }
    }
  }

  /** Checks the text of a topic to publish to, or a part of one. */
  static void checkTopic(String topic) throws Refused {
    checkText(topic);
    if (topic.contains("+") || topic.contains("#")) {
      throw new Refused("is no topic to publish to: '+' and '#' are for filters");
    }
  }

  private static void checkText(String text) throws Refused {
    if (text.isEmpty()) {
      throw new Refused("is empty; a topic has at least one character");
    }
    if (text.indexOf('\0') >= 0) {
      throw new Refused("holds the character U+0000, which MQTT forbids");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new Refused("is longer than " + LONGEST + " bytes, which MQTT forbids");
    }
  }

  /** Whether there is a topic that both filters match. */
  public static boolean overlap(String one, String other) {
    String[] a = one.split("/", -1);
    String[] b = other.split("/", -1);
    // A wildcard in the first level does not match topics of the broker's own, such as $SYS.
    if ((isWild(a[0]) && b[0].startsWith("$")) || (isWild(b[0]) && a[0].startsWith("$"))) {
      return false;
    }
    int shared = Math.min(a.length, b.length);
    for (int i = 0; i < shared; i++) {
      if (a[i].equals("#") || b[i].equals("#")) {
        return true;
      }
      if (!a[i].equals("+") && !b[i].equals("+") && !a[i].equals(b[i])) {
        return false;
      }
    }
    if (a.length == b.length) {
      return true;
    }
    // "a/#" matches "a" as well; but what "/#" would match thus, the empty text, is no topic.
    boolean empty = shared == 1 && (a[0].isEmpty() || b[0].isEmpty());
    return !empty
        && ((a.length == shared + 1 && a[shared].equals("#"))
            || (b.length == shared + 1 && b[shared].equals("#")));
  }

  private static boolean isWild(String level) {
    return level.equals("+") || level.equals("#");
  }
}
