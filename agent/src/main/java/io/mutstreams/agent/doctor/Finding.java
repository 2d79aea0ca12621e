package io.mutstreams.agent.doctor;

/**
 * What came of looking at one thing.
 *
 * @param subject what was looked at, such as "disk" or "broker cloud"
 * @param level how it is
 * @param says what was found, without secrets
 * @param todo what to do about it; "" where all is well
 */
public record Finding(String subject, Level level, String says, String todo) {
  /** How it is. */
  public enum Level {
    /** As it should be. */
    WELL,
    /** Good to know. */
    NOTE,
    /** Somebody has to do something. */
    ATTENTION
  }

  /** Checks it: whoever is told of something is told what to do. */
  public Finding {
    if (todo.isBlank() && level != Level.WELL) {
      throw new IllegalArgumentException("nothing is said to do about: " + says);
    }
  }

  static Finding well(String subject, String says) {
    return new Finding(subject, Level.WELL, says, "");
  }

  static Finding note(String subject, String says, String todo) {
    return new Finding(subject, Level.NOTE, says, todo);
  }

  static Finding attention(String subject, String says, String todo) {
    return new Finding(subject, Level.ATTENTION, says, todo);
  }
}
