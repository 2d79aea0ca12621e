package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Adopted;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Uplink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which uplinks drain the outboxes of others that are no more: those that the configuration names
 * ({@code takes-over}), and those that one was renamed to. What an uplink takes over stays where it
 * is on the disk, under the former name; what is led past it is held behind it as always.
 *
 * <p>Owned by the change thread.
 */
final class Takeovers {
  static final String PLACE = ":takeovers";

  private static final Logger LOG = LoggerFactory.getLogger(Takeovers.class);
  private static final long ANSWERS_MILLIS = 3_000;
  private static final long LOOK_MILLIS = 1_000;

  private final Parts parts;
  private final long patienceMillis;
  private final KeptTree kept;
  private final UplinkMemory memory;
  private final Map<String, Drain> drains = new HashMap<>();
  private @Nullable Map<String, String> renamed;

  /** Who drains what. */
  private record Drain(Uplink heir, List<Hold> holds) {}

  /**
   * Begins to read.
   *
   * @param patienceMillis how long to wait for what was stored
   */
  Takeovers(Parts parts, long patienceMillis) {
    this.parts = parts;
    this.patienceMillis = patienceMillis;
    this.memory = new UplinkMemory(parts.states(), patienceMillis);
    this.kept = new KeptTree(parts.states(), PLACE, patienceMillis);
  }

  /**
   * Which uplink is called otherwise in another revision: exactly one of its definition goes, and
   * one comes.
   *
   * @return the new names by the former ones
   */
  static Map<String, String> renames(Revision before, Revision after) {
    return renames(UplinkMemory.definitions(before), UplinkMemory.definitions(after));
  }

  private static Map<String, String> renames(
      Map<String, String> before, Map<String, String> after) {
    Map<String, List<String>> gone = names(before, after);
    Map<String, List<String>> come = names(after, before);
    Map<String, String> renames = new TreeMap<>();
    gone.forEach(
        (definition, names) -> {
          List<String> others = come.getOrDefault(definition, List.of());
          if (names.size() == 1 && others.size() == 1) {
            renames.put(names.get(0), others.get(0));
          }
        });
    return renames;
  }

  /** The uplinks that are no more, or are called otherwise, and whose outbox another one drains. */
  static Set<String> inherited(Revision before, Revision after) {
    Map<String, String> heirs = new TreeMap<>(renames(before, after));
    heirs.putAll(named(after));
    passOn(named(before), heirs, after);
    return heirs.keySet();
  }

  /** Who drains what an uplink has left drains what that one had taken over too. */
  private static void passOn(
      Map<String, String> earlier, Map<String, String> heirs, Revision after) {
    Map<String, String> further = new TreeMap<>();
    earlier.forEach(
        (former, heir) -> {
          String next = heirs.get(heir);
          if (next != null && !after.uplinks().containsKey(former)) {
            further.put(former, next);
          }
        });
    further.forEach(heirs::putIfAbsent);
  }

  /** The uplinks of one revision that another has not, by their definition. */
  private static Map<String, List<String>> names(
      Map<String, String> of, Map<String, String> other) {
    Map<String, List<String>> names = new HashMap<>();
    of.forEach(
        (name, definition) -> {
          if (!other.containsKey(name)) {
            names.computeIfAbsent(definition, its -> new ArrayList<>()).add(name);
          }
        });
    return names;
  }

  /**
   * Which uplink of a revision is to drain what, if it comes after another; at the start after that
   * of an earlier run.
   *
   * @return the heirs, by the names of those that are no more
   */
  Map<String, String> heirs(Revision before, Revision after) {
    Map<String, String> heirs = new TreeMap<>();
    Map<String, String> renames =
        before.agentId().isEmpty()
            ? renames(memory.earlier(), UplinkMemory.definitions(after))
            : renames(before, after);
    renamed()
        .forEach(
            (former, heir) -> {
              String now = renames.getOrDefault(heir, heir);
              if (after.uplinks().containsKey(now) && !after.uplinks().containsKey(former)) {
                heirs.put(former, now);
              }
            });
    heirs.putAll(renames);
    heirs.putAll(named(after));
    Map<String, String> earlier = new TreeMap<>(renamed());
    earlier.putAll(named(before));
    passOn(earlier, heirs, after);
    return heirs;
  }

  /** What the configuration says of it: the heirs, by the names of those that are no more. */
  static Map<String, String> named(Revision revision) {
    Map<String, String> named = new TreeMap<>();
    for (UplinkConfig uplink : revision.uplinks().values()) {
      uplink.takesOver().forEach(former -> named.put(former, uplink.name()));
    }
    return named;
  }

  /**
   * Before a commit: it is written down, and those that are not to drain an outbox any more leave
   * it, with what they have published of it answered.
   */
  void begin(Revision after, Map<String, String> heirs) {
    remember(after, heirs);
    drains
        .entrySet()
        .removeIf(
            each -> {
              Drain drain = each.getValue();
              boolean stays = drain.heir().name().equals(heirs.get(each.getKey()));
              if (!stays) {
                Closing.waitFor(drain.heir().letGo(drain.holds()), ANSWERS_MILLIS);
              }
              return !stays;
            });
  }

  private void remember(Revision after, Map<String, String> heirs) {
    Map<String, String> now = new TreeMap<>(heirs);
    now.keySet().removeAll(named(after).keySet());
    now.keySet().removeIf(former -> renamed().containsKey(former) && isDrained(former));
    if (!now.equals(renamed())) {
      renamed = now;
      Closing.quietly(kept.write(now));
    }
  }

  private boolean isDrained(String uplink) {
    CompletableFuture<?> marks = parts.outboxes().marks(uplink).thenApply(List::isEmpty);
    return Closing.await(marks, LOOK_MILLIS) && Boolean.TRUE.equals(marks.join());
  }

  private Map<String, String> renamed() {
    Map<String, String> known = renamed;
    if (known == null) {
      known = kept.readNames();
      renamed = known;
    }
    return known;
  }

  /**
   * After the former uplinks have ended: their heirs begin to drain what they left.
   *
   * @return the heirs that have something to drain
   */
  Map<String, String> take(Running running, Map<String, String> heirs) {
    memory.remember(running.revision());
    heirs.forEach(
        (former, name) -> {
          Running.Out heir = running.uplinks().get(name);
          if (heir != null && !drains.containsKey(former)) {
            take(former, heir);
          }
        });
    Map<String, String> draining = new TreeMap<>(heirs);
    draining.keySet().retainAll(drains.keySet());
    return draining;
  }

  private void take(String former, Running.Out heir) {
    Outbox.Limits limits = Outbox.Limits.of(heir.config().outbox());
    CompletableFuture<List<Hold>> found = parts.outboxes().holds(former, limits);
    if (!Closing.await(found, patienceMillis)) {
      LOG.atWarn()
          .addKeyValue("event", "left")
          .addKeyValue("uplink", former)
          .log("what uplink {} left cannot be read now, and stays where it is", former);
      return;
    }
    if (found.join().isEmpty() && isDrained(former)) {
      return;
    }
    Map<Priority, Outbox> ordinary = parts.outboxes(former, limits);
    List<Hold> holds = new ArrayList<>();
    holds.add(Adopted.of(ordinary));
    found.join().forEach(hold -> holds.add(Adopted.of(hold)));
    holds.forEach(heir.uplink()::hold);
    drains.put(former, new Drain(heir.uplink(), holds));
    long records = ordinary.values().stream().mapToLong(Outbox::depth).sum();
    if (records > 0) {
      LOG.atInfo()
          .addKeyValue("event", "takes-over")
          .addKeyValue("uplink", heir.config().name())
          .addKeyValue("former", former)
          .addKeyValue("records", records)
          .log(
              "uplink {} drains what {} has left ({} records)",
              heir.config().name(),
              former,
              records);
    }
  }
}
