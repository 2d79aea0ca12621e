package io.mutstreams.lab;

import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.agent.outbox.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A storage that is opened again after a fault, by the agent's own code. Owned by one thread. */
final class Reopened implements AutoCloseable {
  private static final long SECONDS = 60;
  private static final int SOME = 1_000;
  private static final Outbox.Limits ROOMY = new Outbox.Limits(1L << 40, WhenFull.BLOCK);

  private final List<String> alarms = new CopyOnWriteArrayList<>();
  private final Storage storage;

  Reopened(Path folder) {
    this(folder, "");
  }

  /**
   * @param key with which it is encrypted; empty for not at all
   */
  Reopened(Path folder, String key) {
    storage = Storage.open(folder, keys(key), alarms::add);
    storage.opened().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  static StorageKeys keys(String key) {
    return key.isEmpty() ? StorageKeys.NONE : new StorageKeys(new Secret(key), null);
  }

  /** All that the outbox of an uplink holds, in order. */
  List<Outgoing> messages(String uplink) {
    List<Outgoing> all = new ArrayList<>();
    Outbox outbox = storage.outbox(uplink, ROOMY);
    long after = 0;
    while (true) {
      long from = after;
      List<Stored> some = answer(found -> outbox.read(from, SOME, found));
      if (some.isEmpty()) {
        return all;
      }
      some.forEach(one -> all.add(one.message()));
      after = some.get(some.size() - 1).sequence();
    }
  }

  List<Entry> state(String stream) {
    return answer(found -> storage.state().load(stream, found));
  }

  List<Letter> letters() {
    return answer(found -> storage.deadLetters().read(Integer.MAX_VALUE, found));
  }

  List<String> alarms() {
    return alarms;
  }

  private static <T> T answer(Consumer<Consumer<T>> question) {
    var answer = new CompletableFuture<T>();
    question.accept(answer::complete);
    return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    storage.close();
  }
}
