package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which session carries which topics of a revision, given the sessions that there are; pure.
 *
 * <p>A topic stays in the session that carries it, under whichever source: the broker then neither
 * sends a message twice nor forgets one. Topics that are new come to the session of their source. A
 * source without one gets a session of its own.
 */
final class SessionPlan {
  private final Revision after;
  private final List<Draft> drafts = new ArrayList<>();
  private final Map<String, Set<String>> placed = new LinkedHashMap<>();

  private SessionPlan(List<Session> known, Revision after) {
    this.after = after;
    known.forEach(session -> drafts.add(new Draft(session.client(), session.broker(), session)));
  }

  /**
   * The sessions that the revision needs.
   *
   * @param known those that there are, of the same agent
   */
  static List<Session> of(List<Session> known, Revision after) {
    return of(known, List.of(), after);
  }

  /**
   * As {@link #of(List, Revision)}, beside sessions that carry nothing any more and still have
   * their client ids.
   */
  static List<Session> of(List<Session> known, List<Session> taken, Revision after) {
    List<Session> all = new ArrayList<>(known);
    taken.forEach(session -> all.add(session.with(Map.of())));
    SessionPlan plan = new SessionPlan(all, after);
    plan.place((draft, source, filter) -> source.name().equals(draft.before().get(filter)));
    plan.place((draft, source, filter) -> draft.before().containsKey(filter));
    plan.place((draft, source, filter) -> draft.givesUpLike(filter));
    plan.place((draft, source, filter) -> draft.isHomeOf(source));
    plan.placeRest();
    return plan.drafts.stream()
        .filter(draft -> !draft.claims.isEmpty())
        .map(Draft::session)
        .toList();
  }

  private interface Rule {
    boolean suits(Draft draft, SourceConfig source, String filter);
  }

  private void place(Rule rule) {
    for (SourceConfig source : after.sources().values()) {
      for (String filter : unplaced(source)) {
        drafts.stream()
            .filter(draft -> rule.suits(draft, source, filter) && draft.takes(source, filter))
            .findFirst()
            .ifPresent(draft -> put(draft, source, filter));
      }
    }
  }

  private void placeRest() {
    for (SourceConfig source : after.sources().values()) {
      List<String> rest = unplaced(source);
      if (!rest.isEmpty()) {
        String broker = broker(source);
        Session none = new Session("", broker, Map.of());
        Draft draft = new Draft(client(source.name(), broker), broker, none);
        drafts.add(draft);
        rest.forEach(filter -> put(draft, source, filter));
      }
    }
  }

  private void put(Draft draft, SourceConfig source, String filter) {
    draft.claims.put(filter, source);
    placed.computeIfAbsent(source.name(), name -> new HashSet<>()).add(filter);
  }

  private List<String> unplaced(SourceConfig source) {
    Set<String> done = placed.getOrDefault(source.name(), Set.of());
    return source.topics().stream().filter(filter -> !done.contains(filter)).toList();
  }

  private String broker(SourceConfig source) {
    return Session.broker(
        Objects.requireNonNull(after.connections().get(source.connection()), source.name()));
  }

  /** The name of the source is in it, with a number where another session has it already. */
  private String client(String source, String broker) {
    Set<String> taken = new HashSet<>();
    drafts.stream()
        .filter(draft -> Session.sameClients(draft.broker, broker))
        .forEach(draft -> taken.add(draft.client));
    String plain = "mutstreams-" + after.agentId() + "-" + source;
    String client = plain;
    for (int number = 2; taken.contains(client); number++) {
      client = plain + "-" + number;
    }
    return client;
  }

  /** A session in the making. */
  private final class Draft {
    private final String client;
    private final String broker;
    private final Session was;
    private final Map<String, SourceConfig> claims = new LinkedHashMap<>();

    Draft(String client, String broker, Session was) {
      this.client = client;
      this.broker = broker;
      this.was = was;
    }

    Map<String, String> before() {
      return was.topics();
    }

    /** The same broker and settings as the others', and no message that comes twice. */
    boolean takes(SourceConfig source, String filter) {
      return broker.equals(broker(source))
          && claims.values().stream()
              .allMatch(
                  other ->
                      other.connection().equals(source.connection()) && other.qos() == source.qos())
          && claims.keySet().stream().noneMatch(other -> TopicFilter.overlap(other, filter));
    }

    /** Whether it loses a filter that matched some of the same topics. */
    boolean givesUpLike(String filter) {
      return before().keySet().stream()
          .anyMatch(old -> !claims.containsKey(old) && TopicFilter.overlap(old, filter));
    }

    /** Whether it carries other topics of the source, or did and carries nothing else. */
    boolean isHomeOf(SourceConfig source) {
      return claims.containsValue(source)
          || (claims.isEmpty() && before().containsValue(source.name()));
    }

    Session session() {
      Map<String, String> topics = new LinkedHashMap<>();
      claims.forEach((filter, source) -> topics.put(filter, source.name()));
      return new Session(client, broker, topics);
    }
  }
}
