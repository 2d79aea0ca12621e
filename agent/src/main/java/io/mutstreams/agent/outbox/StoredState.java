package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.StateStore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keyed state, for any thread: hands over to the storage thread. */
final class StoredState implements StateStore {
  private final StateTable table;
  private final StorageThread thread;

  StoredState(StateTable table, StorageThread thread) {
    this.table = table;
    this.thread = thread;
  }

  @Override
  public void load(String stream, Consumer<List<Entry>> loaded) {
    thread.hand(
        store ->
            store.look(
                database -> {
                  List<Entry> entries = table.read(database, stream);
                  Callbacks.run(() -> loaded.accept(entries));
                }));
  }

  @Override
  public void save(String stream, List<Entry> changes, Runnable durable) {
    List<Entry> taken = List.copyOf(changes);
    change(new StateTable.Change(stream, null, taken), durable);
  }

  @Override
  public void forget(String stream, @Nullable String step) {
    change(new StateTable.Change(stream, step, null), () -> {});
  }

  private void change(StateTable.Change change, Runnable durable) {
    thread.hand(store -> store.write(new StateWrite(table, change, durable)));
  }

  private record StateWrite(StateTable table, StateTable.Change change, Runnable durable)
      implements Write {
    @Override
    public int rows() {
      return change.entries() == null ? 1 : change.entries().size();
    }

    @Override
    public long size() {
      long size = 0;
      if (change.entries() != null) {
        for (Entry entry : change.entries()) {
          size += 32 + entry.key().length() + (entry.bytes() == null ? 0 : entry.bytes().size());
        }
      }
      return size;
    }

    @Override
    public boolean hurried() {
      return true;
    }

    @Override
    public boolean checkpoint() {
      return true;
    }

    @Override
    public Part stage(Pack pack) {
      table.stage(change);
      return table;
    }

    @Override
    public void done() {
      durable.run();
    }
  }
}
