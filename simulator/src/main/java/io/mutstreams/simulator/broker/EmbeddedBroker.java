package io.mutstreams.simulator.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import com.hivemq.embedded.EmbeddedHiveMQBuilder;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * HiveMQ CE within this process, on 127.0.0.1, without limits that would lose queued messages or
 * starve a client, and without its usage statistics. It may be stopped and started again on the
 * same port; in memory it then starts empty, on files it keeps sessions and queued messages.
 *
 * <p>Not thread-safe: owned by the thread that made it.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** Of HiveMQ's own 50 a client is starved that must wait before it can acknowledge. */
  private static final int IN_FLIGHT = 1000;

  /** What MQTT allows. */
  private static final int PACKET_SIZE = 268_435_460;

  private static final int LOWEST_PORT = 20_000;

  /** The first port of those that Linux hands out; others begin higher. */
  private static final int HANDED_OUT = 32_768;

  private static final int PORT_TRIES = 1_000;

  /** HiveMQ's own. */
  private static final int WRITING_MILLIS = 2_000;

  private static final String[] TALKATIVE = {
    "com.hivemq", "io.netty", "jetbrains", "org.eclipse", "com.codahale", "oshi", "mu"
  };

  private final int port;
  private final @Nullable Path files;
  private @Nullable Path folder;
  private @Nullable EmbeddedHiveMQ broker;
  private @Nullable EmbeddedExtension extension;
  private int receiveMaximum = IN_FLIGHT;
  private int maximumPacketSize = PACKET_SIZE;

  private EmbeddedBroker(int port, @Nullable Path files) {
    this.port = port == 0 ? freePort() : port;
    this.files = files;
  }

  /**
   * A broker that keeps everything in memory.
   *
   * @param port the port; 0 picks a free one
   * @return the broker, not started
   */
  public static EmbeddedBroker inMemory(int port) {
    return new EmbeddedBroker(port, null);
  }

  /**
   * A broker that keeps sessions and messages in files.
   *
   * @param port the port; 0 picks a free one
   * @param files the folder; made where it is absent
   * @return the broker, not started
   */
  public static EmbeddedBroker onFiles(int port, Path files) {
    return new EmbeddedBroker(port, files);
  }

  /**
   * Takes less of its clients than it could; before the start.
   *
   * @param messages Receive Maximum: how many unanswered ones of a client, 1 to 65535
   * @param bytes Maximum Packet Size
   * @return this
   */
  public EmbeddedBroker limit(int messages, int bytes) {
    receiveMaximum = messages;
    maximumPacketSize = bytes;
    return this;
  }

  /**
   * The same without a limit of the packets.
   *
   * @param messages Receive Maximum
   * @return this
   */
  public EmbeddedBroker limit(int messages) {
    return limit(messages, PACKET_SIZE);
  }

  /**
   * Refuses some of what is published, as if a quota were exceeded; before the start.
   *
   * @param refuses told of the payload of each publication, on threads of the broker
   * @return this
   */
  public EmbeddedBroker refuse(Predicate<byte[]> refuses) {
    extension = Refusals.extension(refuses, AckReasonCode.QUOTA_EXCEEDED);
    return this;
  }

  /**
   * Refuses some of what is published, as if its payload were not in the format that it says;
   * before the start.
   *
   * @param refuses told of the payload of each publication, on threads of the broker
   * @return this
   */
  public EmbeddedBroker refuseForm(Predicate<byte[]> refuses) {
    extension = Refusals.extension(refuses, AckReasonCode.PAYLOAD_FORMAT_INVALID);
    return this;
  }

  /**
   * A port on 127.0.0.1 that nobody listens on at this moment. It is none of those that the system
   * hands out, so that no connection takes it before, or while its broker is stopped.
   *
   * @return the port
   */
  public static int freePort() {
    for (int i = 0; i < PORT_TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HANDED_OUT);
      try {
        requireFree(port);
        return port;
      } catch (IOException e) {
        // the next one
      }
    }
    throw new IllegalStateException("no free port");
  }

  /**
   * Starts the broker and waits until it listens, up to a minute.
   *
   * @return this
   * @throws IOException when it does not start, for example because the port is taken
   */
  public EmbeddedBroker start() throws IOException {
    if (broker != null) {
      return this;
    }
    quieten();
    // The broker itself takes half a minute to say that its port is taken.
    requireFree(port);
    InternalConfigurations.MAX_INFLIGHT_WINDOW_SIZE_MESSAGES = IN_FLIGHT;
    // What is written nowhere needs no time to be written.
    InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(
        files == null ? 1 : WRITING_MILLIS);
    Path home = files == null ? Files.createTempDirectory("broker") : files;
    folder = home;
    BrokerConfig.write(home, port, files != null, receiveMaximum, maximumPacketSize);
    EmbeddedHiveMQBuilder builder =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(home.resolve("conf"))
            .withDataFolder(home.resolve("data"))
            .withExtensionsFolder(home.resolve("extensions"))
            .withoutLoggingBootstrap();
    if (extension != null) {
      builder.withEmbeddedExtension(extension);
    }
    EmbeddedHiveMQ starting = builder.build();
    broker = starting;
    try {
      starting.start().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      stop();
      throw new IOException("the broker does not start on port " + port + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
      throw new IOException("interrupted while the broker started", e);
    }
    return this;
  }

  private static void requireFree(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new IOException("port " + port + " of 127.0.0.1 is taken: " + e.getMessage(), e);
    }
  }

  private static void quieten() {
    for (String name : TALKATIVE) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.ERROR);
      }
    }
  }

  /** Stops the broker, in order, and waits for it. What is in memory is gone. */
  public void stop() {
    EmbeddedHiveMQ running = broker;
    broker = null;
    if (running != null) {
      try {
        running.stop().get(60, TimeUnit.SECONDS);
        running.close();
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("the broker does not stop", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Path home = folder;
    folder = null;
    if (home != null && files == null) {
      delete(home);
    }
  }

  private static void delete(Path home) {
    try (Stream<Path> paths = Files.walk(home)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + home, e);
    }
  }

  /**
   * The port.
   *
   * @return the port, also while stopped
   */
  public int port() {
    return port;
  }

  /**
   * Its address.
   *
   * @return {@code mqtt://127.0.0.1:port}
   */
  public String url() {
    return "mqtt://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    stop();
  }
}
