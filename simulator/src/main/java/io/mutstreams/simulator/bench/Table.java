package io.mutstreams.simulator.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results for a person. Stateless. */
final class Table {
  private Table() {}

  static String of(Map<String, List<Round>> results, double rate) {
    var text = new StringBuilder();
    text.append(String.format("%-34s", "medians of the rounds"));
    results.keySet().forEach(name -> text.append(String.format("%18s", name)));
    text.append(System.lineSeparator());
    String at = String.format(Locale.ROOT, "at %.0f/s: ", rate);
    row(text, results, "first record after, s", Round::firstRecordSeconds);
    row(text, results, "ceiling: records/s", r -> r.ceiling().ratePerS());
    row(text, results, "ceiling: CPU us/record", r -> r.ceiling().cpuMicrosPerRecord());
    row(text, results, "ceiling: RSS MiB", r -> r.ceiling().rssBytes() / 1048576.0);
    row(text, results, "ceiling: p50 ms", r -> r.ceiling().p50Ms());
    row(text, results, "ceiling: p99 ms", r -> r.ceiling().p99Ms());
    row(text, results, "ceiling: max ms", r -> r.ceiling().maxMs());
    row(text, results, at + "records/s", r -> r.steady().ratePerS());
    row(text, results, at + "CPU us/record", r -> r.steady().cpuMicrosPerRecord());
    row(text, results, at + "RSS MiB", r -> r.steady().rssBytes() / 1048576.0);
    row(text, results, at + "p50 ms", r -> r.steady().p50Ms());
    row(text, results, at + "p99 ms", r -> r.steady().p99Ms());
    row(text, results, at + "max ms", r -> r.steady().maxMs());
    text.append(String.format("%-34s", "lost / duplicated, all rounds"));
    for (List<Round> rounds : results.values()) {
      Result result = Result.of(rounds);
      text.append(String.format("%18s", result.lost() + " / " + result.duplicated()));
    }
    ratios(text, results);
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      Map<String, List<Round>> results,
      String name,
      ToDoubleFunction<Round> figure) {
    text.append(String.format("%-34s", name));
    for (List<Round> rounds : results.values()) {
      text.append(String.format(Locale.ROOT, "%18.2f", Result.median(rounds, figure)));
    }
    text.append(System.lineSeparator());
  }

  private static void ratios(StringBuilder text, Map<String, List<Round>> results) {
    List<Round> agent = results.get("agent");
    List<Round> bare = results.get("bare");
    if (agent != null && bare != null) {
      Result a = Result.of(agent);
      Result b = Result.of(bare);
      text.append(
          String.format(
              Locale.ROOT,
              "%nagent against bare: %.2f of its rate, %.2f of its CPU per record",
              a.ratePerS() / b.ratePerS(),
              a.cpuUsPerRecord() / b.cpuUsPerRecord()));
    }
  }
}
