package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of files as the configuration, written in all the ways in which people and machines do.
 * The agent is never asked: it finds each edit by itself.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class ConfigFilesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path files = Path.of("");

  private static String streams(int mark) {
    return """
    streams:
      main: {from: inner, steps: [{id: mark, set: {mark: %d}}], to: up}
    """
        .formatted(mark);
  }

  private Path file(String name) {
    return files.resolve(name);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Predicate<io.mutstreams.simulator.link.Incoming> marked(int mark) {
    return message -> {
      try {
        return Integer.valueOf(mark).equals(Sink.body(message).get("mark"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }

  private static void runs(AgentProcess agent, long revision) throws Exception {
    agent.await(
        "revision " + revision + " runs",
        SOON,
        status -> status.part("revision").number("number") == revision);
  }

  private static long revision(AgentProcess agent) {
    return agent.status().part("revision").number("number");
  }

  @Test
  void isReadHoweverItIsWritten() throws Exception {
    files = Files.createDirectory(folder.resolve("conf"));
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var up = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder, Map.of(), "conf")) {
      Files.writeString(
          file("10-agent.yaml"),
          """
          agent: {id: files}
          connections:
            plant: {url: mqtt://127.0.0.1:%d}
            cloud: {url: mqtt://127.0.0.1:%d}
          sources:
            inner: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
          uplinks:
            up: {to: cloud, topic: "up/{key}"}
          """
              .formatted(plant.port(), cloud.port()));
      Path edited = Files.writeString(file("20-streams.yaml"), streams(1));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          s -> s.one("sources", "name", "inner").text("connected").equals("true"));
      try (var load = SteadyLoad.start(plant.url(), "plant", 10, 100)) {
        up.awaitOne(0, marked(1), SOON);
        replaced(edited, up);
        runs(agent, 2);
        inSeveralWrites(agent, edited, up);
        byAnEditor(agent, edited, up);
        byLinks(edited, up);
        runs(agent, 6);
        appearsAndDisappears(agent);
        twice(agent, edited);
        long sent = load.stop();
        up.await(sent, SOON);
        assertThat(Sink.numbers(up.all())).isEqualTo(load.numbers());
      }
    }
  }

  private static void replaced(Path edited, Sink up) throws Exception {
    move(Files.writeString(edited.resolveSibling("20-streams.yaml.new"), streams(2)), edited);
    up.awaitOne(0, marked(2), SOON);
  }

  /** What stands there between the writes is seen, and is no configuration. */
  private static void inSeveralWrites(AgentProcess agent, Path edited, Sink up) throws Exception {
    long before = revision(agent);
    byte[] bytes = streams(3).getBytes(StandardCharsets.UTF_8);
    int half = bytes.length / 2;
    try (OutputStream out = Files.newOutputStream(edited)) {
      out.write(bytes, 0, half);
      out.flush();
      agent.await(
          "the half is refused",
          SOON,
          status -> status.part("last_change").text("outcome").equals("refused"));
      assertThat(revision(agent)).isEqualTo(before);
      out.write(bytes, half, bytes.length - half);
    }
    up.awaitOne(0, marked(3), SOON);
    runs(agent, before + 1);
  }

  /** As vim does: a swap file, a try whether one may write, a backup, a new file. */
  private static void byAnEditor(AgentProcess agent, Path edited, Sink up) throws Exception {
    long before = revision(agent);
    Path swap = Files.writeString(edited.resolveSibling(".20-streams.yaml.swp"), "b0VIM 9.0");
    Files.deleteIfExists(Files.writeString(edited.resolveSibling("4913"), ""));
    Path backup = edited.resolveSibling("20-streams.yaml~");
    Files.copy(edited, backup);
    Path beside = Files.writeString(edited.resolveSibling("#20-streams.yaml#"), "streams: [");
    Files.writeString(edited, streams(4));
    up.awaitOne(0, marked(4), SOON);
    for (Path temporary : List.of(swap, backup, beside)) {
      Files.delete(temporary);
    }
    runs(agent, before + 1);
  }

  /** As Kubernetes does: the file is a link through a link to a folder, which is turned over. */
  private static void byLinks(Path edited, Sink up) throws Exception {
    Path conf = Objects.requireNonNull(edited.getParent());
    for (int mark : List.of(4, 5, 6)) {
      Path version = Files.createDirectory(conf.resolve("..version-" + mark));
      Files.writeString(version.resolve("20-streams.yaml"), streams(mark));
      Path data = conf.resolve("..data");
      Path link = conf.resolve("..data_tmp");
      move(Files.createSymbolicLink(link, version.getFileName()), data);
      if (mark == 4) {
        Path target = Path.of("..data", "20-streams.yaml");
        move(Files.createSymbolicLink(conf.resolve("..link"), target), edited);
      } else {
        up.awaitOne(0, marked(mark), SOON);
      }
    }
  }

  private void appearsAndDisappears(AgentProcess agent) throws Exception {
    Path more =
        Files.writeString(file("30-more.yaml"), "streams:\n  more: {from: inner, to: []}\n");
    runs(agent, 7);
    assertThat(agent.status().all("streams")).hasSize(2);
    Files.delete(more);
    runs(agent, 8);
    assertThat(agent.status().all("streams")).hasSize(1);
  }

  private void twice(AgentProcess agent, Path edited) throws Exception {
    long before = revision(agent);
    Path again =
        Files.writeString(file("30-again.yaml"), "streams:\n  main: {from: inner, to: up}\n");
    agent.await(
        "it is refused, with both places",
        SOON,
        status ->
            status.part("last_change").texts("problems").stream()
                .anyMatch(
                    problem ->
                        problem.contains(again + ":2:3: streams.main: the name is taken")
                            && problem.contains("first at " + edited + ":2:3")));
    assertThat(revision(agent)).isEqualTo(before);
    Files.delete(again);
    agent.await(
        "it is well again",
        SOON,
        status -> !status.part("last_change").text("outcome").equals("refused"));
  }
}
