package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.RetryableException;

/** What somebody else's code threw, in words. */
final class Thrown {
  private Thrown() {}

  /** Never throws: what an exception says of itself is its author's code, too. */
  static String words(Throwable thrown) {
    Class<?> type = thrown.getClass();
    String name = type.isAnonymousClass() ? type.getName() : type.getSimpleName();
    boolean known = thrown instanceof BadRecordException || thrown instanceof RetryableException;
    try {
      String message = thrown.getMessage();
      String text = message == null ? thrown.getClass().getName() : message;
      return known ? text : name + ": " + text;
    } catch (Throwable e) {
      return name + ", which cannot say why";
    }
  }
}
