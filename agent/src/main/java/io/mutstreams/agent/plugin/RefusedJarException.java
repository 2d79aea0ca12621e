package io.mutstreams.agent.plugin;

/** The content of a jar cannot be used; the message says why to a person. */
public class RefusedJarException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  RefusedJarException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  /** Why, for a person. */
  public String sentence() {
    return sentence;
  }
}
