package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.TopicFilter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a change touches; pure. */
final class Touched {
  private final Revision before;
  private final Revision after;
  private final Difference difference;
  private final StreamOrder order;
  private final Set<String> meeting = new LinkedHashSet<>();
  private final Set<String> changed = new LinkedHashSet<>();

  Touched(Revision before, Revision after) {
    this.before = before;
    this.after = after;
    this.difference = new Difference(before, after);
    this.order = new StreamOrder(before);
    after.streams().values().forEach(this::look);
    before.streams().keySet().stream()
        .filter(name -> !after.streams().containsKey(name))
        .forEach(meeting::add);
    after.sources().values().forEach(this::lookWhereTopicsComeFrom);
    changed.stream().filter(this::sharesSource).toList().forEach(meeting::add);
    after.streams().values().forEach(this::lookWhereIdsComeFrom);
    if (before.streams().isEmpty()) {
      // On the very first revision nothing can overtake anything.
      meeting.clear();
    }
  }

  private void look(StreamConfig now) {
    StreamConfig old = before.streams().get(now.name());
    if (old == null) {
      meeting.add(now.name());
    } else if (old.lanes() != now.lanes()) {
      // Others take over from those that it has.
      meeting.add(now.name());
    } else if (difference.streamChanged(old, now) || feedsOtherLanes(now)) {
      changed.add(now.name());
      if (!old.from().equals(now.from())
          || difference.outputsChanged(old, now)
          || feedsOtherLanes(now)) {
        meeting.add(now.name());
      }
    }
  }

  private boolean feedsOtherLanes(StreamConfig now) {
    return RouteNames.of(now).stream().anyMatch(this::getsOtherLanes);
  }

  private boolean getsOtherLanes(String name) {
    StreamConfig old = before.streams().get(name);
    StreamConfig now = after.streams().get(name);
    return old != null && now != null && old.lanes() != now.lanes();
  }

  /** It must know from which topics its ids come, but nothing takes another way. */
  private void lookWhereIdsComeFrom(StreamConfig now) {
    StreamConfig old = before.streams().get(now.name());
    if (old != null && old.lanes() == now.lanes() && difference.feedsChanged(old, now)) {
      changed.add(now.name());
    }
  }

  /** A topic that goes over to another source may go over to other streams thereby. */
  private void lookWhereTopicsComeFrom(SourceConfig now) {
    List<String> readers = readers(after, now.name());
    for (SourceConfig old : before.sources().values()) {
      List<String> oldReaders = readers(before, old.name());
      if (!oldReaders.equals(readers) && takesFrom(old, now)) {
        meeting.addAll(readers);
        meeting.addAll(oldReaders);
      }
    }
  }

  private boolean takesFrom(SourceConfig old, SourceConfig now) {
    return !old.name().equals(now.name())
        && gone(old, after).stream()
            .anyMatch(
                lost -> gone(now, before).stream().anyMatch(won -> TopicFilter.overlap(lost, won)));
  }

  /** The topics that a source has in one revision and not in the other. */
  private static List<String> gone(SourceConfig source, Revision other) {
    SourceConfig there = other.sources().get(source.name());
    return there == null
        ? source.topics()
        : source.topics().stream().filter(topic -> !there.topics().contains(topic)).toList();
  }

  /** When two filters change at once, a key may move from one stream to the other. */
  private boolean sharesSource(String name) {
    Set<String> mine = sourcesOf(name);
    Set<String> others = new LinkedHashSet<>(meeting);
    others.addAll(changed);
    others.remove(name);
    return others.stream().anyMatch(other -> sourcesOf(other).stream().anyMatch(mine::contains));
  }

  private Set<String> sourcesOf(String stream) {
    Set<String> sources = new LinkedHashSet<>();
    for (String name : order.withFeeders(Set.of(stream))) {
      StreamConfig old = before.streams().get(name);
      StreamConfig config = old == null ? after.streams().get(name) : old;
      if (config != null) {
        sources.addAll(config.from());
      }
    }
    return sources;
  }

  /**
   * The streams that come, go, or whose records may take another way than before, and those that
   * change together and share a source: they must meet, or a record could overtake an earlier one
   * of its key.
   */
  Set<String> meeting() {
    return meeting;
  }

  /** The streams that were there and get other steps or routes. */
  Set<String> changed() {
    return changed;
  }

  /** The streams as they were, in the order in which they feed each other. */
  StreamOrder order() {
    return order;
  }

  /**
   * Those on the way between two that meet, and those themselves: what one of them has sent must
   * have gone through all of them before the next one is told where the change lies.
   */
  Set<String> between() {
    Set<String> toward = order.withFeeders(meeting);
    Set<String> between = new LinkedHashSet<>();
    for (String name : order.upstreamFirst()) {
      boolean fed = order.feeders(name).stream().anyMatch(between::contains);
      if (toward.contains(name) && (fed || meeting.contains(name))) {
        between.add(name);
      }
    }
    return between;
  }

  /** The streams that get what those who meet have sent, each before those that it feeds. */
  List<String> downstream() {
    Set<String> fed = order.withTargets(meeting);
    return order.upstreamFirst().stream()
        .filter(name -> fed.contains(name) && !meeting.contains(name))
        .toList();
  }

  /** For each source those whose topics it takes over, wholly or in part. */
  Map<String, Set<String>> takeovers() {
    Map<String, Set<String>> takeovers = new LinkedHashMap<>();
    for (SourceConfig now : after.sources().values()) {
      for (SourceConfig old : before.sources().values()) {
        if (takesFrom(old, now)) {
          takeovers.computeIfAbsent(now.name(), name -> new LinkedHashSet<>()).add(old.name());
        }
      }
    }
    return takeovers;
  }

  /**
   * The sources that are to stand still while the change is laid into the streams: those that
   * change themselves, and those of all streams that it touches. A record that several streams take
   * is then before the change in all of them or behind it in all.
   */
  Set<String> sources() {
    Set<String> streams = new LinkedHashSet<>(meeting);
    streams.addAll(changed);
    Set<String> fed = order.withFeeders(streams);
    Set<String> names = new LinkedHashSet<>();
    for (Map.Entry<String, SourceConfig> source : before.sources().entrySet()) {
      List<String> readers = readers(before, source.getKey());
      SourceConfig now = after.sources().get(source.getKey());
      if (now == null
          || !now.fingerprint().equals(source.getValue().fingerprint())
          || difference.feed(source.getValue(), now) == Difference.FeedChange.MOVE
          || !readers.equals(readers(after, source.getKey()))
          || readers.stream().anyMatch(fed::contains)) {
        names.add(source.getKey());
      }
    }
    return names;
  }

  /** The streams that take from a source, in the order written. */
  static List<String> readers(Revision revision, String source) {
    return revision.streams().values().stream()
        .filter(stream -> stream.from().contains(source))
        .map(StreamConfig::name)
        .toList();
  }
}
