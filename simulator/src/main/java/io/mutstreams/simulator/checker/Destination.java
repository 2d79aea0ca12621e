package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.publisher.LedgerEntry;
import java.util.function.Predicate;

/**
 * One place where messages are to arrive once. A flow that splits has several, which are judged
 * apart.
 *
 * @param name what reports call it
 * @param topics which topics belong to it; a message may arrive on any of them
 * @param expected which of the messages sent belong there; others are unexpected
 * @param untouched whether payloads must arrive as they were sent
 */
public record Destination(
    String name, Predicate<String> topics, Predicate<LedgerEntry> expected, boolean untouched) {
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
    return new Destination(name, topics, which, untouched);
  }
}
