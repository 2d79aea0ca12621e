package io.mutstreams.agent.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** An MQTT topic filter. Immutable. */
final class TopicFilter {
  private static final int LARGEST_IDENTIFIER = 268_435_455;
  private static final String SHARED = "$share/";
  private final String text;
  private final String pattern;
  private final int identifier;

  TopicFilter(String text) {
    this.text = text;
    this.pattern = text.startsWith(SHARED) ? afterGroup(text) : text;
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    this.identifier = (int) (crc.getValue() % LARGEST_IDENTIFIER) + 1;
  }

  private static String afterGroup(String text) {
    return text.substring(text.indexOf('/', SHARED.length()) + 1);
  }

  /**
   * The subscription identifier of this filter: another for every filter, and the same in every
   * run, so that what an earlier run left in the session is told apart.
   */
  int identifier() {
    return identifier;
  }

  /** Whether a topic matches. */
  boolean matches(String topic) {
    if (topic.startsWith("$") && (pattern.startsWith("#") || pattern.startsWith("+"))) {
      return false;
    }
    int p = 0;
    int t = 0;
    while (true) {
      int patternEnd = levelEnd(pattern, p);
      if (patternEnd - p == 1 && pattern.charAt(p) == '#') {
        return true;
      }
      int topicEnd = levelEnd(topic, t);
      boolean any = patternEnd - p == 1 && pattern.charAt(p) == '+';
      if (!any
          && (patternEnd - p != topicEnd - t
              || !pattern.regionMatches(p, topic, t, topicEnd - t))) {
        return false;
      }
      if (topicEnd == topic.length()) {
        return patternEnd == pattern.length() || pattern.startsWith("/#", patternEnd);
      }
      if (patternEnd == pattern.length()) {
        return false;
      }
      p = patternEnd + 1;
      t = topicEnd + 1;
    }
  }

  private static int levelEnd(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicFilter that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it is written. */
  @Override
  public String toString() {
    return text;
  }
}
