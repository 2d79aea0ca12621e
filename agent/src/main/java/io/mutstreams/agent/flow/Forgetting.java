package io.mutstreams.agent.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Forgets stored state of a stream when all of its lanes have said so, each behind what it still
 * writes: else one that is slower would write again what is forgotten. All lanes say the same, in
 * the same order.
 *
 * <p>Shared by the lanes of a stream; its monitor guards it.
 */
final class Forgetting {
  private final int lanes;
  private final int[] said;
  private final Map<Integer, Turn> turns = new HashMap<>();

  private static final class Turn {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int open;

    Turn(int open) {
      this.open = open;
    }
  }

  Forgetting(int lanes) {
    this.lanes = lanes;
    this.said = new int[lanes];
  }

  /**
   * What a lane has to run when all that it wrote before is durable, and on which its next writing
   * waits. By the lane.
   */
  synchronized Saying say(int lane, Runnable forget) {
    int number = said[lane]++;
    Turn turn = turns.computeIfAbsent(number, unknown -> new Turn(lanes));
    return new Saying(() -> ready(number, turn, forget), turn.done);
  }

  /**
   * Of one lane.
   *
   * @param ready to be run when it has written all that it wrote before
   * @param done completes when it is forgotten
   */
  record Saying(Runnable ready, CompletableFuture<Void> done) {}

  private void ready(int number, Turn turn, Runnable forget) {
    boolean last;
    synchronized (this) {
      last = --turn.open == 0;
      if (last) {
        turns.remove(number);
      }
    }
    if (last) {
      forget.run();
      turn.done.complete(null);
    }
  }
}
