package io.mutstreams.agent.http;

import java.time.Duration;

/**
 * What callers may ask of the server. Nothing that they do may make it grow, or keep others from
 * being answered for long.
 *
 * <p>The JDK's server reads its bounds from system properties when its classes are loaded, so
 * {@link #set} comes before that. What is set already stays.
 */
final class Limits {
  /**
   * Open connections; more are closed at once. Each may have a thread, so none waits for another.
   */
  static final int CONNECTIONS = 48;

  /** A request, with its body, must have come within this time. */
  static final int REQUEST_SECONDS = 10;

  /** Without a request a connection is closed after this time. */
  static final int IDLE_SECONDS = 30;

  /** The first line, and all header lines together. */
  static final int HEADER_BYTES = 16 << 10;

  /** A configuration has 3 MiB at most, and is longer as JSON. */
  static final int BODY_BYTES = 4 << 20;

  /** Of a body that is too long, so much is read: who sends it then sees the answer. */
  static final int DRAIN_BYTES = 16 << 20;

  /** Answers that go on until the caller hangs up. */
  static final int STREAMS = 8;

  /** Some bytes of an answer must have gone within this time. */
  static final Duration WRITE = Duration.ofSeconds(15);

  /** For an answer that must be thought over. */
  static final Duration ANSWER = Duration.ofSeconds(30);

  /** For a change. */
  static final Duration CHANGE = Duration.ofMinutes(2);

  private Limits() {}

  static void set() {
    set("jdk.httpserver.maxConnections", CONNECTIONS);
    set("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    set("sun.net.httpserver.maxReqHeaders", 64);
    set("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
    set("sun.net.httpserver.maxIdleConnections", CONNECTIONS / 2);
    set("sun.net.httpserver.idleInterval", IDLE_SECONDS);
  }

  private static void set(String name, int value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, Integer.toString(value));
    }
  }
}
