package io.mutstreams.agent;

import io.mutstreams.agent.config.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent cannot start, and says all that is in the way. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  /** The configuration cannot be run. */
  public StartException(List<Problem> problems) {
    super("the configuration cannot be run");
    this.problems = List.copyOf(problems);
  }

  /** Something else is in the way. */
  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problems = List.of();
  }

  /** What is wrong with the configuration; empty when it is something else. */
  public List<Problem> problems() {
    return problems;
  }
}
