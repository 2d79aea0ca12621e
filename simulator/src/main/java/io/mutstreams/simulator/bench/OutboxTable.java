package io.mutstreams.simulator.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of the outbox for a person. Stateless. */
final class OutboxTable {
  private OutboxTable() {}

  static String of(Map<String, Double> figures, OutboxSizes sizes) {
    var text = new StringBuilder();
    String small = String.format(Locale.ROOT, "%,d records: ", sizes.records());
    String large = String.format(Locale.ROOT, "%,d records: ", sizes.many());
    String backlog = String.format(Locale.ROOT, "backlog of %,d: ", sizes.backlog());
    row(text, figures, "append: records/s", "append_per_s");
    row(text, figures, "append: CPU us/record", "append_cpu_us");
    row(text, figures, "append: bytes on disk/record", "bytes_per_record");
    row(text, figures, "append, 1,000 under way: records/s", "append_one_source_per_s");
    row(text, figures, "bare file: records/s", "bare_append_per_s");
    row(text, figures, "drain: records/s", "drain_per_s");
    row(text, figures, "drain: CPU us/record", "drain_cpu_us");
    row(text, figures, small + "open, s", "open_s_1m");
    row(text, figures, small + "heap, MiB", "heap_mb_1m");
    row(text, figures, large + "open, s", "open_s_5m");
    row(text, figures, large + "heap, MiB", "heap_mb_5m");
    row(text, figures, large + "drain, records/s", "drain_per_s_5m");
    row(text, figures, "file after the drain, MiB", "file_mb_after_drain");
    row(text, figures, "written while all is well, bytes/1M", "healthy_bytes_per_million");
    row(text, figures, "an agent's ceiling: records/s", "ceiling_per_s");
    row(text, figures, backlog + "records/s", "backlog_per_s");
    text.append(
        String.format(
            Locale.ROOT,
            "%nappend against the bare file: %.2f; a backlog against the ceiling: %.2f%n"
                + "lost / duplicated / reordered: %.0f / %.0f / %.0f",
            of(figures, "append_ratio"),
            of(figures, "drain_ratio"),
            of(figures, "lost"),
            of(figures, "duplicated"),
            of(figures, "reordered")));
    return text.toString();
  }

  private static void row(
      StringBuilder text, Map<String, Double> figures, String title, String name) {
    text.append(String.format(Locale.ROOT, "%-40s%,14.2f%n", title, of(figures, name)));
  }

  private static double of(Map<String, Double> figures, String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  /** The median of each figure. */
  static Map<String, Double> medians(Map<String, List<Double>> measured) {
    var medians = new LinkedHashMap<String, Double>();
    measured.forEach(
        (name, values) ->
            medians.put(name, Result.median(values.stream().mapToDouble(v -> v).toArray())));
    return medians;
  }
}
