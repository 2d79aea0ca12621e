package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outboxes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The outboxes and holds for the uplinks that use them. Safe for any thread. */
final class UplinkOutboxes implements Outboxes {
  private final Rings rings;
  private final StorageThread thread;
  private final Function<Ring, RingOutbox> maker;

  /**
   * @param maker makes what uplinks use of a ring
   */
  UplinkOutboxes(Rings rings, StorageThread thread, Function<Ring, RingOutbox> maker) {
    this.rings = rings;
    this.thread = thread;
    this.maker = maker;
  }

  @Override
  public Outbox of(String uplink, Priority priority, Outbox.Limits limits) {
    Outbox outbox = maker.apply(rings.outbox(OutboxName.of(uplink, priority)));
    outbox.limit(limits);
    return outbox;
  }

  @Override
  public Hold hold(
      String uplink,
      String stream,
      CompletableFuture<List<Outbox.Mark>> after,
      Outbox.Limits limits) {
    Holds holds = rings.holds();
    StoredHold hold = holds.make(uplink, stream, after);
    thread.hand(store -> holds.begin(hold));
    CompletableFuture<Void> unused =
        after.thenAccept(
            marks ->
                thread.hand(
                    store ->
                        store.write(new HoldWrite(hold, marks, () -> formed(store, hold, marks)))));
    return facade(hold, limits);
  }

  private void formed(Store store, StoredHold hold, List<Outbox.Mark> marks) {
    hold.formed(marks);
    hold.look(rings);
    hold.rings.forEach(store::freed);
  }

  @Override
  public CompletableFuture<List<Hold>> holds(String uplink, Outbox.Limits limits) {
    CompletableFuture<List<Hold>> found = new CompletableFuture<>();
    thread.hand(
        store ->
            store.look(
                open -> {
                  List<Hold> its = new ArrayList<>();
                  rings.holds().of(uplink).forEach(hold -> its.add(facade(hold, limits)));
                  found.complete(its);
                }));
    return found;
  }

  @Override
  public CompletableFuture<List<Outbox.Mark>> marks(String uplink) {
    CompletableFuture<List<Outbox.Mark>> found = new CompletableFuture<>();
    thread.hand(
        store ->
            store.look(
                open -> {
                  List<Outbox.Mark> marks = new ArrayList<>();
                  for (Ring ring : rings.outboxes()) {
                    Outbox.Mark mark = ring.mark();
                    if (mark != null && OutboxName.uplink(ring.name).equals(uplink)) {
                      marks.add(mark);
                    }
                  }
                  rings.holds().of(uplink).forEach(hold -> marks.addAll(hold.left()));
                  found.complete(marks);
                }));
    return found;
  }

  private Hold facade(StoredHold hold, Outbox.Limits limits) {
    Map<Priority, Outbox> outboxes = new EnumMap<>(Priority.class);
    for (Ring ring : hold.rings) {
      Outbox outbox = maker.apply(ring);
      outbox.limit(limits);
      outboxes.put(OutboxName.priority(ring.name), outbox);
    }
    return new Hold() {
      @Override
      public String stream() {
        return hold.stream;
      }

      @Override
      public Map<Priority, Outbox> outboxes() {
        return outboxes;
      }

      @Override
      public CompletableFuture<List<Outbox.Mark>> after() {
        return hold.after;
      }

      @Override
      public CompletableFuture<Void> released() {
        return hold.released;
      }

      @Override
      public void end() {
        thread.hand(
            store ->
                store.look(
                    open -> {
                      if (hold.idle()) {
                        rings.holds().remove(open, hold);
                      }
                    }));
      }
    };
  }
}
