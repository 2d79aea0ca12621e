package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A broker as a process of its own. Owned by the thread that starts it.
 *
 * @param process the process
 * @param port where it listens on 127.0.0.1
 */
record Broker(ChildProcess process, int port) implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Which broker. */
  enum Kind {
    EMBEDDED,
    MOSQUITTO;

    /**
     * @param name as on the command line
     * @throws ParameterException when it is none
     */
    static Kind named(String name, CommandSpec spec) {
      return switch (name) {
        case "embedded" -> EMBEDDED;
        case "mosquitto" -> MOSQUITTO;
        case "auto" -> mosquittoInstalled() ? MOSQUITTO : EMBEDDED;
        default ->
            throw new ParameterException(
                spec.commandLine(), "--brokers is embedded, mosquitto or auto, not " + name);
      };
    }
  }

  static Broker start(Kind kind, String name, Path folder)
      throws IOException, InterruptedException {
    try {
      return kind == Kind.MOSQUITTO ? mosquitto(name, folder) : embedded(name);
    } catch (TimeoutException e) {
      throw new IOException("the " + name + " broker does not start: " + e.getMessage(), e);
    }
  }

  private static Broker embedded(String name)
      throws IOException, TimeoutException, InterruptedException {
    ChildProcess child =
        ChildProcess.named(name)
            .startJava(
                "io.mutstreams.simulator.cli.Main",
                "simulate",
                "broker",
                "--port",
                "0",
                "--until-eof");
    String line = child.awaitLine(Pattern.compile("^ready \\d+$"), SOON);
    return new Broker(child, Integer.parseInt(line.substring("ready ".length())));
  }

  private static Broker mosquitto(String name, Path folder)
      throws IOException, TimeoutException, InterruptedException {
    int port = EmbeddedBroker.freePort();
    return mosquitto(
        name,
        folder,
        port,
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence false
        max_inflight_messages 1000
        max_queued_messages 0
        """
            .formatted(port));
  }

  static Broker mosquitto(String name, Path folder, int port, String config)
      throws IOException, TimeoutException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name + ".conf"), config);
    ChildProcess child =
        ChildProcess.named(name).startProgram(mosquittoPath().toString(), "-c", file.toString());
    child.awaitThat("it listens", () -> listens(port), SOON);
    return new Broker(child, port);
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path mosquittoPath() {
    return candidates().filter(Files::isExecutable).findFirst().orElse(Path.of("mosquitto"));
  }

  static boolean mosquittoInstalled() {
    return candidates().anyMatch(Files::isExecutable);
  }

  private static Stream<Path> candidates() {
    String path = System.getenv("PATH");
    return Stream.concat(Stream.of((path == null ? "" : path).split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "mosquitto"));
  }

  String url() {
    return "mqtt://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.close();
  }
}
