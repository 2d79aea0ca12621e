package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whose state an edit loses. Stateless. */
final class Loss {
  private static final Set<String> WITH_STATE =
      Set.of("tally", "dedupe", "throttle", "deadband", "window");

  private Loss() {}

  /** The steps and streams, as STREAM.STEP and STREAM. */
  static Set<String> of(Setup before, Setup after) {
    Set<String> lost = new TreeSet<>();
    before.streams.forEach(
        (name, stream) -> {
          Stream now = after.streams.get(name);
          Map<String, String> gone = stateful(stream);
          if (now == null && !gone.isEmpty()) {
            lost.add(name);
          } else if (now != null) {
            gone.entrySet().removeAll(stateful(now).entrySet());
            gone.keySet().forEach(id -> lost.add(name + "." + id));
          }
        });
    return lost;
  }

  /** The operators of the steps with state. */
  private static Map<String, String> stateful(Stream stream) {
    Map<String, String> operators = new TreeMap<>();
    for (Step step : stream.steps()) {
      String operator = step.text().substring(0, step.text().indexOf(':'));
      if (WITH_STATE.contains(operator)) {
        operators.put(step.id(), operator);
      }
    }
    return operators;
  }
}
