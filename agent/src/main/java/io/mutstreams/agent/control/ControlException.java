package io.mutstreams.agent.control;

import java.io.IOException;

/** An agent cannot be reached, or gave no answer; the message says it to a person. */
public final class ControlException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** Nobody listens. */
    NO_AGENT,
    /** Only the agent's own user and root may talk to it. */
    DENIED,
    /** The data folder is taken. */
    ANOTHER_AGENT,
    /** It answered that it cannot do that. */
    REFUSED,
    /** It gave no answer, or none that can be read. */
    NO_ANSWER
  }

  private final Reason reason;
  private final String sentence;

  ControlException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
    this.sentence = sentence;
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  /** What went wrong, for a person. */
  public String sentence() {
    return sentence;
  }
}
