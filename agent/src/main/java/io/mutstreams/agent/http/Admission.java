package io.mutstreams.agent.http;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is let in: the names by which the agent may be called, and the token. Immutable. */
final class Admission {
  private static final String BEARER = "bearer ";

  private final Set<String> hosts;
  private final byte[] tokenHash;
  private final boolean named;

  /**
   * @param hosts in lower case, without a port
   * @param named whether the configuration names the token
   */
  private Admission(Set<String> hosts, byte[] tokenHash, boolean named) {
    this.hosts = hosts;
    this.tokenHash = tokenHash;
    this.named = named;
  }

  /**
   * What a configuration says.
   *
   * @param own the token where the configuration names none
   */
  static Admission of(HttpConfig config, String own) {
    Set<String> hosts = new HashSet<>(config.names());
    hosts.add(config.host());
    if (config.isLoopback()) {
      hosts.addAll(Set.of("localhost", "127.0.0.1", "::1"));
    }
    Secret token = config.token();
    return new Admission(
        Set.copyOf(hosts), hash(token == null ? own : token.value()), token != null);
  }

  /** Whether the configuration names the token: then it is needed for looking, too. */
  boolean isNamed() {
    return named;
  }

  /**
   * Looks whether a caller knows whom it calls: a page of somebody else's, whose name leads here,
   * does not.
   *
   * @throws HttpFault when it is not let in
   */
  void requireHost(Call call) throws HttpFault {
    String authority = call.header("Host");
    String host = authority == null ? "" : host(authority);
    // An address of this machine is no name that could lead elsewhere.
    if (!hosts.contains(host) && !host.equals(call.localAddress())) {
      throw new HttpFault(
          HttpFault.FORBIDDEN,
          "this agent does not answer to the host of this request; name it under agent.http.names");
    }
    String origin = call.header("Origin");
    if (origin != null && !isOwn(origin, String.valueOf(authority))) {
      throw new HttpFault(HttpFault.FORBIDDEN, "requests from pages of others are not answered");
    }
  }

  private static boolean isOwn(String origin, String authority) {
    int scheme = origin.indexOf("://");
    // Something in front of the agent may do TLS for it.
    return scheme > 0
        && (origin.startsWith("http://") || origin.startsWith("https://"))
        && origin.substring(scheme + 3).equalsIgnoreCase(authority);
  }

  /** The host of HOST:PORT, in lower case and without brackets. */
  static String host(String authority) {
    String lower = authority.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("[")) {
      int end = lower.indexOf(']');
      return end < 0 || !lower.substring(end + 1).matches("(:\\d*)?")
          ? ""
          : lower.substring(1, end);
    }
    int colon = lower.indexOf(':');
    String host = colon < 0 ? lower : lower.substring(0, colon);
    return colon < 0 || lower.substring(colon + 1).matches("\\d*") ? host : "";
  }

  /**
   * Whether a caller has the token.
   *
   * @return null where it shows none
   */
  @Nullable Boolean token(Call call) {
    String header = call.header("Authorization");
    if (header == null) {
      return null;
    }
    boolean bearer = header.toLowerCase(Locale.ROOT).startsWith(BEARER);
    String token = bearer ? header.substring(BEARER.length()).strip() : "";
    // Hashes are of one length, so that the time tells nothing.
    return MessageDigest.isEqual(hash(token), tokenHash);
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
