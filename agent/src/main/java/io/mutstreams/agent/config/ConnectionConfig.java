package io.mutstreams.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A broker and how to reach it.
 *
 * @param name its name in the configuration
 * @param host the host name or address
 * @param port the port
 * @param tls how to secure it; null for a plain connection
 * @param username null for none
 * @param password null for none
 * @param keepAlive of MQTT, whole seconds
 * @param sessionExpiry how long the broker keeps the session of a source while the agent is away,
 *     whole seconds
 * @param fingerprint equal when all its settings are, within one process; it hides them
 * @param at where it is written
 */
public record ConnectionConfig(
    String name,
    String host,
    int port,
    @Nullable Tls tls,
    @Nullable String username,
    @Nullable Secret password,
    Duration keepAlive,
    Duration sessionExpiry,
    String fingerprint,
    Position at) {

  /**
   * TLS.
   *
   * @param ca PEM file of the certificates to trust; null for those of the Java runtime
   * @param certificate PEM file of the client's certificate chain; null for none
   * @param key PEM file of the client's private key, PKCS#8; null for none
   */
  public record Tls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {}

  ConnectionConfig withFingerprint(String other) {
    return new ConnectionConfig(
        name, host, port, tls, username, password, keepAlive, sessionExpiry, other, at);
  }

  /** The name and place alone: any other part may come from a secret. */
  @Override
  public String toString() {
    return "ConnectionConfig[" + name + " at " + at + "]";
  }
}
