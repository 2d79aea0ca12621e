package io.mutstreams.e2e;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Sensors in groups, on {@code plant/GROUP/SENSOR}, endless and evenly spaced. A payload is {@code
 * {"id": "g1-s2-42", "n": 42, "ts": epoch milliseconds, "value": 20.12, "pad": "xxxx"}}. Owned by
 * the thread that takes from it.
 */
public final class GroupFeed implements Iterator<Timed> {
  /**
   * Some sensors.
   *
   * @param name the second level of their topics
   * @param sensors how many
   * @param share of the messages, as a whole number that counts against those of the others
   * @param repeats the share of readings that is sent a second time, one to three seconds later
   */
  public record Group(String name, int sensors, int share, double repeats) {
    public Group(String name, int sensors, int share) {
      this(name, sensors, share, 0);
    }
  }

  private record Later(long slot, Message message) {}

  private final double rate;
  private final Random random;
  private final long startMillis = System.currentTimeMillis();
  private final List<Group> slots = new ArrayList<>();
  private final Map<String, int[]> counts = new java.util.HashMap<>();
  private final ArrayDeque<Later> later = new ArrayDeque<>();
  private long slot;

  public GroupFeed(double rate, long seed, List<Group> groups) {
    this.rate = rate;
    this.random = new Random(seed);
    for (Group group : groups) {
      counts.put(group.name(), new int[group.sensors()]);
    }
    spread(groups);
  }

  /** Each group evenly over the cycle. */
  private void spread(List<Group> groups) {
    record Place(double at, Group group) {}
    List<Place> places = new ArrayList<>();
    for (Group group : groups) {
      for (int i = 0; i < group.share(); i++) {
        places.add(new Place((i + 0.5) / group.share(), group));
      }
    }
    places.sort(java.util.Comparator.comparingDouble(Place::at));
    places.forEach(place -> slots.add(place.group()));
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Timed next() {
    Later repeated = later.peek();
    if (repeated != null && repeated.slot() <= slot) {
      later.remove();
      return new Timed(repeated.message(), due(slot));
    }
    Group group = slots.get((int) (slot % slots.size()));
    long due = due(slot++);
    int[] sent = Objects.requireNonNull(counts.get(group.name()));
    int sensor = sensorOf(group, sent);
    String name = group.name() + "-s" + sensor;
    int number = sent[sensor]++;
    String json =
        String.format(
            Locale.ROOT,
            "{\"id\":\"%s-%d\",\"n\":%d,\"ts\":%d,\"value\":%.2f,\"pad\":\"%s\"}",
            name,
            number,
            number,
            startMillis + due / 1_000_000,
            100 * random.nextDouble(),
            "x".repeat(80));
    String topic = "plant/" + group.name() + "/s" + sensor;
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    if (group.repeats() > 0 && random.nextDouble() < group.repeats()) {
      long wait = (long) (rate * (1 + 2 * random.nextDouble()));
      long last = later.isEmpty() ? 0 : later.getLast().slot();
      later.add(new Later(Math.max(last, slot + wait), new Message(topic, name, payload, true)));
    }
    return new Timed(new Message(topic, name, payload), due);
  }

  /** The one that has sent the least: in turns. */
  private static int sensorOf(Group group, int[] sent) {
    int least = 0;
    for (int i = 1; i < group.sensors(); i++) {
      if (sent[i] < sent[least]) {
        least = i;
      }
    }
    return least;
  }

  private long due(long at) {
    return (long) (at * 1e9 / rate);
  }
}
