package io.mutstreams.agent;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which dead letters a command asks for. Immutable.
 *
 * @param kind of the place, in lower case; "" for any
 * @param name of the place; "" for any
 * @param reason a part of the reason, in any case; "" for any
 */
record LetterFilter(String kind, String name, String reason) implements Predicate<Letter> {
  /** That of a request; what it does not say is any. */
  static LetterFilter of(Request request) {
    return new LetterFilter(
        request.text("kind", ""),
        request.text("name", ""),
        request.text("reason", "").toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean test(Letter letter) {
    LetterLog.Place place = LetterLog.Place.of(letter);
    return (kind.isEmpty() || kind.equals(place.kind()))
        && (name.isEmpty() || name.equals(place.name()))
        && letter.reason().toLowerCase(Locale.ROOT).contains(reason);
  }
}
