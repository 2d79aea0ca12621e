package io.mutstreams.agent.change;

import java.util.List;
import java.util.Map;

/**
 * What a change does, a part for each thing that it touches, in plain words and for programs.
 * Immutable.
 *
 * @param parts in the order sources, streams, uplinks, switches
 */
public record Plan(List<Part> parts) {
  /** Nothing is touched. */
  public static final Plan NOTHING = new Plan(List.of());

  /** What becomes of a thing. */
  public enum Action {
    /** It is new. */
    STARTS,
    /** It is no longer there. */
    STOPS,
    /** It goes on at another broker. */
    MOVES,
    /** It goes on under another name. */
    IS_RENAMED,
    /** It goes on in another way. */
    IS_RECONFIGURED
  }

  /** What becomes of the state of a step, or of the steps of a stream. */
  public enum State {
    /** There is none, or it is not touched. */
    NONE,
    /** It is there after the change. */
    KEPT,
    /** It is gone after the change. */
    LOST
  }

  /**
   * One thing that is touched.
   *
   * @param thing agent, source, stream, step, uplink or switch
   * @param name its name; of a step its id
   * @param stream in which a step is; "" for others
   * @param words a sentence about it without its end, such as "stream a: starts"
   */
  public record Part(
      String thing, String name, String stream, Action action, State state, String words) {
    private Part with(String what, Map<String, String> more) {
      String also = more.get(name);
      return also == null || !thing.equals(what)
          ? this
          : new Part(thing, name, stream, action, state, words + "; " + also);
    }
  }

  /** The same with more words on some things of a kind, by name. */
  Plan with(String thing, Map<String, String> words) {
    return words.isEmpty()
        ? this
        : new Plan(parts.stream().map(part -> part.with(thing, words)).toList());
  }

  /** The parts in plain words. */
  public List<String> words() {
    return parts.stream().map(Part::words).toList();
  }
}
