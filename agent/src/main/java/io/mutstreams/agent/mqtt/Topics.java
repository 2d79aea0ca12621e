package io.mutstreams.agent.mqtt;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The topic filters of a feed: those that count, those that are prepared to take their place, and
 * what the broker knows of them. Belongs to a feed, which guards it.
 */
final class Topics {
  /** What becomes of a message. */
  enum Verdict {
    /** It is handed over. */
    TAKE,
    /** Only prepared filters match: it waits for the commit. */
    HOLD,
    /** It is acknowledged and forgotten. */
    DROP
  }

  private List<TopicFilter> current;
  private @Nullable List<TopicFilter> prepared;
  // What counted before the last commit on the present connection.
  private List<TopicFilter> before = List.of();
  private final Set<TopicFilter> subscribed = new LinkedHashSet<>();
  private final Set<TopicFilter> unwanted = new LinkedHashSet<>();
  private boolean leaving;

  Topics(Collection<String> current) {
    this.current = filters(current);
  }

  private static List<TopicFilter> filters(Collection<String> texts) {
    return texts.stream().distinct().map(TopicFilter::new).toList();
  }

  boolean isPreparing() {
    return prepared != null;
  }

  boolean isPrepared(TopicFilter filter) {
    return prepared != null && prepared.contains(filter);
  }

  /**
   * These are to take the place of those that count, instead of what was prepared before.
   *
   * @return which of them were about to be unsubscribed: the broker sends what it has retained for
   *     them only when that is done before they are subscribed
   */
  List<TopicFilter> prepare(Collection<String> topics) {
    List<TopicFilter> former = prepared;
    List<TopicFilter> next = filters(topics);
    List<TopicFilter> again = next.stream().filter(unwanted::contains).toList();
    prepared = next;
    again.forEach(this::unsubscribed);
    if (former != null) {
      dismiss(former);
    }
    unwanted.removeAll(next);
    return again;
  }

  void commit() {
    if (prepared != null) {
      before = current;
      current = prepared;
      prepared = null;
      dismiss(before);
    }
  }

  void abort() {
    if (prepared != null) {
      List<TopicFilter> dismissed = prepared;
      prepared = null;
      dismiss(dismissed);
    }
  }

  /** Nothing is to be subscribed any more; what still comes counts. */
  void leave() {
    leaving = true;
    unwanted.addAll(current);
  }

  private void dismiss(List<TopicFilter> filters) {
    for (TopicFilter filter : filters) {
      if (!current.contains(filter)) {
        unwanted.add(filter);
      }
    }
  }

  /** A connection is open, on which nothing is subscribed yet by us. */
  void opened(boolean sessionPresent) {
    subscribed.clear();
    before = List.of();
    if (!sessionPresent) {
      unwanted.clear();
    }
  }

  /** What is to be subscribed on the present connection. */
  List<TopicFilter> missing() {
    if (leaving) {
      return List.of();
    }
    Set<TopicFilter> wanted = new LinkedHashSet<>(current);
    if (prepared != null) {
      wanted.addAll(prepared);
    }
    wanted.removeAll(subscribed);
    return List.copyOf(wanted);
  }

  /** What is to be unsubscribed on the present connection. */
  List<TopicFilter> unwanted() {
    return List.copyOf(unwanted);
  }

  void subscribed(TopicFilter filter) {
    subscribed.add(filter);
  }

  void unsubscribed(TopicFilter filter) {
    subscribed.remove(filter);
    unwanted.remove(filter);
  }

  Verdict verdict(Message message) {
    String topic = message.topic();
    if (matches(current, topic)) {
      return isOldNews(message) ? Verdict.DROP : Verdict.TAKE;
    }
    return prepared != null && matches(prepared, topic) ? Verdict.HOLD : Verdict.DROP;
  }

  /**
   * Whether a retained message comes because a filter was added beside others that match it too:
   * those had it when they were subscribed. It may come after the commit.
   */
  private boolean isOldNews(Message message) {
    List<TopicFilter> longer = prepared != null ? current : before;
    List<Integer> identifiers = message.identifiers();
    return message.retained()
        && !identifiers.isEmpty()
        && matches(longer, message.topic())
        && longer.stream().noneMatch(filter -> identifiers.contains(filter.identifier()));
  }

  private static boolean matches(List<TopicFilter> filters, String topic) {
    for (TopicFilter filter : filters) {
      if (filter.matches(topic)) {
        return true;
      }
    }
    return false;
  }
}
