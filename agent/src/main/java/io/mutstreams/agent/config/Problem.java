package io.mutstreams.agent.config;

/**
 * Something wrong with a configuration.
 *
 * @param at where
 * @param path the place in the tree, such as streams.readings.steps[1]; "" for the file as a whole
 * @param message what is wrong, what is allowed, what to do
 */
public record Problem(Position at, String path, String message) {
  @Override
  public String toString() {
    return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
