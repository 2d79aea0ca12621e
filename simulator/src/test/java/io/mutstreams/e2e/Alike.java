package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares what arrived with what was computed: numbers by amount, within 1e-9 of it. */
final class Alike {
  private static final double TOLERANCE = 1e-9;

  private Alike() {}

  /** Fails unless each topic has the same bodies in the same order. */
  static void assertAlike(
      Map<String, ? extends List<? extends Map<?, ?>>> actual,
      Map<String, ? extends List<? extends Map<?, ?>>> expected) {
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach(
        (topic, bodies) -> {
          List<? extends Map<?, ?>> came = Objects.requireNonNull(actual.get(topic));
          for (int i = 0; i < Math.min(bodies.size(), came.size()); i++) {
            assertThat(alike(came.get(i), bodies.get(i)))
                .describedAs(
                    "%s, number %d:\n%s\nand not\n%s", topic, i, came.get(i), bodies.get(i))
                .isTrue();
          }
          assertThat(came).describedAs(topic).hasSameSizeAs(bodies);
        });
  }

  private static boolean alike(Map<?, ?> a, Map<?, ?> b) {
    return a.keySet().equals(b.keySet())
        && a.entrySet().stream().allMatch(entry -> same(entry.getValue(), b.get(entry.getKey())));
  }

  private static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number one && b instanceof Number other) {
      double x = one.doubleValue();
      double y = other.doubleValue();
      return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
    }
    return Objects.equals(a, b);
  }
}
