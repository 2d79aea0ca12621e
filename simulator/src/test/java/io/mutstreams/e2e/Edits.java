package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes random edits of a model: each kind changes it and says in words how, or gives null where it
 * does not apply. None changes that all records of a group that is read arrive. Owned by the thread
 * of the test.
 */
final class Edits {
  private final Random random;
  private final List<Function<Model, @Nullable String>> kinds = new ArrayList<>();
  private final List<Function<Model, @Nullable String>> deck = new ArrayList<>();

  Edits(Random random) {
    this.random = random;
    var pick = new Pick(random);
    kinds.addAll(new SourceEdits(pick).kinds());
    kinds.addAll(new StepEdits(pick).kinds());
    kinds.addAll(new StreamEdits(pick).kinds());
    kinds.addAll(new UplinkEdits(pick).kinds());
  }

  /** Changes a model; each kind of edit comes in its turn, shuffled, where it applies. */
  String next(Model model) {
    while (true) {
      if (deck.isEmpty()) {
        deck.addAll(kinds);
        Collections.shuffle(deck, random);
      }
      String done = deck.remove(deck.size() - 1).apply(model);
      if (done != null) {
        return done;
      }
    }
  }
}
