package io.mutstreams.agent.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The status as Prometheus reads it: text format 0.0.4. Used by one thread for one answer.
 *
 * <p>Counters begin at 0 with each start of the agent, and with each new version of a stream.
 */
final class Metrics {
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
  static final String PREFIX = "mutstreams_";
  private static final double MILLIS = 1_000;

  private final StringBuilder out = new StringBuilder();

  private Metrics() {}

  /**
   * The metrics.
   *
   * @param status the agent's, as the command gives it
   */
  static String of(Map<String, @Nullable Object> status) {
    Metrics metrics = new Metrics();
    metrics.agent(new Leafy(status));
    MetricTable.SOURCES.forEach(each -> metrics.each(each, list(status, "sources")));
    metrics.latencies(list(status, "sources"));
    List<Leafy> streams = list(status, "streams");
    MetricTable.STREAMS.forEach(each -> metrics.each(each, streams));
    MetricTable.TAKEN.forEach(each -> metrics.each(each, parts(streams, "taken")));
    MetricTable.SENT.forEach(each -> metrics.each(each, parts(streams, "sent")));
    List<Leafy> steps = parts(streams, "steps");
    MetricTable.STEPS.forEach(each -> metrics.each(each, steps));
    metrics.counters(steps);
    MetricTable.UPLINKS.forEach(each -> metrics.each(each, list(status, "uplinks")));
    MetricTable.AGENT.forEach(each -> metrics.each(each, List.of(new Leafy(status))));
    MetricTable.PLUGINS.forEach(each -> metrics.each(each, list(status, "plugins")));
    return metrics.out.toString();
  }

  private void agent(Leafy status) {
    head("info", "gauge", "The agent and its version; always 1.");
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("agent", status.text("agent"));
    labels.put("version", status.text("version"));
    sample("info", labels, 1.0);
  }

  /** One kind of value for each of some things. */
  record Family(
      String name,
      String type,
      String help,
      Map<String, String> labels,
      Function<Leafy, @Nullable Object> value) {}

  private void each(Family family, List<Leafy> things) {
    if (things.stream().anyMatch(thing -> family.value().apply(thing) != null)) {
      head(family.name(), family.type(), family.help());
      // Two of the same labels would make a scraper refuse all of them.
      Set<Map<String, String>> told = new HashSet<>();
      for (Leafy thing : things) {
        Object value = family.value().apply(thing);
        Map<String, String> labels = new LinkedHashMap<>();
        family.labels().forEach((label, key) -> labels.put(label, thing.text(key)));
        if (value != null && told.add(labels)) {
          sample(family.name(), labels, number(value));
        }
      }
    }
  }

  /** How long it took from receipt until settled, as histograms. */
  private void latencies(List<Leafy> sources) {
    String name = MetricTable.LATENCY;
    head(name, "histogram", "From the receipt of a message until all that came of it is settled.");
    for (Leafy source : sources) {
      if (source.at("latency", "buckets") instanceof List<?> buckets) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("source", source.text("name"));
        for (Object bucket : buckets) {
          Leafy upTo = new Leafy(bucket);
          labels.put("le", text(number(upTo.at("le_s"))));
          sample(name + "_bucket", labels, number(upTo.at("count")));
        }
        labels.put("le", "+Inf");
        double count = number(source.at("latency", "count"));
        sample(name + "_bucket", labels, count);
        labels.remove("le");
        sample(name + "_sum", labels, number(source.at("latency", "sum_s")));
        sample(name + "_count", labels, count);
      }
    }
  }

  /** What operators count themselves. */
  private void counters(List<Leafy> steps) {
    if (steps.stream()
        .noneMatch(step -> step.at("counters") instanceof Map<?, ?> map && !map.isEmpty())) {
      return;
    }
    head("step_operator_count", "gauge", "What the operator of a step counts or measures itself.");
    for (Leafy step : steps) {
      if (step.at("counters") instanceof Map<?, ?> counters) {
        counters.forEach(
            (name, value) -> {
              Map<String, String> labels = new LinkedHashMap<>();
              labels.put("stream", step.text("stream"));
              labels.put("step", step.text("id"));
              labels.put("name", String.valueOf(name));
              sample("step_operator_count", labels, number(value));
            });
      }
    }
  }

  private void head(String name, String type, String help) {
    out.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, Map<String, String> labels, double value) {
    out.append(PREFIX).append(name);
    String before = "{";
    for (Map.Entry<String, String> label : labels.entrySet()) {
      out.append(before).append(label.getKey()).append("=\"").append(escaped(label.getValue()));
      out.append('"');
      before = ",";
    }
    out.append(labels.isEmpty() ? "" : "}").append(' ').append(text(value)).append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String text(double value) {
    long whole = (long) value;
    if (whole == value) {
      return Long.toString(whole);
    }
    return Double.isInfinite(value) ? value > 0 ? "+Inf" : "-Inf" : Double.toString(value);
  }

  private static double number(@Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  static @Nullable Object seconds(@Nullable Object millis) {
    return millis == null ? null : number(millis) / MILLIS;
  }

  private static List<Leafy> list(Map<String, @Nullable Object> status, String name) {
    List<Leafy> things = new ArrayList<>();
    if (status.get(name) instanceof List<?> list) {
      list.forEach(each -> things.add(new Leafy(each)));
    }
    return things;
  }

  private static List<Leafy> parts(List<Leafy> streams, String name) {
    List<Leafy> parts = new ArrayList<>();
    for (Leafy stream : streams) {
      if (stream.at(name) instanceof List<?> list) {
        list.forEach(each -> parts.add(new Leafy(each, stream.text("name"))));
      }
    }
    return parts;
  }

  /**
   * A part of the status.
   *
   * @param stream of a part of one; else ""
   */
  record Leafy(@Nullable Object tree, String stream) {
    Leafy(@Nullable Object tree) {
      this(tree, "");
    }

    /** What lies at a path; null where there is nothing. */
    @Nullable Object at(String... path) {
      Object found = tree;
      for (String name : path) {
        found = found instanceof Map<?, ?> map ? map.get(name) : null;
      }
      return found;
    }

    String text(String key) {
      Object found = key.equals("stream") && !stream.isEmpty() ? stream : at(key);
      return found == null ? "" : String.valueOf(found);
    }
  }
}
