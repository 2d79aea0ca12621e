package io.mutstreams.simulator.feed;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * An endless feed of made-up sensors, one after the other at even distances. A payload is {@code
 * {"id": "s1-42", "sensor": "s1", "seq": 42, "ts": epoch milliseconds, "value": 20.123}}.
 *
 * <p>Not thread-safe: owned by the thread that takes from it.
 */
public final class SensorFeed implements Iterator<Timed> {
  private record Pending(long order, Timed timed) {}

  private final FeedOptions options;
  private final List<Sensor> sensors = new ArrayList<>();
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          Comparator.comparingLong((Pending p) -> p.timed.dueNanos())
              .thenComparing(Pending::order));
  private long tick;
  private long order;

  /**
   * Starts a feed at its beginning.
   *
   * @param options what it looks like
   */
  public SensorFeed(FeedOptions options) {
    this.options = options;
    var seeds = new Random(options.seed());
    for (int i = 0; i < options.sensors(); i++) {
      sensors.add(
          new Sensor(
              options.prefix() + (i + 1),
              options.shape(),
              new Random(seeds.nextLong()),
              options.startMillis()));
    }
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  /**
   * The next message.
   *
   * @return a message; there always is one
   * @throws NoSuchElementException never
   */
  @Override
  public Timed next() {
    while (true) {
      Pending first = pending.peek();
      // a slot that is still to come can only add messages that are due at it or later
      if (first != null && first.timed.dueNanos() < due(tick)) {
        pending.remove();
        return first.timed;
      }
      slot();
    }
  }

  private long due(long slot) {
    return due((double) slot);
  }

  private long due(double slot) {
    return (long) (slot * 1e9 / options.rate());
  }

  private void slot() {
    long now = tick++;
    Sensor sensor = sensors.get((int) (now % sensors.size()));
    Faults faults = options.faults();
    if (sensor.isSilent()) {
      return;
    }
    if (sensor.happens(faults.dropout())) {
      sensor.fallSilent(sensor.between(5, 50));
      return;
    }
    long due = due(now);
    byte[] payload = read(sensor, due);
    long heldBack =
        sensor.happens(faults.late()) ? (long) sensor.between(2, 20) * sensors.size() : 0;
    send(sensor, payload, due(now + heldBack), false);
    if (sensor.happens(faults.repeat())) {
      send(sensor, payload, due(now + heldBack + 0.5), true);
    }
    if (sensor.happens(faults.burst())) {
      int further = sensor.between(3, 10);
      for (int i = 1; i <= further; i++) {
        long at = due(now + (double) i * sensors.size() / (further + 1));
        send(sensor, read(sensor, at), due, false);
      }
    }
  }

  private byte[] read(Sensor sensor, long due) {
    return sensor.read(options.startMillis() + due / 1_000_000, options.size());
  }

  private void send(Sensor sensor, byte[] payload, long due, boolean repeat) {
    String topic = options.topic().replace("{sensor}", sensor.name());
    pending.add(
        new Pending(order++, new Timed(new Message(topic, sensor.name(), payload, repeat), due)));
  }
}
