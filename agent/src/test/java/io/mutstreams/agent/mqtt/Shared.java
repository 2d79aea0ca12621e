package io.mutstreams.agent.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One broker of each kind for all tests of this process, because one of them takes seconds to start
 * and sometimes a minute to stop. The tests keep apart by names. Owned by the thread of the tests.
 */
final class Shared {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Map<Broker.Kind, Broker> RUNNING = new EnumMap<>(Broker.Kind.class);

  private Shared() {}

  static Stream<Broker.Kind> kinds() {
    return Stream.of(Broker.Kind.values()).filter(Broker.Kind::isHere);
  }

  /** A name that nobody else has: for a client, or the first level of topics. */
  static String name() {
    return "n" + NAMES.incrementAndGet();
  }

  static int port(Broker.Kind kind) throws Exception {
    return broker(kind).port();
  }

  /** The broker itself, to stop and start it. */
  static Broker broker(Broker.Kind kind) throws Exception {
    Broker broker = RUNNING.get(kind);
    if (broker == null) {
      Path folder = Files.createTempDirectory("broker");
      broker = kind.start(folder);
      RUNNING.put(kind, broker);
      Broker ending = broker;
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ending, folder)));
    }
    return broker;
  }

  private static void end(Broker broker, Path folder) {
    if (broker instanceof Mosquitto) {
      broker.close(); // The other one ends with this process.
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // It may still be writing. It is a folder for temporary files.
    }
  }
}
