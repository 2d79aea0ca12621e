package io.mutstreams.agent.change;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For how long each lane stood at its mark of a change: the pause that the change made in its work.
 *
 * <p>Shared: each lane writes once, behind its own swap; any thread reads. A lane that has not come
 * to its mark yet is not in it.
 */
public final class CommitTimes {
  private final Map<String, CompletableFuture<Long>> lanes = new ConcurrentHashMap<>();

  CommitTimes() {}

  /** The same work for a lane, with a look at the clock before and after it. */
  Runnable timed(String stream, Runnable work) {
    CompletableFuture<Long> stood = new CompletableFuture<>();
    lanes.put(stream, stood);
    return () -> {
      long begin = System.nanoTime();
      try {
        work.run();
      } finally {
        stood.complete(System.nanoTime() - begin);
      }
    };
  }

  /** Completes when these lanes have gone on. */
  CompletableFuture<Void> over(Collection<String> streams) {
    return CompletableFuture.allOf(
        streams.stream()
            .map(name -> lanes.getOrDefault(name, CompletableFuture.completedFuture(0L)))
            .toArray(CompletableFuture[]::new));
  }

  /** The nanoseconds of each lane that has come to its mark and gone on, by the stream's name. */
  public Map<String, Long> nanos() {
    Map<String, Long> nanos = new TreeMap<>();
    lanes.forEach(
        (name, stood) -> {
          if (stood.isDone()) {
            nanos.put(name, stood.join());
          }
        });
    return nanos;
  }
}
