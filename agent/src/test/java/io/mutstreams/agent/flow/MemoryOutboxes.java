package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Outboxes and holds in memory; see {@link MemoryOutbox}. */
public final class MemoryOutboxes implements Outboxes {
  private final Executor disk;
  private final Map<String, MemoryOutbox> all = new ConcurrentHashMap<>();
  private final List<MemoryHold> holds = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /** None at first. */
  public MemoryOutboxes(Executor disk) {
    this.disk = disk;
  }

  /** One that was asked for. */
  public @Nullable MemoryOutbox get(String name) {
    return all.get(name);
  }

  private MemoryOutbox outbox(String uplink, Priority priority, String more) {
    String name = priority == Priority.NORMAL ? uplink : uplink + ":" + priority;
    return all.computeIfAbsent(name + more, named -> new MemoryOutbox(named, disk, this::look));
  }

  @Override
  public Outbox of(String uplink, Priority priority, Outbox.Limits limits) {
    return outbox(uplink, priority, "");
  }

  @Override
  public Hold hold(
      String uplink,
      String stream,
      CompletableFuture<List<Outbox.Mark>> after,
      Outbox.Limits limits) {
    MemoryHold hold = new MemoryHold(uplink, stream, numbers.incrementAndGet(), after);
    disk.execute(
        () -> {
          hold.outboxes.values().forEach(MemoryOutbox::form);
          holds.add(hold);
        });
    CompletableFuture<Void> unused =
        after.thenAccept(marks -> disk.execute(() -> hold.formed(marks)));
    return hold;
  }

  @Override
  public CompletableFuture<List<Hold>> holds(String uplink, Outbox.Limits limits) {
    CompletableFuture<List<Hold>> found = new CompletableFuture<>();
    disk.execute(
        () ->
            found.complete(
                holds.stream()
                    .filter(hold -> hold.uplink.equals(uplink))
                    .map(hold -> (Hold) hold)
                    .toList()));
    return found;
  }

  @Override
  public CompletableFuture<List<Outbox.Mark>> marks(String uplink) {
    CompletableFuture<List<Outbox.Mark>> found = new CompletableFuture<>();
    disk.execute(
        () -> {
          List<Outbox.Mark> marks = new ArrayList<>();
          all.forEach(
              (name, outbox) -> {
                Outbox.Mark mark = outbox.mark();
                if (mark != null && (name + ":").startsWith(uplink + ":")) {
                  marks.add(mark);
                }
              });
          holds.forEach(hold -> marks.addAll(hold.uplink.equals(uplink) ? hold.left() : List.of()));
          found.complete(marks);
        });
    return found;
  }

  private void look() {
    holds.forEach(MemoryHold::look);
  }

  /** The process ends: what is not stored is forgotten, and holds whose marks are not known. */
  void crash() {
    all.values().forEach(MemoryOutbox::crash);
    holds.removeIf(hold -> !hold.formed);
    holds.replaceAll(MemoryHold::again);
  }

  /** How many there are. */
  public int held() {
    return holds.size();
  }

  private final class MemoryHold implements Hold {
    private final String uplink;
    private final String stream;
    private final int number;
    private final Map<Priority, MemoryOutbox> outboxes = new EnumMap<>(Priority.class);
    private final CompletableFuture<List<Outbox.Mark>> after;
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final Map<String, Long> left = new HashMap<>();
    private boolean formed;

    MemoryHold(
        String uplink, String stream, int number, CompletableFuture<List<Outbox.Mark>> after) {
      this.uplink = uplink;
      this.stream = stream;
      this.number = number;
      this.after = after;
      for (Priority each : Priority.values()) {
        outboxes.put(each, outbox(uplink, each, ":held-" + number));
      }
    }

    private MemoryHold again() {
      MemoryHold same = new MemoryHold(uplink, stream, number, after);
      same.formed(after.join());
      return same;
    }

    private void formed(List<Outbox.Mark> marks) {
      marks.forEach(mark -> left.merge(mark.outbox(), mark.sequence(), Math::max));
      formed = true;
      outboxes.values().forEach(MemoryOutbox::formed);
      look();
    }

    private List<Outbox.Mark> left() {
      return left.entrySet().stream()
          .map(each -> new Outbox.Mark(each.getKey(), each.getValue()))
          .toList();
    }

    private void look() {
      left.entrySet()
          .removeIf(
              mark -> {
                MemoryOutbox outbox = all.get(mark.getKey());
                return outbox == null || outbox.reached(mark.getValue());
              });
      if (formed && left.isEmpty()) {
        released.complete(null);
      }
    }

    @Override
    public String stream() {
      return stream;
    }

    @Override
    public Map<Priority, Outbox> outboxes() {
      return Map.copyOf(outboxes);
    }

    @Override
    public CompletableFuture<List<Outbox.Mark>> after() {
      return after;
    }

    @Override
    public CompletableFuture<Void> released() {
      return released;
    }

    @Override
    public void end() {
      disk.execute(() -> holds.remove(this));
    }
  }
}
