package io.mutstreams.agent.flow;

/**
 * What of the graph a tap looks at, within a stream or source.
 *
 * @param kind which side
 * @param name of the input, step or target; "" for every one
 */
public record Edge(Kind kind, String name) {
  /** Which side of a stream or source. */
  public enum Kind {
    /** What a source makes of messages. */
    MADE,
    /** What comes into a stream by an input. */
    INTO,
    /** What a step gives. */
    AFTER,
    /** What a stream sends to an uplink or another stream. */
    TO
  }

  boolean is(Kind other, String otherName) {
    return kind == other && (name.isEmpty() || name.equals(otherName));
  }
}
