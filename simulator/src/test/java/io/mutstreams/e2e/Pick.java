package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Picks from a model at random, and knows who reads what. Owned by the thread of the test. */
final class Pick {
  /** Groups that are read for a time only. */
  static final List<String> OPTIONAL = List.of("o1", "o2");

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

  /** What may be edited: not what is to stay untouched. */
  static <T> List<String> names(Map<String, T> of) {
    return of.keySet().stream().filter(name -> !name.startsWith("steady")).toList();
  }

  @Nullable String stream(Model model) {
    return any(names(model.streams));
  }

  /** One that is not for copies. */
  @Nullable String uplink(Model model) {
    return any(names(model.uplinks).stream().filter(name -> !name.equals("copies")).toList());
  }

  /** Whether a stream sends to another one. */
  static boolean feeds(Model model, String stream) {
    return model.streams.containsKey(model.stream(stream).to());
  }

  static String reader(Model model, String source) {
    return model.streams.entrySet().stream()
        .filter(entry -> entry.getValue().from().contains(source))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Whether a stream would be left without a source of its own if one went. */
  static boolean onlyInput(Model model, String stream) {
    return model.stream(stream).from().size() == 1;
  }

  static void detach(Model model, String source, String stream) {
    Model.Stream old = model.stream(stream);
    model.streams.put(
        stream, old.from(old.from().stream().filter(name -> !name.equals(source)).toList()));
  }

  static void attach(Model model, String source, String stream) {
    Model.Stream old = model.stream(stream);
    List<String> from = new ArrayList<>(old.from());
    from.add(source);
    model.streams.put(stream, old.from(from));
  }
}
