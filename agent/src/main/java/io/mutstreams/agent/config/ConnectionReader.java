package io.mutstreams.agent.config;

import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a connection. No message shows what its scalars hold: any of them may hold a secret. */
final class ConnectionReader {
  private static final Pattern URL =
      Pattern.compile("(mqtts?)://(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?/?");
  private static final String URL_FORM = "write mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS";
  private static final int PLAIN_PORT = 1_883;
  private static final int TLS_PORT = 8_883;

  private static final Bounds<Duration> KEEP_ALIVE =
      Bounds.duration(Duration.ofSeconds(1), Duration.ofSeconds(65_535));
  private static final Bounds<Duration> SESSION_EXPIRY =
      Bounds.duration(Duration.ofSeconds(1), Duration.ofDays(49_710));

  private static final Duration USUAL_KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration USUAL_SESSION_EXPIRY = Duration.ofDays(7);

  private static final List<Key> TLS_KEYS =
      List.of(
          Key.of(
              "ca",
              Shape.text(),
              "A PEM file, the certificates to trust. If absent, those of the Java runtime."),
          Key.of(
              "certificate",
              Shape.text(),
              "A PEM file, the certificate chain of this agent; with key."),
          Key.of(
              "key",
              Shape.text(),
              "A PEM file (PKCS#8), the private key of this agent; with certificate."));

  static final List<Key> KEYS =
      List.of(
          Key.of(
                  "url",
                  Shape.text("^\\s*(" + URL.pattern() + ")\\s*$").orSecret(),
                  "mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS; without a port 1883, 8883.")
              .needed(),
          Key.of("username", Shape.text(), "The user."),
          Key.of(
              "password", Shape.text(), "The password, such as ${credential:NAME} or ${env:NAME}."),
          Key.of(
                  "keep-alive",
                  Shape.duration(KEEP_ALIVE).orSecret(),
                  "A silent connection is tested after this time.")
              .usually(DurationText.format(USUAL_KEEP_ALIVE)),
          Key.of(
                  "session-expiry",
                  Shape.duration(SESSION_EXPIRY).orSecret(),
                  "How long the broker keeps the messages of a source while the agent is away.")
              .usually(DurationText.format(USUAL_SESSION_EXPIRY)),
          Key.of(
              "tls",
              Shape.mapping(TLS_KEYS).together("certificate", "key"),
              "How a mqtts:// connection is secured."));

  /** Makes fingerprints useless for guessing passwords; they are compared in one process only. */
  private static final byte[] SALT = new SecureRandom().generateSeed(16);

  private final Reading reading;
  private final SecretScalars scalars;

  ConnectionReader(Reading reading, Secrets secrets, Path folder) {
    this.reading = reading;
    this.scalars = new SecretScalars(reading.values(), secrets, folder);
  }

  private record Endpoint(boolean tls, String host, int port) {}

  @Nullable ConnectionConfig read(String name, Tree.Entry entry) {
    String path = "connections." + name;
    @Nullable Section section =
        Section.of(entry.value(), entry.at(), path, reading.problems(), KEYS);
    if (section == null) {
      return null;
    }
    int before = reading.problems().count();
    @Nullable Endpoint endpoint = section.need("url", URL_FORM) == null ? null : endpoint(section);
    @Nullable String username = scalars.text(section, "username");
    @Nullable String password = scalars.text(section, "password");
    @Nullable Duration keepAlive = duration(section, "keep-alive", KEEP_ALIVE);
    @Nullable Duration sessionExpiry = duration(section, "session-expiry", SESSION_EXPIRY);
    ConnectionConfig.@Nullable Tls tls = tls(section, endpoint);
    if (reading.problems().count() > before || endpoint == null) {
      return null;
    }
    ConnectionConfig config =
        new ConnectionConfig(
            name,
            endpoint.host(),
            endpoint.port(),
            tls,
            username,
            password == null ? null : new Secret(password),
            keepAlive == null ? USUAL_KEEP_ALIVE : keepAlive,
            sessionExpiry == null ? USUAL_SESSION_EXPIRY : sessionExpiry,
            "",
            entry.at());
    return config.withFingerprint(fingerprint(config, password));
  }

  private @Nullable Endpoint endpoint(Section section) {
    @Nullable String url = scalars.text(section, "url");
    if (url == null) {
      return null;
    }
    Matcher matcher = URL.matcher(url.strip());
    if (!matcher.matches()) {
      scalars.fail(
          section,
          "url",
          url.contains("@")
              ? "a url with an '@'; user and password have keys of their own: username, password"
              : "is no url of a broker; " + URL_FORM);
      return null;
    }
    boolean tls = matcher.group(1).equals("mqtts");
    @Nullable String written = matcher.group(3);
    int port = written == null ? (tls ? TLS_PORT : PLAIN_PORT) : Integer.parseInt(written);
    if (port < 1 || port > 65_535) {
      scalars.fail(section, "url", "the port is out of range; allowed: 1 to 65535");
      return null;
    }
    String host = matcher.group(2);
    boolean brackets = host.startsWith("[");
    return new Endpoint(tls, brackets ? host.substring(1, host.length() - 1) : host, port);
  }

  private ConnectionConfig.@Nullable Tls tls(Section section, @Nullable Endpoint endpoint) {
    @Nullable Tree tree = section.get("tls");
    if (tree == null) {
      return endpoint != null && endpoint.tls() ? new ConnectionConfig.Tls(null, null, null) : null;
    }
    if (endpoint != null && !endpoint.tls()) {
      scalars.fail(section, "tls", "only a url with mqtts:// uses TLS");
    }
    @Nullable Section tls =
        Section.of(tree, section.at("tls"), section.below("tls"), reading.problems(), TLS_KEYS);
    if (tls == null) {
      return null;
    }
    if ((tls.get("certificate") == null) != (tls.get("key") == null)) {
      scalars.fail(section, "tls", "'certificate' and 'key' belong together; give both or none");
    }
    return new ConnectionConfig.Tls(
        scalars.file(tls, "ca", Pem::certificates),
        scalars.file(tls, "certificate", Pem::certificates),
        scalars.file(tls, "key", Pem::key));
  }

  private @Nullable Duration duration(Section section, String key, Bounds<Duration> bounds) {
    Tree.@Nullable Leaf leaf = scalars.leaf(section, key);
    return leaf == null ? null : reading.values().duration(leaf, section.below(key), bounds);
  }

  /** Files of TLS count with their contents: a renewed certificate is another connection. */
  private static String fingerprint(ConnectionConfig config, @Nullable String password) {
    ConnectionConfig.@Nullable Tls tls = config.tls();
    List<@Nullable Object> settings =
        Arrays.asList(
            config.host(),
            (long) config.port(),
            tls == null
                ? null
                : Arrays.asList(content(tls.ca()), content(tls.certificate()), content(tls.key())),
            config.username(),
            password,
            config.keepAlive().toString(),
            config.sessionExpiry().toString());
    java.security.MessageDigest hash = Hash.sha256();
    hash.update(SALT);
    hash.update(Json.write(settings).toText().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash.digest());
  }

  private static @Nullable String content(@Nullable Path file) {
    try {
      return file == null ? null : Hash.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
