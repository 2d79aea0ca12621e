package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin that carries Jackson is exchanged 200 times while records flow through it. What is left
 * of the versions of before is asked of the JVM, from outside.
 */
@Timeout(600)
@Alone
final class HeavySwapsIT {
  /** Fewer where a machine has much else to do. */
  private static final int SWAPS = Integer.getInteger("heavy.swaps", 200);

  private static final int WARM = SWAPS / 5;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String YAML =
      """
      agent: {id: heavy-swaps}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sensors: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
      streams:
        main: {from: sensors, steps: [{tally: {}}], to: up}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
      changes: {trial: {period: 0s}}
      """;

  private static final String SOURCE =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Counts, with Jackson.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
          return (record, context, out) -> {
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            try {
              var tree = mapper.readTree("{\\"tally\\": " + count + "}");
              out.emit(record.withField("tally", tree.get("tally").asLong()));
            } catch (java.io.IOException e) {
              throw new BadRecordException(e.toString());
            }
          };
        }
      }
      """;

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  /** What the JVM has of the classes of plugins. */
  private record Classes(long bytes) {
    private static final Pattern TOTAL = Pattern.compile("Total = \\d+ +\\d+ +\\d+ +(\\d+)");

    static Classes of(long pid) throws IOException, InterruptedException {
      String unused = jcmd(pid, "GC.run");
      String said = jcmd(pid, "VM.classloader_stats");
      Matcher total = TOTAL.matcher(said);
      assertThat(total.find()).as(said).isTrue();
      return new Classes(Long.parseLong(total.group(1)));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(
                  ChildProcess.java().resolveSibling("jcmd").toString(),
                  Long.toString(pid),
                  command)
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    }
  }

  @Test
  void leaveNothingBehindAndNoGapInTheCounts() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink sink = Sink.open(cloud.url(), "up/#")) {
      Path jar =
          java.nio.file.Files.createDirectories(folder.resolve("gateway/plugins"))
              .resolve("tally.jar");
      Map<String, byte[]> entries = entries();
      PluginJar.drop(heavy(entries, 0), jar);
      try (Gateway gateway =
              Gateway.start(folder.resolve("gateway"), YAML.formatted(plant.url(), cloud.url()));
          SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 10, 200)) {
        load.awaitMore(200);
        String yaml = YAML.formatted(plant.url(), cloud.url());
        Classes warm = new Classes(0);
        long begin = System.nanoTime();
        for (int i = 1; i <= SWAPS; i++) {
          PluginJar.drop(heavy(entries, i), jar);
          int swap = i;
          // Saved as it is, so that the agent looks at once.
          assertThat(gateway.edit(yaml).part("runs").texts("summary"))
              .as("swap " + i)
              .contains("stream main: step tally runs tally 1." + swap + ".0, its state is kept");
          if (i == WARM) {
            warm = Classes.of(gateway.child().pid());
          }
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        Classes last = Classes.of(gateway.child().pid());
        System.out.printf("  %d swaps in %d ms: %s, then %s%n", SWAPS, millis, warm, last);
        assertThat(last.bytes()).as("metaspace").isLessThan(warm.bytes() + warm.bytes() / 10);

        long sent = load.stop();
        sink.await(sent, SOON);
        assertThat(Sink.numbers(sink.all())).isEqualTo(load.numbers());
        for (Map.Entry<String, List<Map<?, ?>>> each : sink.bodies().entrySet()) {
          List<Integer> counts =
              each.getValue().stream().map(body -> (Integer) body.get("tally")).toList();
          assertThat(counts)
              .as(each.getKey())
              .isEqualTo(IntStream.rangeClosed(1, counts.size()).boxed().toList());
        }
      }
    }
  }

  /** What is in the jar: the operator, and all of Jackson. */
  private static Map<String, byte[]> entries() throws IOException, URISyntaxException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var light =
        new JarInputStream(new ByteArrayInputStream(PluginJar.of("tally", "1.0.0", SOURCE)))) {
      for (JarEntry entry = light.getNextJarEntry();
          entry != null;
          entry = light.getNextJarEntry()) {
        entries.put(entry.getName(), light.readAllBytes());
      }
    }
    for (Class<?> one :
        List.of(
            com.fasterxml.jackson.databind.ObjectMapper.class,
            com.fasterxml.jackson.core.JsonFactory.class,
            com.fasterxml.jackson.annotation.JsonProperty.class)) {
      Path from = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (JarFile file = new JarFile(from.toFile())) {
        for (JarEntry entry : file.stream().toList()) {
          if (entry.getName().startsWith("com/") && !entry.isDirectory()) {
            entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
          }
        }
      }
    }
    return entries;
  }

  /** Another version, which differs in its number alone. */
  private static byte[] heavy(Map<String, byte[]> entries, int number) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Plugin-Id", "tally");
    attributes.putValue("Plugin-Version", "1." + number + ".0");
    attributes.putValue("Mutstreams-Api", "1");
    var bytes = new ByteArrayOutputStream();
    try (var jar = new JarOutputStream(bytes, manifest)) {
      jar.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
