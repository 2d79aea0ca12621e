package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.BrokerProcess;
import io.mutstreams.e2e.Brokers;
import io.mutstreams.simulator.link.Completion;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The files of the package on the processors of small gateways, emulated, with Debian's Java for
 * them: the agent starts, tells systemd so, which takes a library's native part, and a record goes
 * through a step with an expression.
 */
@Timeout(value = 25, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // A file system is held mounted, not talked to.
final class ProcessorLab {
  private static final Duration START = Duration.ofMinutes(8);

  /** For the Java, the agent and its data. */
  private static final int MEMORY_MIB = 1_500;

  private static final String CONFIG =
      """
      agent: {id: gw}
      connections: {plant: {url: "%s"}}
      sources: {sensors: {from: plant, topics: [sensors/#], key: "topic[1]"}}
      streams:
        readings:
          from: [sensors]
          steps:
            - filter: body.value > 1
            - set: {double: body.value * 2}
          to: [{send: up}]
      uplinks: {up: {to: plant, topic: "gw/{key}"}}
      """;

  @TempDir Path folder;

  @Test
  void runsOnArm64() throws Exception {
    aRecordGoesThrough(new ForeignJava("arm64", "qemu-aarch64-static"), folder);
  }

  @Test
  void runsOnArmhf() throws Exception {
    Skips.unless(SmallDisk.tmpfsMissing(), "the agent on armhf, emulated");
    // A 32-bit program that is emulated cannot list folders of a disk: places in them are 64 bits
    // wide there, which the kernel only cuts for a program of its own.
    Path memory = folder.resolve("memory");
    try (SmallDisk ignored = SmallDisk.tmpfs(memory, MEMORY_MIB)) {
      aRecordGoesThrough(new ForeignJava("armhf", "qemu-arm-static"), memory);
    }
  }

  private static void aRecordGoesThrough(ForeignJava java, Path folder) throws Exception {
    String what = "the agent on " + java.architecture() + ", emulated";
    Skips.unless(java.missing(), what);
    Skips.unless(
        Brokers.mosquittoProgram().isPresent()
            ? Optional.empty()
            : Optional.of("mosquitto is not installed"),
        what);
    Path foreign = folder.resolve("java");
    Skips.unless(java.unpack(foreign), what);
    Path installed = folder.resolve("installed");
    String unused = Command.run("dpkg-deb", "--extract", Deb.built(), installed);
    BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    try (BrokerProcess broker = BrokerProcess.start(BrokerProcess.Kind.MOSQUITTO, folder);
        AFUNIXDatagramChannel notified = AFUNIXDatagramChannel.open();
        Link link = Link.open(LinkOptions.clean(broker.url()), taking(arrived))) {
      link.subscribe(List.of("gw/#"));
      Path socket = folder.resolve("notify");
      notified.bind(AFUNIXSocketAddress.of(socket));
      notified.configureBlocking(false);
      Path config = folder.resolve("gateway.yaml");
      Files.writeString(config, CONFIG.formatted(broker.url()));
      long began = System.nanoTime();
      try (ChildProcess agent =
          ChildProcess.named("agent")
              .environment("JAVA_HOME", java.home(foreign).toString())
              .environment("NOTIFY_SOCKET", socket.toString())
              .onLine(line -> System.out.println("  " + java.architecture() + "| " + line))
              .startProgram(
                  installed.resolve("usr/bin/mutstreams").toString(),
                  "run",
                  config.toString(),
                  "--data",
                  folder.resolve("data").toString())) {
        agent.awaitThat("it is ready", () -> says(notified, "READY=1"), START);
        assertThat(link.publish("sensors/a", bytes("{\"value\": 21}"), Map.of(), ignored()))
            .isTrue();
        String record = arrived.poll(START.toSeconds(), TimeUnit.SECONDS);
        assertThat(record).startsWith("gw/a {").contains("\"value\":21", "\"double\":42");
        System.out.printf(
            "ProcessorLab: %s: ready, and a record through, after %d s%n",
            java.architecture(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
        agent.terminate();
        assertThat(agent.awaitExit(START)).isEqualTo(143);
      }
    }
  }

  private static Completion ignored() {
    return reason -> {};
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static LinkListener taking(BlockingQueue<String> arrived) {
    return new LinkListener() {
      @Override
      public void arrived(Link link, Incoming message) {
        arrived.add(message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8));
        boolean unused = link.acknowledge(message);
      }
    };
  }

  private static boolean says(AFUNIXDatagramChannel notified, String wanted) {
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    try {
      while (true) {
        buffer.clear();
        Object unused = notified.receive(buffer);
        buffer.flip();
        if (!buffer.hasRemaining()) {
          return false;
        }
        if (StandardCharsets.UTF_8.decode(buffer).toString().contains(wanted)) {
          return true;
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
