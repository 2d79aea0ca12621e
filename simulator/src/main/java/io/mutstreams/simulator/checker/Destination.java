package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.publisher.LedgerEntry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One place where messages are to arrive once. A flow that splits has several, which are judged
 * apart.
 *
 * @param name what reports call it
 * @param topics which topics belong to it; a message may arrive on any of them
 * @param expected which of the messages sent belong there; others are unexpected
 * @param untouched whether payloads must arrive as they were sent
 * @param optional which of the messages that are not expected may arrive all the same
 * @param numbering the number that they must carry, or null
 */
public record Destination(
    String name,
    Predicate<String> topics,
    Predicate<LedgerEntry> expected,
    boolean untouched,
    Predicate<LedgerEntry> optional,
    @Nullable Numbering numbering) {
  /**
   * Without optional messages and numbers.
   *
   * @param name what reports call it
   * @param topics which topics belong to it; a message may arrive on any of them
   * @param expected which of the messages sent belong there; others are unexpected
   * @param untouched whether payloads must arrive as they were sent
   */
  public Destination(
      String name, Predicate<String> topics, Predicate<LedgerEntry> expected, boolean untouched) {
    this(name, topics, expected, untouched, entry -> false, null);
  }

  /**
   * Everything that was sent, on whatever topic.
   *
   * @param untouched whether payloads must arrive as they were sent
   * @return the destination
   */
  public static Destination everything(boolean untouched) {
    return new Destination("all", topic -> true, entry -> true, untouched);
  }

  /**
   * The same, expecting less.
   *
   * @param which which of the messages sent belong there
   * @return the destination
   */
  public Destination expecting(Predicate<LedgerEntry> which) {
    return new Destination(name, topics, which, untouched, optional, numbering);
  }

  /**
   * The same, where some messages that are not expected may arrive: all, none or stretches of them.
   *
   * @param which which of the messages sent
   * @return the destination
   */
  public Destination allowing(Predicate<LedgerEntry> which) {
    return new Destination(name, topics, expected, untouched, which, numbering);
  }

  /**
   * The same, where messages must carry their number.
   *
   * @param which which, and where it is; null for none
   * @return the destination
   */
  public Destination numbered(@Nullable Numbering which) {
    return new Destination(name, topics, expected, untouched, optional, which);
  }
}
