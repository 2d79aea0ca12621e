package io.mutstreams.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether what an agent consists of still works. Each part is asked something that its own thread
 * answers between two pieces of its work, so that an answer shows that it goes on, busy or idle. It
 * is asked again only when it has answered.
 *
 * <p>Owned by the one thread that asks.
 */
public final class Vitals {
  /**
   * A part that must go on.
   *
   * @param name for a person
   * @param ask gives what completes when its thread has come to it, normally or not
   * @param patience for how long an answer may be owed; what is longer under way is stuck
   * @param excused whether it rightly waits for another part, which is asked too
   */
  record Part(
      String name,
      Supplier<? extends CompletableFuture<?>> ask,
      Duration patience,
      BooleanSupplier excused) {
    /** One that waits for no other. */
    Part(String name, Supplier<? extends CompletableFuture<?>> ask, Duration patience) {
      this(name, ask, patience, () -> false);
    }
  }

  /**
   * What has not answered yet.
   *
   * @param part its name
   * @param owed for how long
   */
  public record Owing(String part, Duration owed) {}

  private record Question(CompletableFuture<?> answer, long asked) {}

  private final Supplier<List<Part>> parts;
  private final Map<String, Question> open = new HashMap<>();

  /**
   * @param parts those of now; one that is not among them any more owes nothing
   */
  Vitals(Supplier<List<Part>> parts) {
    this.parts = parts;
  }

  /** Those of one part, which must answer at once. */
  public static Vitals of(String name, Supplier<? extends CompletableFuture<?>> ask) {
    return new Vitals(() -> List.of(new Part(name, ask, Duration.ZERO)));
  }

  /** Asks all of them that owe no answer. */
  public void ask(long nanos) {
    for (Part part : parts.get()) {
      Question before = open.get(part.name());
      if (before == null || before.answer().isDone()) {
        open.put(part.name(), new Question(asked(part), nanos));
      }
    }
  }

  private static CompletableFuture<?> asked(Part part) {
    try {
      return part.ask().get();
    } catch (RejectedExecutionException e) {
      // It is being ended.
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Those whose answer counts and has not come, the one that owes it longest first. */
  public List<Owing> owing(long nanos) {
    List<Owing> owing = new ArrayList<>();
    for (Part part : parts.get()) {
      Question question = open.get(part.name());
      if (question != null && !question.answer().isDone() && !part.excused().getAsBoolean()) {
        Duration owed = Duration.ofNanos(nanos - question.asked());
        if (owed.compareTo(part.patience()) >= 0) {
          owing.add(new Owing(part.name(), owed));
        }
      }
    }
    owing.sort(Comparator.comparing(Owing::owed).reversed());
    return owing;
  }
}
