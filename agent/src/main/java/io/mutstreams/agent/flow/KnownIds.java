package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which records have gone through a stream with state before, of the inputs whose sources declare
 * an id. They are stored in one piece with the state that the records have changed: a message that
 * a broker delivers again after a crash is then known exactly if its effect survived.
 *
 * <p>What came to an input is known to the one that takes its topics over, as when a source gets
 * another name, and also under filters that are written in another way: the broker sends again to
 * that one what the first has not acknowledged. So the topics are stored too: the other name may
 * come while the agent is away.
 *
 * <p>Owned by the lane's thread.
 */
final class KnownIds {
  private static final String STATE = "ids";
  private static final String FEEDS = "feeds";

  /** No topic has it in it. */
  private static final String BETWEEN = "\0";

  private final LaneNumber number;
  private Map<String, Identified> inputs = Map.of();
  private Map<String, Known> known = new HashMap<>();
  private final List<StateStore.Entry> forgotten = new ArrayList<>();

  KnownIds() {
    this(LaneNumber.ONLY);
  }

  /** Those of one of the lanes of a stream. */
  KnownIds(LaneNumber number) {
    this.number = number;
  }

  /** What is known of an input. */
  private static final class Known {
    private final IdWindow ids;
    private final Set<Origin> feeds;
    private boolean feedsStored;

    Known(IdWindow ids, Set<Origin> feeds, boolean feedsStored) {
      this.ids = ids;
      this.feeds = feeds;
      this.feedsStored = feedsStored;
    }

    boolean changed() {
      return ids.changed() || (!feedsStored && !ids.isEmpty());
    }
  }

  /** The inputs whose records have ids, by name, from now on. */
  void inputs(Map<String, Identified> identified) {
    inputs = identified;
    Map<String, Known> before = known;
    known = new HashMap<>();
    identified.forEach((name, input) -> known.put(name, next(name, input, before)));
    before.forEach(
        (name, gone) -> {
          if (!known.containsKey(name)) {
            gone.ids.forget(Watermark.STEP, number.name(STATE), forgotten);
            forgotten.add(
                new StateStore.Entry(Watermark.STEP, number.name(FEEDS), name, "", 0, 0, null));
          }
        });
  }

  private static Known next(String name, Identified input, Map<String, Known> before) {
    Known was = before.get(name);
    Set<Origin> had = was == null ? Set.of() : was.feeds;
    IdWindow ids = was == null ? new IdWindow(name, input.unacknowledged()) : was.ids;
    ids.bears(input.unacknowledged());
    before.forEach(
        (other, theirs) -> {
          if (!other.equals(name)
              && input.feeds().stream()
                  .anyMatch(feed -> !had.contains(feed) && overlaps(theirs.feeds, feed))) {
            ids.addAll(theirs.ids);
          }
        });
    return new Known(
        ids, input.feeds(), was != null && was.feedsStored && had.equals(input.feeds()));
  }

  private static boolean overlaps(Set<Origin> feeds, Origin feed) {
    return feeds.stream().anyMatch(feed::overlaps);
  }

  /** Those of an input; null when its records have no ids of their own. */
  @Nullable IdWindow of(String input) {
    Known found = known.isEmpty() ? null : known.get(input);
    return found == null ? null : found.ids;
  }

  /** Takes up where an earlier run was; before the first record. */
  void restore(List<StateStore.Entry> entries) {
    Map<String, Known> own = stored(entries, number.name(""));
    if (!own.isEmpty()) {
      known = own;
      inputs(inputs);
      return;
    }
    takeOver(LaneNumber.ends(STATE, entries).stream().map(end -> stored(entries, end)).toList());
  }

  /** Knows all that other lanes know. */
  void adopt(List<KnownIds> others) {
    takeOver(others.stream().map(each -> each.known).toList());
  }

  private void takeOver(List<Map<String, Known>> others) {
    known = new HashMap<>();
    for (Map<String, Known> each : others) {
      each.forEach(
          (name, theirs) -> {
            Known all =
                known.computeIfAbsent(
                    name, unknown -> new Known(empty(name, others), theirs.feeds, false));
            all.ids.addAll(theirs.ids);
          });
    }
    inputs(inputs);
  }

  /** Newer than any that may be stored. */
  private IdWindow empty(String name, List<Map<String, Known>> others) {
    long newest = 0;
    for (Map<String, Known> each : others) {
      Known theirs = each.get(name);
      newest = theirs == null ? newest : Math.max(newest, theirs.ids.newest());
    }
    Identified input = inputs.get(name);
    return new IdWindow(name, input == null ? 0 : input.unacknowledged(), newest + 1);
  }

  private Map<String, Known> stored(List<StateStore.Entry> entries, String end) {
    Map<String, List<StateStore.Entry>> blocks = new HashMap<>();
    Map<String, Set<Origin>> feeds = new HashMap<>();
    for (StateStore.Entry entry : entries) {
      Bytes bytes = entry.bytes();
      if (entry.step().equals(Watermark.STEP) && bytes != null) {
        if (entry.state().equals(STATE + end)) {
          blocks.computeIfAbsent(entry.key(), input -> new ArrayList<>()).add(entry);
        } else if (entry.state().equals(FEEDS + end)) {
          feeds.put(entry.key(), origins(bytes.toText()));
        }
      }
    }
    Map<String, Known> found = new HashMap<>();
    blocks.forEach(
        (name, stored) -> {
          Identified input = inputs.get(name);
          IdWindow ids = new IdWindow(name, input == null ? 0 : input.unacknowledged());
          ids.restore(stored);
          Set<Origin> from = feeds.get(name);
          found.put(name, new Known(ids, from == null ? Set.of() : from, from != null));
        });
    return found;
  }

  boolean changed() {
    if (!forgotten.isEmpty()) {
      return true;
    }
    for (Known each : known.values()) {
      if (each.changed()) {
        return true;
      }
    }
    return false;
  }

  /** What is to be stored since the last call. */
  void takeChanges(List<StateStore.Entry> changes) {
    changes.addAll(forgotten);
    forgotten.clear();
    known.forEach(
        (name, each) -> {
          each.ids.takeChanges(Watermark.STEP, number.name(STATE), changes);
          if (!each.feedsStored && !each.ids.isEmpty()) {
            each.feedsStored = true;
            Bytes feeds = Bytes.utf8(text(each.feeds));
            changes.add(
                new StateStore.Entry(Watermark.STEP, number.name(FEEDS), name, "", 1, 0, feeds));
          }
        });
  }

  private static String text(Set<Origin> feeds) {
    return feeds.stream().map(Origin::text).sorted().collect(Collectors.joining(BETWEEN));
  }

  private static Set<Origin> origins(String text) {
    return Arrays.stream(text.split(BETWEEN))
        .map(Origin::parse)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Where it is stored. */
  void places(List<StateStore.Entry> entries) {
    known.forEach(
        (name, each) -> {
          each.ids.forget(Watermark.STEP, number.name(STATE), entries);
          entries.add(
              new StateStore.Entry(Watermark.STEP, number.name(FEEDS), name, "", 0, 0, null));
        });
  }

  /** What was stored is gone, with all other state. */
  void forget() {
    known.clear();
    forgotten.clear();
  }
}
