package io.mutstreams.agent.doctor;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Pem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.mqtt.BrokerProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Whether each connection of the configuration can be made, and where not, at which step. What a
 * running agent says of its own connections counts beside it: it has the secrets.
 */
final class BrokerLook {
  private static final Duration SOON = Duration.ofDays(21);
  private static final int AT_ONCE = 8;

  private BrokerLook() {}

  static List<Finding> look(Patient patient) {
    Revision revision = patient.revision();
    if (revision == null) {
      return List.of();
    }
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<List<Finding>>> looks = new ArrayList<>();
      for (ConnectionConfig connection : revision.connections().values()) {
        looks.add(
            CompletableFuture.supplyAsync(() -> look(patient, revision, connection), threads));
      }
      return looks.stream().map(CompletableFuture::join).flatMap(List::stream).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static List<Finding> look(
      Patient patient, Revision revision, ConnectionConfig connection) {
    String subject = "broker " + connection.name();
    boolean hidden = patient.hidden().contains(connection.name());
    String where = where(patient.files(), connection);
    List<Finding> findings = new ArrayList<>();
    if (hidden && where.isEmpty()) {
      findings.add(asAgentSays(patient, revision, connection, subject));
      return findings;
    }
    String client = "mutstreams-doctor-" + UUID.randomUUID().toString().substring(0, 8);
    BrokerProbe.Result result = BrokerProbe.of(connection, client, !hidden);
    findings.add(
        switch (result.failed()) {
          case DONE ->
              hidden
                  ? asAgentSays(patient, revision, connection, subject)
                  : Finding.well(
                      subject, "takes us" + where + (connection.tls() == null ? "" : ", with TLS"));
          case RESOLVE ->
              Finding.attention(
                  subject,
                  "the host" + where + " is not known",
                  "Look at the url for a slip, and at the name server: resolvectl query HOST");
          case CONNECT ->
              Finding.attention(
                  subject,
                  (result.why().startsWith("connection refused")
                          ? "connection refused"
                          : "no connection")
                      + where,
                  "Is the broker running, is the port right, does a firewall stand between?"
                      + " Records wait meanwhile.");
          case TLS ->
              Finding.attention(
                  subject,
                  shown(result.why(), connection, where) + where,
                  "Does the url's host stand in the broker's certificate, is it valid today, does"
                      + " tls.ca vouch for it, and is the clock right? See: openssl s_client"
                      + " -connect HOST:PORT -showcerts");
          case LOGIN ->
              Finding.attention(
                  subject,
                  "the broker"
                      + where
                      + " answers, but does not take us: "
                      + shown(result.why(), connection, where),
                  "Look at username and password, at what the broker lets this user do, and in the"
                      + " broker's own log.");
        });
    if (result.until() != null) {
      expiry(subject, "the broker's certificate", result.until(), Instant.now(), findings);
    }
    own(subject, connection, findings);
    return findings;
  }

  /** The agent's own certificate. */
  private static void own(String subject, ConnectionConfig connection, List<Finding> findings) {
    ConnectionConfig.Tls tls = connection.tls();
    Path file = tls == null ? null : tls.certificate();
    if (file == null) {
      return;
    }
    try {
      for (Certificate each : Pem.certificates(file)) {
        if (each instanceof X509Certificate certificate) {
          Instant until = certificate.getNotAfter().toInstant();
          expiry(subject, "our certificate " + file, until, Instant.now(), findings);
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      findings.add(Finding.attention(subject, file + " cannot be read any more", "Put it back."));
    }
  }

  static void expiry(
      String subject, String what, Instant until, Instant now, List<Finding> findings) {
    long days = Duration.between(now, until).toDays();
    if (until.isBefore(now)) {
      findings.add(
          Finding.attention(subject, what + " has expired at " + until, "Have it renewed."));
    } else if (until.isBefore(now.plus(SOON))) {
      findings.add(
          Finding.attention(
              subject,
              "%s expires in %s, at %s"
                  .formatted(what, days == 1 ? "1 day" : days + " days", until),
              "Have it renewed before; nothing can be delivered after it."));
    } else {
      findings.add(Finding.well(subject, what + " is valid until " + until));
    }
  }

  /** Where this user may not read the secrets, the agent has tried with them. */
  private static Finding asAgentSays(
      Patient patient, Revision revision, ConnectionConfig connection, String subject) {
    List<String> away = new ArrayList<>();
    boolean asked = false;
    for (Map.Entry<String, String> each : users(revision, connection.name()).entrySet()) {
      for (Object one : AgentLook.list(patient.status(), each.getValue())) {
        if (one instanceof Map<?, ?> link && each.getKey().equals(link.get("name"))) {
          asked = true;
          if (!Boolean.TRUE.equals(link.get("connected"))) {
            away.add(
                each.getValue().substring(0, each.getValue().length() - 1)
                    + " "
                    + each.getKey()
                    + ": "
                    + link.get("why"));
          }
        }
      }
    }
    if (!away.isEmpty()) {
      return Finding.attention(
          subject,
          "the agent says: " + String.join("; ", away),
          "Look at username and password, and in the broker's own log.");
    }
    return asked
        ? Finding.well(subject, "the agent is connected")
        : Finding.note(
            subject,
            "its secrets cannot be read from here (%s), so that nobody has tried to log in"
                .formatted(String.join(", ", new TreeSet<>(patient.missing()))),
            "Run it as root while the service runs, or set what the configuration names.");
  }

  private static Map<String, String> users(Revision revision, String connection) {
    Map<String, String> users = new LinkedHashMap<>();
    revision
        .sources()
        .forEach(
            (name, source) -> {
              if (source.connection().equals(connection)) {
                users.put(name, "sources");
              }
            });
    revision
        .uplinks()
        .forEach(
            (name, uplink) -> {
              if (uplink.connection().equals(connection)) {
                users.put(name, "uplinks");
              }
            });
    return users;
  }

  /** " at HOST:PORT" where the files show the host; what comes from a secret is never printed. */
  private static String where(ConfigFiles files, ConnectionConfig connection) {
    boolean shown =
        files.texts().stream().anyMatch(text -> text.text().contains("//" + connection.host()))
            || files.texts().stream()
                .anyMatch(text -> text.text().contains("//[" + connection.host() + "]"));
    return shown ? " at " + connection.host() + ":" + connection.port() : "";
  }

  private static String shown(String why, ConnectionConfig connection, String where) {
    return where.isEmpty() ? why.replace(connection.host(), "the host") : why;
  }
}
