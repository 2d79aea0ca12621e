package io.mutstreams.agent.mqtt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One broker of each kind for all tests of a class, because one of them takes seconds to start. The
 * tests keep apart by names. Owned by the thread of the tests.
 */
final class Shared implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private final Map<Broker.Kind, Broker> running = new EnumMap<>(Broker.Kind.class);

  static Stream<Broker.Kind> kinds() {
    return Stream.of(Broker.Kind.values()).filter(Broker.Kind::isHere);
  }

  /** A name that nobody else has: for a client, or the first level of topics. */
  static String name() {
    return "n" + NAMES.incrementAndGet();
  }

  int port(Broker.Kind kind) throws Exception {
    Broker broker = running.get(kind);
    if (broker == null) {
      Path folder = Files.createTempDirectory("broker");
      broker = kind.start(folder);
      running.put(kind, broker);
    }
    return broker.port();
  }

  @Override
  public void close() {
    running.values().forEach(Broker::close);
  }
}
