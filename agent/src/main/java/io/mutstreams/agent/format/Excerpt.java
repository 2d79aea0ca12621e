package io.mutstreams.agent.format;

/** What a message may show of a payload: little, and nothing that disturbs a log. */
final class Excerpt {
  private static final int SHOWN = 32;

  private Excerpt() {}

  /** The beginning of a text in quotes, with control characters as question marks. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder("'");
    int end = Math.min(text.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return shown.append(text.length() > SHOWN ? "'..." : "'").toString();
  }
}
