package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.SourceConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At the start of the agent: what waited to go over to another session when it ended, or was about
 * to go, goes on where it was, and goes over when that can be done.
 *
 * <p>Owned by the change thread.
 */
final class Resumption {
  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

  private final Parts parts;
  private final Prepared prepared;

  Resumption(Parts parts, Prepared prepared) {
    this.parts = parts;
    this.prepared = prepared;
  }

  /**
   * Plans it.
   *
   * @param sessions those that were remembered
   * @param leaving those of them that were to be left
   */
  void plan(List<Session> sessions, List<SessionMemory.Leaving> leaving) {
    List<Postponed> all = new ArrayList<>();
    for (SessionMemory.Leaving each : leaving) {
      sessions.stream()
          .filter(session -> !each.left() && session.id().equals(each.id()))
          .findFirst()
          .ifPresent(former -> all.addAll(resumed(former, each)));
    }
    prepared.postpone(all);
  }

  /** What has gone over from a session, or is to, by what is planned now. */
  List<Postponed> resumed(Session former, SessionMemory.Leaving leaving) {
    Map<String, Map<String, String>> topics = new LinkedHashMap<>();
    former
        .topics()
        .forEach(
            (filter, source) -> {
              if (target(former, filter, source) != null) {
                topics.computeIfAbsent(source, name -> new LinkedHashMap<>()).put(filter, source);
              }
            });
    List<Postponed> resumed = new ArrayList<>();
    topics.forEach(
        (source, its) -> {
          ConnectionConfig connection = connection(former.broker());
          if (connection == null) {
            LOG.atWarn()
                .addKeyValue("event", "former-unknown")
                .addKeyValue("source", source)
                .addKeyValue("peer", Session.endpoint(former.broker()))
                .log(
                    "source {}: how it was connected to {} is not known any more; what that broker"
                        + " still holds for it is left",
                    source,
                    Session.endpoint(former.broker()));
            return;
          }
          SourceConfig now = Objects.requireNonNull(prepared.after.sources().get(source));
          Session target = Objects.requireNonNull(target(former, "", source));
          Postponed one =
              new Postponed(
                  former,
                  new Session.Terms(connection, now.qos(), now.receiveMaximum()),
                  leaving.agent(),
                  source,
                  its,
                  target,
                  target.terms(prepared.after));
          prepared.moves.began(one, Instant.ofEpochMilli(leaving.since()));
          resumed.add(one);
        });
    return resumed;
  }

  /** The session to which a topic has to go; null where it stays, or goes nowhere. */
  private @Nullable Session target(Session former, String filter, String source) {
    boolean stays =
        prepared.plan().stream()
            .anyMatch(
                session ->
                    session.id().equals(former.id()) && session.topics().containsKey(filter));
    return stays
        ? null
        : prepared.plan().stream()
            .filter(session -> !session.id().equals(former.id()))
            .filter(session -> session.topics().containsValue(source))
            .findFirst()
            .orElse(null);
  }

  private @Nullable ConnectionConfig connection(String broker) {
    Predicate<ConnectionConfig> same = each -> Session.broker(each).equals(broker);
    return prepared.after.connections().values().stream()
        .filter(same)
        .findFirst()
        .orElseGet(() -> parts.formers().connection(same));
  }
}
