package io.mutstreams.lab.storm;

import java.util.Random;

/** Mistakes, each in its turn. Owned by the thread of the test. */
final class MistakeDeck {
  private final Random random;
  private int made;

  MistakeDeck(Random random) {
    this.random = random;
  }

  /** The next; the last is an edit that loses state without being allowed to. */
  Mistakes.Bad next(Setup setup) {
    int number = made++ % (Mistakes.count() + 1);
    if (number < Mistakes.count()) {
      return Mistakes.spoil(Yaml.files(setup), number, random);
    }
    Setup next = setup.copy();
    String stream = "counted-" + (1 + random.nextInt(Beginning.COUNTED));
    Setup.Stream old = setup.stream(stream);
    next.streams.put(
        stream,
        old.steps(old.steps().stream().filter(step -> !step.id().equals("count")).toList()));
    return Mistakes.at("lost numbers", Yaml.files(next), "\n  " + stream + ":\n", "its state");
  }
}
