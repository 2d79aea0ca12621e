package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A short text that is equal for equal values and, but for the chance of a SHA-256 collision, for
 * these alone. Numbers are equal by amount: 1 and 1.0 are one, the text "1" is another.
 */
final class Identity {
  private static final int MAX_LENGTH = 64;

  private Identity() {}

  static String of(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.length() <= MAX_LENGTH ? text.toString() : hash(text.toString());
  }

  /** Each kind has its letter, and what has no end of its own is preceded by its length. */
  private static void append(@Nullable Object value, StringBuilder text) {
    if (value == null) {
      text.append('0');
    } else if (value instanceof Boolean flag) {
      text.append(flag ? 't' : 'f');
    } else if (value instanceof Double number && number != Math.rint(number)) {
      text.append('d').append(number).append(';');
    } else if (value instanceof Number number) {
      appendWhole(number, text);
    } else if (value instanceof String word) {
      text.append('s').append(word.length()).append(':').append(word);
    } else if (value instanceof Bytes bytes) {
      text.append('b').append(bytes.size()).append(':');
      text.append(HexFormat.of().formatHex(bytes.toArray()));
    } else if (value instanceof List<?> list) {
      text.append('l').append(list.size()).append(':');
      list.forEach(element -> append(element, text));
    } else if (value instanceof Map<?, ?> map) {
      text.append('m').append(map.size()).append(':');
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((name, element) -> sorted.put((String) name, element));
      sorted.forEach(
          (name, element) -> {
            append(name, text);
            append(element, text);
          });
    } else {
      throw new IllegalArgumentException("not a value of a body: " + value.getClass().getName());
    }
  }

  private static void appendWhole(Number number, StringBuilder text) {
    double amount = number.doubleValue();
    if (number instanceof Double && (long) amount != amount) {
      text.append('d').append(amount).append(';'); // beyond the whole numbers of a long
    } else {
      text.append('n').append(number.longValue()).append(';');
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
