package io.mutstreams.agent;

import io.mutstreams.agent.mqtt.PahoConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
   * @param ask gives what is true as soon as its thread has come to it
   * @param patience for how long an answer may be owed; what is longer under way is stuck
   * @param excused whether it rightly waits for another part, which is asked too
   */
  record Part(
      String name,
      Supplier<? extends BooleanSupplier> ask,
      Duration patience,
      BooleanSupplier excused) {
    /** One that waits for no other. */
    Part(String name, Supplier<? extends BooleanSupplier> ask, Duration patience) {
      this(name, ask, patience, () -> false);
    }

    /** One that must answer at once, as what comes after it waits for that. */
    static Part prompt(String name, Executor thread) {
      return new Part(name, on(thread), Duration.ZERO);
    }

    /** An answer is what completes, normally or not. */
    static Supplier<BooleanSupplier> completed(Supplier<? extends CompletableFuture<?>> ask) {
      return () -> ask.get()::isDone;
    }

    /** Asks a thread. */
    static Supplier<BooleanSupplier> on(Executor thread) {
      return completed(() -> CompletableFuture.runAsync(() -> {}, thread));
    }
  }

  /**
   * What has not answered yet.
   *
   * @param part its name
   * @param owed for how long
   */
  public record Owing(String part, Duration owed) {}

  private record Question(BooleanSupplier answered, long asked) {}

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
    return new Vitals(() -> List.of(new Part(name, Part.completed(ask), Duration.ZERO)));
  }

  /** Those of connections alone. */
  public static Vitals of(PahoConnector mqtt) {
    return new Vitals(() -> VitalParts.of(mqtt));
  }

  /** Asks all of them that owe no answer. */
  public void ask(long nanos) {
    List<Part> now = parts.get();
    open.keySet().retainAll(now.stream().map(Part::name).collect(Collectors.toSet()));
    for (Part part : now) {
      Question before = open.get(part.name());
      if (before == null || before.answered().getAsBoolean()) {
        open.put(part.name(), new Question(asked(part), nanos));
      }
    }
  }

  private static BooleanSupplier asked(Part part) {
    try {
      return part.ask().get();
    } catch (RejectedExecutionException e) {
      // It is being ended.
      return () -> true;
    }
  }

  /** Those whose answer counts and has not come, the one that owes it longest first. */
  public List<Owing> owing(long nanos) {
    List<Owing> owing = new ArrayList<>();
    for (Part part : parts.get()) {
      Question question = open.get(part.name());
      if (question != null
          && !question.answered().getAsBoolean()
          && !part.excused().getAsBoolean()) {
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
