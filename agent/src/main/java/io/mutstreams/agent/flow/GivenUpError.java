package io.mutstreams.agent.flow;

/**
 * Ends what a thread still does in a call that was given up: nothing that it does counts any more.
 * An error, so that code that catches exceptions does not go on.
 */
final class GivenUpError extends Error {
  private static final long serialVersionUID = 1;

  GivenUpError() {
    super("this call was given up: it did not return in time", null, false, false);
  }
}
