package io.mutstreams.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What must come out of the ETL flow for the messages that went in, computed from their text alone:
 * nothing of the agent, its plugins or the simulator is used.
 */
final class SenmlModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, List<Map<String, Object>>> clean = new LinkedHashMap<>();
  private final Map<String, List<Map<String, Object>>> outliers = new LinkedHashMap<>();
  private final Set<Map<String, Object>> seen = new HashSet<>();
  private int repeats;
  private int broken;

  /** One message, in the order sent; all times lie within the span that repeats are told in. */
  void sent(String payload) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (JsonNode entry : JSON.readTree(payload).path("e")) {
      String text = entry.path("v").asText();
      if (entry.has("v") && !text.matches("-?[0-9]+(\\.[0-9]+)?")) {
        broken++;
        return;
      }
      Object value = entry.has("v") ? (Object) Double.valueOf(text) : entry.path("sv").asText();
      fields.put(entry.path("n").asText(), value);
    }
    String sensor = (String) fields.get("source");
    if (!within(fields, "temperature", -12.5, 43.1)
        || !within(fields, "humidity", 10.7, 95.2)
        || !within(fields, "dust", 186.61, 5188.21)
        || !within(fields, "airquality_raw", 17, 363)) {
      outliers.computeIfAbsent("outliers/" + sensor, t -> new ArrayList<>()).add(fields);
    } else if (seen.add(Map.copyOf(fields))) {
      Map<String, Object> out = new LinkedHashMap<>(fields);
      double celsius = number(fields, "temperature");
      out.put("kelvin", celsius + 273.15);
      out.put("warm", celsius > 20);
      out.put("place", fields.get("latitude") + "," + fields.get("longitude"));
      out.remove("light");
      clean.computeIfAbsent("etl/" + sensor, t -> new ArrayList<>()).add(out);
    } else {
      repeats++;
    }
  }

  private static double number(Map<String, Object> fields, String name) {
    return (Double) Objects.requireNonNull(fields.get(name), name);
  }

  private static boolean within(
      Map<String, Object> fields, String name, double least, double most) {
    double value = number(fields, name);
    return value >= least && value <= most;
  }

  Map<String, List<Map<String, Object>>> clean() {
    return clean;
  }

  Map<String, List<Map<String, Object>>> outliers() {
    return outliers;
  }

  int repeats() {
    return repeats;
  }

  /** How many messages hold what is no number. */
  int broken() {
    return broken;
  }
}
