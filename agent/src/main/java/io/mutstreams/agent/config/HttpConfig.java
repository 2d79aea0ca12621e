package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent answers HTTP, and to whom.
 *
 * @param host an IP address, or localhost
 * @param port 1 to 65535
 * @param token with which a caller may do everything; null where the agent makes one itself
 * @param names by which it may be called, besides the address
 * @param tls how to secure it; null for a plain connection
 * @param at where the address is written, or the section
 */
public record HttpConfig(
    String host,
    int port,
    @Nullable Secret token,
    List<String> names,
    @Nullable Tls tls,
    Position at) {
  /** Where the section does not say it: reachable from the machine itself alone. */
  public static final String USUAL_HOST = "127.0.0.1";

  /** Where the section does not say it. */
  public static final int USUAL_PORT = 8_642;

  /**
   * TLS.
   *
   * @param certificate PEM file of the certificate chain
   * @param key PEM file of the private key, PKCS#8
   * @param digest of the contents of both files
   */
  public record Tls(Path certificate, Path key, String digest) {}

  /** Whether only the machine itself can reach it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  /** The address as it is written. */
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Where a person finds it. */
  public String url() {
    return (tls == null ? "http://" : "https://") + address();
  }

  /** Whether the address and the port are the same, and TLS is in use in both or in neither. */
  public boolean listensAs(HttpConfig other) {
    return host.equals(other.host) && port == other.port && (tls == null) == (other.tls == null);
  }

  /** Whether it says the same, wherever that is written. */
  public boolean saysAs(@Nullable HttpConfig other) {
    return other != null
        && listensAs(other)
        && Objects.equals(token, other.token)
        && names.equals(other.names)
        && Objects.equals(tls, other.tls);
  }
}
