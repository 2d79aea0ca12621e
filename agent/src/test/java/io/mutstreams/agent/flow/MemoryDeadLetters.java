package io.mutstreams.agent.flow;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Dead letters in a list; durable when the executor says so. */
public final class MemoryDeadLetters implements DeadLetters {
  private final Executor thread;
  private final List<Letter> letters = new CopyOnWriteArrayList<>();

  /** None yet. */
  public MemoryDeadLetters(Executor thread) {
    this.thread = thread;
  }

  @Override
  public void add(Letter letter, Runnable durable) {
    thread.execute(
        () -> {
          letters.add(letter);
          durable.run();
        });
  }

  @Override
  public long added() {
    return letters.size();
  }

  /** What has been stored. */
  public List<Letter> letters() {
    return letters;
  }
}
