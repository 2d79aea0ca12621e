package io.mutstreams.agent.flow;

/**
 * How much memory the calls of a step have asked for, held or not, about.
 *
 * @param bytes by all of them
 * @param calls how many
 */
public record Asked(long bytes, long calls) {
  /** Nothing yet. */
  public static final Asked NOTHING = new Asked(0, 0);

  /** Both together. */
  public Asked and(Asked other) {
    return new Asked(bytes + other.bytes, calls + other.calls);
  }

  /** What has come since; all where the step is another one now, which has begun at nothing. */
  public Asked since(Asked before) {
    return calls < before.calls
        ? this
        : new Asked(Math.max(0, bytes - before.bytes), calls - before.calls);
  }

  /** What one call asks for. */
  public long bytesPerCall() {
    return bytes / Math.max(1, calls);
  }
}
