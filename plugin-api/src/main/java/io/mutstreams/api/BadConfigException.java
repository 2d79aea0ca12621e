package io.mutstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * The configuration of an operator cannot work, although each option alone is within its range. The
 * host shows the message with the file, line and column of the option; nothing is changed.
 */
public final class BadConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final @Nullable String option;

  /**
   * @param option the name of the option that is to blame
   * @param message what is wrong and what is allowed
   */
  public BadConfigException(String option, String message) {
    super(message);
    this.option = option;
  }

  /**
   * @param message what is wrong with the options as a whole and what is allowed
   */
  public BadConfigException(String message) {
    super(message);
    this.option = null;
  }

  /** The name of the option that is to blame, or null where it is the step as a whole. */
  public @Nullable String option() {
    return option;
  }
}
