package io.mutstreams.simulator.link;

import java.time.Duration;
import java.util.UUID;

/**
 * How to connect.
 *
 * @param url {@code mqtt://host:port}
 * @param clientId the client's id; of two connections with one id the broker closes the older
 * @param sessionExpiry how long the broker keeps the session after a disconnect; zero asks for a
 *     clean start and no session
 * @param receiveMaximum how many unacknowledged messages the broker may send, 1 to 65535
 */
public record LinkOptions(String url, String clientId, Duration sessionExpiry, int receiveMaximum) {
  /** Checks the ranges. */
  public LinkOptions {
    if (!url.startsWith("mqtt://")) {
      throw new IllegalArgumentException("a broker is named mqtt://host:port, not '" + url + "'");
    }
    if (receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException("receive maximum is 1 to 65535, not " + receiveMaximum);
    }
  }

  /**
   * A clean start under a name that nobody else has.
   *
   * @param url {@code mqtt://host:port}
   * @return the options
   */
  public static LinkOptions clean(String url) {
    return new LinkOptions(url, "simulator-" + UUID.randomUUID(), Duration.ZERO, 1000);
  }

  /**
   * A session that survives a disconnect of an hour.
   *
   * @param url {@code mqtt://host:port}
   * @param clientId the client's id
   * @return the options
   */
  public static LinkOptions persistent(String url, String clientId) {
    return new LinkOptions(url, clientId, Duration.ofHours(1), 1000);
  }

  String serverUri() {
    return "tcp://" + url.substring("mqtt://".length());
  }
}
