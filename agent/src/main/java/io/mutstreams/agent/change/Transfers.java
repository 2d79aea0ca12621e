package io.mutstreams.agent.change;

import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.TopicFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a change leads from a session that runs to another one: of a source that moves to
 * another broker, of an agent that gets another id, of a topic that goes to another source.
 *
 * <p>Owned by the change thread.
 */
final class Transfers {
  private final Prepared prepared;
  private final List<Transfer> all = new ArrayList<>();

  /**
   * One topic.
   *
   * @param source gets it in the session that it leaves
   * @param heir gets it in the other one
   * @param sameSource whether these are one source, perhaps under another name
   * @param sameIds whether both declare an id, and the same one, and may bring the same messages
   */
  record Transfer(
      Running.Line from,
      Session to,
      String lost,
      String source,
      String heir,
      boolean sameSource,
      boolean sameIds) {
    boolean sameBroker() {
      return Session.sameClients(from.session().broker(), to.broker());
    }
  }

  Transfers(Prepared prepared) {
    this.prepared = prepared;
  }

  /** Finds them. */
  void find() {
    prepared.plan().forEach(this::find);
  }

  List<Transfer> all() {
    return List.copyOf(all);
  }

  /** Those whose repeats can be told. */
  List<Transfer> withIds() {
    return all.stream().filter(Transfer::sameIds).toList();
  }

  /** Whether a session takes topics over from another one. */
  boolean isHeir(Session session) {
    return all.stream().anyMatch(each -> each.to().id().equals(session.id()));
  }

  /** A source that gets what a session leaves; null where nobody does. */
  @Nullable SourceConfig heir(Session session) {
    return all.stream()
        .filter(each -> each.from().session().id().equals(session.id()))
        .findFirst()
        .map(each -> Objects.requireNonNull(prepared.after.sources().get(each.heir())))
        .orElse(null);
  }

  /**
   * Takes out what goes to a session, which is to wait.
   *
   * @param agentOf the id of the agent whose a session is, by the id of the session
   * @return nothing where it cannot wait: a topic goes to another source
   */
  List<Postponed> takeOut(Session to, Map<String, String> agentOf) {
    List<Transfer> its = all.stream().filter(each -> each.to().id().equals(to.id())).toList();
    if (!its.stream().allMatch(Transfer::sameSource)) {
      return List.of();
    }
    all.removeAll(its);
    return postponed(its, agentOf);
  }

  /** What goes over, where it could also wait. */
  List<Postponed> leaving(Map<String, String> agentOf) {
    return postponed(all.stream().filter(Transfer::sameSource).toList(), agentOf);
  }

  /**
   * What has gone over from a session that is left.
   *
   * @return the session as what is left, each with the topics that others have taken over
   */
  List<Postponed> left(Session former, Map<String, String> agentOf) {
    return postponed(
        all.stream().filter(each -> each.from().session().id().equals(former.id())).toList(),
        agentOf);
  }

  private List<Postponed> postponed(List<Transfer> its, Map<String, String> agentOf) {
    return its.stream()
        .collect(
            Collectors.groupingBy(
                each -> each.from().session().id() + "\0" + each.to().id() + "\0" + each.heir(),
                LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .stream()
        .map(some -> one(some, agentOf))
        .toList();
  }

  private Postponed one(List<Transfer> some, Map<String, String> agentOf) {
    Transfer any = some.get(0);
    Map<String, String> topics = new LinkedHashMap<>();
    some.forEach(each -> topics.put(each.lost(), each.heir()));
    Session former = any.from().session();
    return new Postponed(
        former,
        any.from().terms(),
        agentOf.getOrDefault(former.id(), prepared.before.revision().agentId()),
        any.heir(),
        topics,
        any.to(),
        any.to().terms(prepared.after));
  }

  private void find(Session to) {
    Running.Line same = prepared.before.lines().get(to.id());
    to.topics()
        .forEach(
            (filter, heir) -> {
              if (same == null || !same.session().topics().containsKey(filter)) {
                prepared.before.lines().values().stream()
                    .filter(from -> !from.session().id().equals(to.id()))
                    .forEach(from -> find(from, to, filter, heir));
              }
            });
  }

  private void find(Running.Line from, Session to, String filter, String heir) {
    boolean sameBroker = Session.sameClients(from.session().broker(), to.broker());
    from.session()
        .topics()
        .forEach(
            (lost, source) -> {
              boolean sameSource = isOne(source, heir);
              // To another broker a source goes as a whole, whatever the topics are called there.
              boolean goesOver =
                  sameBroker
                      ? TopicFilter.overlap(lost, filter)
                      : sameSource && isAway(from, source);
              if (goesOver && isLeft(from, lost)) {
                Transfer found =
                    new Transfer(
                        from,
                        to,
                        lost,
                        source,
                        heir,
                        sameSource,
                        sameIds(source, heir, sameBroker));
                if (!all.contains(found)) {
                  all.add(found);
                }
              }
            });
  }

  /** Whether nothing of a source stays in a session, or comes to it. */
  private boolean isAway(Running.Line line, String source) {
    SourceConfig now = now(source);
    return now == null
        || prepared.plan().stream()
            .filter(session -> session.id().equals(line.session().id()))
            .noneMatch(session -> session.topics().containsValue(now.name()));
  }

  private @Nullable SourceConfig now(String source) {
    SourceConfig now = prepared.after.sources().get(source);
    if (now != null) {
      return now;
    }
    return prepared.after.sources().values().stream()
        .filter(each -> isOne(source, each.name()))
        .findFirst()
        .orElse(null);
  }

  private boolean isOne(String source, String heir) {
    if (source.equals(heir)) {
      return true;
    }
    SourceConfig old = prepared.before.revision().sources().get(source);
    SourceConfig now = prepared.after.sources().get(heir);
    return old != null
        && now != null
        && !prepared.after.sources().containsKey(source)
        && !prepared.before.revision().sources().containsKey(heir)
        && Set.copyOf(old.topics()).equals(Set.copyOf(now.topics()))
        && prepared.difference.feed(old, now) != Difference.FeedChange.MOVE;
  }

  private boolean isLeft(Running.Line line, String filter) {
    return prepared.plan().stream()
        .noneMatch(
            session ->
                session.id().equals(line.session().id()) && session.topics().containsKey(filter));
  }

  /** Whether an id means the same in both, and both may bring it. */
  private boolean sameIds(String before, String after, boolean sameBroker) {
    if (!sameBroker && prepared.after.changes().overlap().isZero()) {
      return false;
    }
    SourceConfig old = prepared.before.revision().sources().get(before);
    SourceConfig now = prepared.after.sources().get(after);
    return old != null
        && now != null
        && old.id() != null
        && now.id() != null
        && old.id().source().equals(now.id().source());
  }
}
