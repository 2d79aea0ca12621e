package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Source;
import io.mutstreams.lab.storm.Setup.Stream;
import io.mutstreams.lab.storm.Setup.Uplink;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Picks from a setup at random. Owned by the thread of the test. */
final class Pick {
  /** So many edits after it was turned, a thing that is wanted at times may be turned again. */
  private static final int REST = 4;

  private final Random random;

  Pick(Random random) {
    this.random = random;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> @Nullable T any(List<T> from) {
    return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
  }

  private <T> @Nullable String name(Map<String, T> of, BiPredicate<String, T> suits) {
    return any(
        of.entrySet().stream()
            .filter(entry -> suits.test(entry.getKey(), entry.getValue()))
            .map(Map.Entry::getKey)
            .toList());
  }

  /** A source that may be edited. */
  @Nullable String source(Setup setup, BiPredicate<String, Source> suits) {
    return name(setup.sources, (name, it) -> it.role() != Role.STEADY && suits.test(name, it));
  }

  /** A stream that may be edited. */
  @Nullable String stream(Setup setup, BiPredicate<String, Stream> suits) {
    return name(setup.streams, (name, it) -> it.role() != Role.STEADY && suits.test(name, it));
  }

  /** An uplink whose records are counted and that may be edited. */
  @Nullable String uplink(Setup setup) {
    return name(setup.uplinks, (name, it) -> it.role() == Role.MOBILE);
  }

  @Nullable String uplink(Setup setup, BiPredicate<String, Uplink> suits) {
    return name(setup.uplinks, (name, it) -> it.role() != Role.STEADY && suits.test(name, it));
  }

  /** Whether something that is wanted at times was left alone for long enough; notes that. */
  static boolean rested(Setup setup, String thing) {
    return setup.edits - setup.turned.getOrDefault(thing, -REST) >= REST;
  }

  static void turn(Setup setup, String thing) {
    setup.turned.put(thing, setup.edits);
  }
}
