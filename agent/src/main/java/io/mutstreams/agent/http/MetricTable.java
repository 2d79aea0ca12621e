package io.mutstreams.agent.http;

import io.mutstreams.agent.http.Metrics.Family;
import io.mutstreams.agent.http.Metrics.Leafy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which metrics there are. Immutable. */
final class MetricTable {
  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";
  private static final Path SELF = Path.of("/proc/self/status");

  static final List<Family> SOURCES =
      List.of(
          of("source", "connected", GAUGE, "Whether its broker is connected.", "connected"),
          of("source", "connects_total", COUNTER, "Connections made to its broker.", "connects"),
          of("source", "records_total", COUNTER, "Records that came in.", "records"),
          of("source", "bad_records_total", COUNTER, "Records that could not be used.", "bad"),
          of("source", "overflowed_total", COUNTER, "Messages that had no room.", "overflowed"),
          of("source", "unsettled_records", GAUGE, "Taken, not yet acknowledged.", "unsettled"),
          age(
              "source",
              "oldest_unsettled_seconds",
              "Since the oldest of these came.",
              "oldest_ms"));

  /** How long messages took from their receipt until they were settled. */
  static final String LATENCY = "source_latency_seconds";

  static final List<Family> STREAMS =
      List.of(
          of("stream", "records_in_total", COUNTER, "Records that came into it.", "in"),
          of("stream", "records_out_total", COUNTER, "Records that left it.", "out"),
          of("stream", "dropped_total", COUNTER, "Records dropped by its steps.", "dropped"),
          of("stream", "dead_letters_total", COUNTER, "Its dead letters.", "dead_letters"),
          of("stream", "repeated_total", COUNTER, "Records left out as repeats.", "repeated"),
          of("stream", "waiting_records", GAUGE, "Records that wait for it.", "waiting"),
          new Family(
              "stream_stalled_seconds",
              GAUGE,
              "For how long an operator has not returned.",
              Map.of("stream", "name"),
              thing -> Metrics.seconds(thing.at("stalled_ms"))));

  static final List<Family> TAKEN =
      List.of(edge("taken_total", "from", "Records that came into it from there."));

  static final List<Family> SENT = List.of(edge("sent_total", "to", "Records that it sent there."));

  static final List<Family> STEPS =
      List.of(
          step("records_in_total", COUNTER, "Records that came to it.", "in"),
          step("records_out_total", COUNTER, "Records that it gave.", "out"),
          step("failed_total", COUNTER, "Records at which it failed.", "failed"),
          step("cut_off_total", COUNTER, "Calls that were given up.", "cut_off"),
          step("state_values", GAUGE, "Values in its state.", "state", "values"),
          step("state_bytes", GAUGE, "Memory that its state takes.", "state", "bytes"));

  static final List<Family> UPLINKS =
      List.of(
          of("uplink", "connected", GAUGE, "Whether its broker is connected.", "connected"),
          of("uplink", "connects_total", COUNTER, "Connections made to its broker.", "connects"),
          of("uplink", "delivered_total", COUNTER, "Records that its broker has.", "delivered"),
          of("uplink", "refused_total", COUNTER, "Records that its broker refused.", "refused"),
          of("uplink", "in_flight_records", GAUGE, "Sent, not yet answered.", "in_flight"),
          of("uplink", "waiting_records", GAUGE, "Waiting in memory.", "waiting"),
          of("uplink", "outbox_records", GAUGE, "Records on disk.", "outbox", "records"),
          of("uplink", "outbox_bytes", GAUGE, "Bytes of these.", "outbox", "bytes"),
          age("uplink", "oldest_waiting_seconds", "Since the oldest came.", "oldest_ms"),
          age(
              "uplink",
              "outbox_oldest_seconds",
              "Since the oldest on disk was stored; 0 for none.",
              "outbox",
              "oldest_ms"),
          of("uplink", "outbox_held_records", GAUGE, "Of these, held.", "outbox", "held"),
          of(
              "uplink",
              "outbox_dropped_total",
              COUNTER,
              "Dropped by age or size.",
              "outbox",
              "dropped"),
          of("uplink", "outbox_discarded_total", COUNTER, "Discarded.", "outbox", "discarded"));

  static final List<Family> AGENT =
      List.of(
          agent("uptime_seconds", GAUGE, "Since it was started.", lies("uptime_s")),
          agent(
              "revision",
              GAUGE,
              "The number of the revision that runs.",
              lies("revision", "number")),
          agent(
              "revision_start_time_seconds",
              GAUGE,
              "Since when it runs, in seconds since 1970.",
              thing -> instant(thing.at("revision", "since"))),
          agent(
              "last_change_refused",
              GAUGE,
              "Whether what was last tried was refused.",
              thing -> "refused".equals(thing.at("last_change", "outcome"))),
          agent(
              "last_change_pause_seconds",
              GAUGE,
              "For how long the last change had a stream stand, at most.",
              thing -> Metrics.seconds(thing.at("last_change", "commit_ms", "max"))),
          agent("dead_letters_total", COUNTER, "Dead letters.", lies("dead_letters")),
          agent("stored_dead_letters", GAUGE, "Dead letters on disk.", lies("stored_dead_letters")),
          agent(
              "dropped_dead_letters_total",
              COUNTER,
              "Dead letters that had to make room for newer ones, and are lost.",
              lies("dropped_dead_letters")),
          agent(
              "alarms",
              GAUGE,
              "Things that a person should see to.",
              thing -> size(thing, "alarms")),
          agent(
              "plugin_problems",
              GAUGE,
              "Jars that cannot be used.",
              thing -> size(thing, "plugin_problems")),
          agent("state_bytes", GAUGE, "Memory that all state takes.", lies("state", "bytes")),
          agent("state_limit_bytes", GAUGE, "What it may take.", lies("state", "limit_bytes")),
          agent(
              "storage_open",
              GAUGE,
              "Whether the storage takes records.",
              thing -> "open".equals(thing.at("storage", "state"))),
          agent("storage_file_bytes", GAUGE, "Its file.", lies("storage", "file_bytes")),
          agent(
              "storage_free_bytes", GAUGE, "Free on its disk.", lies("storage", "disk_free_bytes")),
          agent(
              "storage_queued_records", GAUGE, "To be written.", lies("storage", "queued_records")),
          agent("storage_queued_bytes", GAUGE, "Bytes of these.", lies("storage", "queued_bytes")),
          agent("jvm_heap_used_bytes", GAUGE, "Heap in use.", thing -> used()),
          agent(
              "jvm_heap_max_bytes",
              GAUGE,
              "What the heap may take.",
              thing -> Runtime.getRuntime().maxMemory()),
          agent("process_resident_bytes", GAUGE, "Memory of the process.", thing -> resident()));

  static final List<Family> PLUGINS =
      List.of(
          new Family(
              "plugin_info",
              GAUGE,
              "The plugins and their versions; always 1.",
              Map.of("plugin", "id", "version", "version"),
              thing -> 1));

  private MetricTable() {}

  /** All names, with the prefix. */
  static List<String> names() {
    return Stream.concat(
            Stream.of(
                "info",
                "step_operator_count",
                LATENCY,
                LATENCY + "_bucket",
                LATENCY + "_sum",
                LATENCY + "_count"),
            Stream.of(SOURCES, STREAMS, TAKEN, SENT, STEPS, UPLINKS, AGENT, PLUGINS)
                .flatMap(List::stream)
                .map(Family::name))
        .map(name -> Metrics.PREFIX + name)
        .toList();
  }

  private static Family of(String thing, String name, String type, String help, String... path) {
    return new Family(thing + "_" + name, type, help, Map.of(thing, "name"), lies(path));
  }

  private static Family age(String thing, String name, String help, String... path) {
    return new Family(
        thing + "_" + name,
        GAUGE,
        help,
        Map.of(thing, "name"),
        leafy -> Metrics.seconds(leafy.at(path)));
  }

  private static Family step(String name, String type, String help, String... path) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("stream", "stream");
    labels.put("step", "id");
    labels.put("operator", "operator");
    return new Family("step_" + name, type, help, labels, lies(path));
  }

  private static Family edge(String name, String end, String help) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("stream", "stream");
    labels.put(end, end);
    return new Family("stream_" + name, COUNTER, help, labels, lies("records"));
  }

  private static Family agent(
      String name, String type, String help, Function<Leafy, @Nullable Object> value) {
    return new Family(name, type, help, Map.of(), value);
  }

  private static Function<Leafy, @Nullable Object> lies(String... path) {
    return thing -> thing.at(path);
  }

  private static @Nullable Object instant(@Nullable Object since) {
    return since == null ? null : Instant.parse(String.valueOf(since)).toEpochMilli() / 1e3;
  }

  private static @Nullable Object size(Leafy thing, String list) {
    return thing.at(list) instanceof List<?> found ? found.size() : null;
  }

  private static Object used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Null where the system does not tell. */
  private static @Nullable Object resident() {
    try (Stream<String> lines = Files.lines(SELF)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .map(kibi -> (Object) (Long.parseLong(kibi) << 10))
          .findFirst()
          .orElse(null);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
