package io.mutstreams.simulator.checker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the messages that were sent.
 *
 * @param destination the place that was watched
 * @param sent messages that the plant broker acknowledged, all of them
 * @param expected those of them that belong to the destination
 * @param delivered messages that belong to it and arrived, each once
 * @param lost expected messages that did not arrive
 * @param duplicated arrivals of a message that had arrived before
 * @param duplicatedSameId those of the duplicates that carry the same record id as the first
 *     arrival
 * @param duplicatedAfterDedupe those of the duplicates that carry a record id under which the
 *     message had not arrived yet, or none: what a receiver that drops repeats by record id sees
 *     twice
 * @param lostAfterDedupe messages that arrived under the record id of another one: what such a
 *     receiver never sees
 * @param duplicatedBySender duplicates of messages that the simulator itself sent twice after its
 *     connection broke; not counted in {@code duplicated}
 * @param reordered messages that first arrived after a later one of their key
 * @param corrupted messages whose payload differs from what was sent, where it must not
 * @param unexpected arrivals that nobody sent, or that do not belong here
 * @param miscounted arrivals that do not carry the number of the message within its key, where they
 *     must
 * @param redelivered arrivals that the upstream broker sent again because the checker's own
 *     connection broke; counted nowhere else
 * @param p50Ms median of the time from sending to arrival, in milliseconds
 * @param p99Ms its 99th percentile
 * @param maxMs its maximum
 * @param longestSilenceMs the longest time between two arrivals
 * @param lostExamples some that were lost, as key#number
 * @param reorderedExamples some that came late
 * @param corruptedExamples some that were damaged
 * @param unexpectedExamples some that were not expected, and why
 * @param miscountedExamples some with a wrong number, and which
 * @param again some that arrived more than once, also where the simulator sent them twice
 * @param duplicates for each key that has any, how many of its arrivals are counted in {@code
 *     duplicated}
 * @param stretches for each key of messages that may arrive or not, how many unbroken runs of them
 *     arrived
 */
public record Verdict(
    String destination,
    long sent,
    long expected,
    long delivered,
    long lost,
    long duplicated,
    long duplicatedSameId,
    long duplicatedAfterDedupe,
    long lostAfterDedupe,
    long duplicatedBySender,
    long reordered,
    long corrupted,
    long unexpected,
    long miscounted,
    long redelivered,
    double p50Ms,
    double p99Ms,
    double maxMs,
    double longestSilenceMs,
    List<String> lostExamples,
    List<String> reorderedExamples,
    List<String> corruptedExamples,
    List<String> unexpectedExamples,
    List<String> miscountedExamples,
    List<Again> again,
    Map<String, Integer> duplicates,
    Map<String, Integer> stretches) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final int MOST_KEYS = 10;

  /** Copies the lists and the maps. */
  public Verdict {
    lostExamples = List.copyOf(lostExamples);
    reorderedExamples = List.copyOf(reorderedExamples);
    corruptedExamples = List.copyOf(corruptedExamples);
    unexpectedExamples = List.copyOf(unexpectedExamples);
    miscountedExamples = List.copyOf(miscountedExamples);
    again = List.copyOf(again);
    duplicates = Collections.unmodifiableMap(new TreeMap<>(duplicates));
    stretches = Collections.unmodifiableMap(new TreeMap<>(stretches));
  }

  /**
   * Whether everything that must arrive did, whole.
   *
   * @return true when nothing was lost or damaged
   */
  public boolean complete() {
    return lost == 0 && corrupted == 0;
  }

  /**
   * Whether everything arrived once, whole and in order, and nothing else.
   *
   * @return true when there is nothing to complain of
   */
  public boolean exact() {
    return complete()
        && duplicated == 0
        && lostAfterDedupe == 0
        && reordered == 0
        && unexpected == 0
        && miscounted == 0;
  }

  /**
   * The verdict for a program.
   *
   * @return a JSON object with the names of this record in snake case
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // numbers and strings can always be written
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param json the object
   * @return the verdict
   * @throws IllegalArgumentException when it is no verdict
   */
  public static Verdict fromJson(String json) {
    try {
      return JSON.readValue(json, Verdict.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no verdict: " + json, e);
    }
  }

  /**
   * The verdict for a person.
   *
   * @return some lines of text
   */
  public String toText() {
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: sent %d, expected %d, delivered %d, lost %d, duplicated %d, reordered %d,"
                + " corrupted %d, unexpected %d%n",
            destination,
            sent,
            expected,
            delivered,
            lost,
            duplicated,
            reordered,
            corrupted,
            unexpected));
    text.append(
        String.format(
            Locale.ROOT,
            "  latency p50 %.2f ms, p99 %.2f ms, max %.2f ms; longest silence %.0f ms",
            p50Ms,
            p99Ms,
            maxMs,
            longestSilenceMs));
    if (duplicated > 0) {
      text.append(
          String.format(
              "%n  duplicates with the same record id: %d; that a receiver sees which drops repeats"
                  + " by record id: %d",
              duplicatedSameId, duplicatedAfterDedupe));
      examples(
          text,
          "duplicated",
          duplicates.entrySet().stream()
              .limit(MOST_KEYS)
              .map(key -> key.getKey() + " (" + key.getValue() + ")")
              .toList());
      examples(text, "once more", again.stream().map(Again::words).toList());
    }
    if (lostAfterDedupe > 0) {
      text.append(
          String.format("%n  arrived under the record id of another message: %d", lostAfterDedupe));
    }
    if (duplicatedBySender > 0) {
      text.append(String.format("%n  also sent twice by the simulator: %d", duplicatedBySender));
    }
    if (miscounted > 0) {
      text.append(String.format("%n  with another number than theirs: %d", miscounted));
    }
    if (redelivered > 0) {
      text.append(String.format("%n  redelivered to the checker: %d", redelivered));
    }
    examples(text, "lost", lostExamples);
    examples(text, "reordered", reorderedExamples);
    examples(text, "corrupted", corruptedExamples);
    examples(text, "unexpected", unexpectedExamples);
    examples(text, "with another number", miscountedExamples);
    return text.toString();
  }

  private static void examples(StringBuilder text, String name, List<String> examples) {
    if (!examples.isEmpty()) {
      text.append(String.format("%n  %s, for example: %s", name, String.join(", ", examples)));
    }
  }
}
