package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.simulator.checker.Again;
import io.mutstreams.simulator.checker.Delays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Whether streams notice an edit that does not touch them: the longest delay of each group of
 * sensors whose way an edit left as it was, from the moment in which it was being saved until it
 * was live, against equal windows without an edit. Owned by the thread of the test.
 */
final class Calm {
  private static final long AFTERWARDS_MICROS = 100_000;

  /** What an edit touched may catch up for so long: its delays then are not the next edit's. */
  private static final long CATCHES_UP_MICROS = 2_000_000;

  /**
   * Room for what a machine does that is busy with other things: agent, brokers, load, oracles and
   * whatever else runs share its cores. {@link Steady} is exact.
   */
  private static final double ROOM_P99_MILLIS = 500;

  private static final double ROOM_MAX_MILLIS = 2_000;
  private static final double TIMES = 3;

  /** A stretch of time, in microseconds since the epoch, and who is looked at. */
  private record Window(String what, long from, long to, Set<String> groups) {}

  private record Found(Window window, String group, double millis) {}

  private final List<Window> edits = new ArrayList<>();
  private final List<Window> controls = new ArrayList<>();
  private final Map<String, Long> touched = new HashMap<>();

  /** An edit was made. */
  void edited(String what, long from, long to, Set<String> untouched) {
    Set<String> undisturbed = new HashSet<>(untouched);
    undisturbed.removeIf(group -> from < touched.getOrDefault(group, 0L) + CATCHES_UP_MICROS);
    edits.add(new Window(what, from, to + AFTERWARDS_MICROS, undisturbed));
    Beginning.groups().stream()
        .map(GroupFeed.Group::name)
        .filter(group -> !untouched.contains(group))
        .forEach(group -> touched.put(group, to));
  }

  /** Which edits were made when messages were sent that came once more, or when they came again. */
  String around(List<Again> again) {
    return edits.stream()
        .filter(
            edit ->
                again.stream()
                    .anyMatch(one -> edit.from() < one.micros() && one.sentMicros() < edit.to()))
        .map(Window::what)
        .collect(Collectors.joining("; ", "\n  edits meanwhile: ", ""));
  }

  /** Nothing was edited. */
  void control(long from, long to, Set<String> groups) {
    controls.add(new Window("no edit", from, to, Set.copyOf(groups)));
  }

  /** Compares, and tells the figures. */
  void judge(Delays upstream, Delays direct, String directGroup) {
    List<Found> edited = look(edits, upstream);
    List<Found> control = look(pieces(), upstream);
    double[] noise = edits.stream().mapToDouble(w -> longest(direct, directGroup, w)).toArray();
    edited.sort((a, b) -> Double.compare(b.millis(), a.millis()));
    tell(
        "untouched streams at an edit", edited.size(), at(edited, 50), at(edited, 99), max(edited));
    tell(
        "all streams without an edit",
        control.size(),
        at(control, 50),
        at(control, 99),
        max(control));
    tell(
        "straight from the plant broker at an edit",
        noise.length,
        at(noise, 50),
        at(noise, 99),
        at(noise, 100));
    edited.stream()
        .limit(5)
        .forEach(
            one ->
                System.out.printf(
                    Locale.ROOT,
                    "    %s: %.1f ms at: %s%n",
                    one.group(),
                    one.millis(),
                    one.window().what()));
    assertThat(at(edited, 99))
        .as("99 of 100 delays of untouched streams, ms")
        .isLessThan(ROOM_P99_MILLIS + TIMES * Math.max(at(control, 99), at(noise, 99)));
    assertThat(max(edited))
        .as("the longest delay of untouched streams, ms")
        .isLessThan(ROOM_MAX_MILLIS + TIMES * Math.max(max(control), at(noise, 100)));
  }

  private static void tell(String what, int count, double p50, double p99, double max) {
    System.out.printf(
        Locale.ROOT,
        "  longest delay, %s (%d): p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
        what,
        count,
        p50,
        p99,
        max);
  }

  /** The control windows, cut to the usual length of an edit. */
  private List<Window> pieces() {
    long[] lengths = edits.stream().mapToLong(w -> w.to() - w.from()).sorted().toArray();
    long length = Math.max(100_000, lengths[lengths.length / 2]);
    List<Window> pieces = new ArrayList<>();
    for (Window window : controls) {
      for (long from = window.from(); from + length <= window.to(); from += length) {
        pieces.add(new Window(window.what(), from, from + length, window.groups()));
      }
    }
    return pieces;
  }

  private static List<Found> look(Collection<Window> windows, Delays delays) {
    List<Found> found = new ArrayList<>();
    for (Window window : windows) {
      for (String group : window.groups()) {
        found.add(new Found(window, group, longest(delays, group, window)));
      }
    }
    return found;
  }

  private static double longest(Delays delays, String group, Window window) {
    return delays.longest(group, window.from(), window.to());
  }

  private static double max(List<Found> found) {
    return at(found, 100);
  }

  private static double at(List<Found> found, int percent) {
    ToDoubleFunction<Found> millis = Found::millis;
    return at(found.stream().mapToDouble(millis).toArray(), percent);
  }

  private static double at(double[] values, int percent) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0
        ? 0
        : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
