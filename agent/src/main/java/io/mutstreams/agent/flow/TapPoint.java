package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The taps that are open at one stream or source. While there is none, an edge costs one look at a
 * field. Taps come and go by any thread; the thread whose records they are only reads.
 */
public final class TapPoint {
  private final String name;
  private volatile @Nullable List<Tap> open;

  /**
   * @param name of the stream or source
   */
  TapPoint(String name) {
    this.name = name;
  }

  /** Lets a tap see what comes from now on; nothing where it does already. */
  public synchronized void add(Tap tap) {
    List<Tap> now = open;
    if (now == null) {
      open = List.of(tap);
    } else if (!now.contains(tap)) {
      List<Tap> more = new ArrayList<>(now);
      more.add(tap);
      open = List.copyOf(more);
    }
  }

  /** Takes a tap away; a record that is on its way may still reach it. */
  public synchronized void remove(Tap tap) {
    List<Tap> now = open;
    if (now != null) {
      List<Tap> rest = now.stream().filter(other -> other != tap).toList();
      open = rest.isEmpty() ? null : rest;
    }
  }

  /** Whether there is any. */
  public boolean isOpen() {
    return open != null;
  }

  /** A record has come out of a source. */
  void made(Record record) {
    see(Edge.Kind.MADE, "", name, "", null, record);
  }

  /** A record comes in by an input. */
  void into(String input, Record record) {
    see(Edge.Kind.INTO, input, input, name, null, record);
  }

  /**
   * A record has left a step.
   *
   * @param port by which; null for the way to the next step
   */
  void after(String step, @Nullable String port, Record record) {
    see(Edge.Kind.AFTER, step, name + "." + step, "", port, record);
  }

  /** A record was sent to an uplink or stream. */
  void to(String target, Record record) {
    see(Edge.Kind.TO, target, name, target, null, record);
  }

  private void see(
      Edge.Kind kind, String by, String from, String to, @Nullable String port, Record record) {
    List<Tap> now = open;
    if (now != null) {
      for (int i = 0; i < now.size(); i++) {
        Tap tap = now.get(i);
        if (tap.edge().is(kind, by)) {
          tap.see(from, to, port, record);
        }
      }
    }
  }
}
