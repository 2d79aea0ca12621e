package io.mutstreams.simulator.bench;

import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.publisher.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records as the agent stores them. Not thread-safe. */
public final class StoredFeed {
  /** Id, topic, key and payload of a record together, in bytes. */
  static final int RECORD_BYTES = 250;

  /** Where a backlog is delivered to. */
  public static final String BACKLOG = "up/bench/backlog/";

  private static final int SENSORS = 50;
  private static final int PAYLOAD = 200;

  private final SensorFeed feed;
  private final Map<String, Integer> seqs = new HashMap<>();
  private long count;

  /** The same each time. */
  StoredFeed() {
    FeedOptions options = FeedOptions.of(SENSORS, 2_000, 1).withSize(PAYLOAD);
    this.feed =
        new SensorFeed(
            new FeedOptions(
                options.sensors(),
                options.rate(),
                options.seed(),
                1_700_000_000_000L,
                "{sensor}",
                "backlog-",
                options.size(),
                options.shape(),
                options.faults()));
  }

  /** Some records of {@link #RECORD_BYTES}. */
  static List<Outgoing> plain(int count) {
    List<Outgoing> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = "bench-0-%010d".formatted(i);
      String topic = "up/plant/line-2/sensor-%03d".formatted(i % 1_000);
      String key = "sensor-%03d".formatted(i % 1_000);
      byte[] payload = new byte[RECORD_BYTES - id.length() - topic.length() - key.length()];
      for (int at = 0; at < payload.length; at++) {
        payload[at] = (byte) ('0' + (i * 7 + at * 13) % 75);
      }
      records.add(new Outgoing(id, topic, key, Map.of(), Bytes.wrap(payload), 1, false));
    }
    return records;
  }

  /** The next of a backlog, marked for the checker. */
  Outgoing next() {
    Message message = feed.next().message();
    int seq = seqs.merge(message.key(), 1, Integer::sum) - 1;
    Stamp stamp =
        new Stamp(
            message.key(), seq, Stamp.crcOf(message.payload()), System.currentTimeMillis() * 1_000);
    return new Outgoing(
        "bench-backlog-" + count++,
        BACKLOG + message.topic(),
        message.key(),
        stamp.toProperties(),
        Bytes.wrap(message.payload()),
        1,
        false);
  }

  /**
   * What the checker is to expect of a backlog.
   *
   * @param records how many are in it
   * @return all of them, as sent and acknowledged
   */
  public static Ledger ledger(long records) {
    StoredFeed feed = new StoredFeed();
    Ledger ledger = new Ledger();
    for (long i = 0; i < records; i++) {
      Message message = feed.feed.next().message();
      int seq =
          ledger.sent(
              message.key(), message.topic(), Stamp.crcOf(message.payload()), message.repeat());
      ledger.acknowledged(message.key(), seq, false);
    }
    return ledger;
  }
}
