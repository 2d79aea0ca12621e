package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.flow.PayloadForm.JSON;

import io.mutstreams.agent.flow.DeadLetters.Kind;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What former versions were made to store for {@link FormerFormatsTest}. They did it with this very
 * class, compiled with each of them: so none of it may change.
 */
final class FormerStore {
  /** How many records the outbox "archive" was given, and how many of those were settled. */
  static final int ARCHIVE = 200;

  static final int ARCHIVE_SETTLED = 60;

  /** The same of the outbox "cloud". One is large, and is not settled. */
  static final int CLOUD = 150;

  static final int CLOUD_SETTLED = 45;
  private static final int LARGE = 75;
  private static final int LARGE_BYTES = 300 << 10;

  /** How many urgent ones it was given, from format 3 on. */
  static final int URGENT = 5;

  /** How many dead letters were stored. */
  static final int LETTERS = 20;

  /** How many records the hold of the uplink "next" was given, in format 5. */
  static final int HELD = 3;

  private FormerStore() {}

  static List<Outgoing> records(String outbox, int count) {
    return IntStream.range(0, count).mapToObj(i -> record(outbox, i)).toList();
  }

  private static Outgoing record(String outbox, int number) {
    boolean large = outbox.equals("cloud") && number == LARGE;
    String key = "pump-" + number % 5;
    return new Outgoing(
        outbox + "-" + number,
        "plant/" + key + "/" + outbox,
        number % 11 == 10 ? "" : key,
        number % 7 == 6 ? Map.of() : Map.of("unit", "°C", "lot", "lot " + number / 10),
        large ? pattern(LARGE_BYTES) : Bytes.utf8("{\"value\":" + number + ",\"of\":\"ü\"}"),
        number % 3 == 2 ? 0 : 1,
        number % 13 == 12);
  }

  private static Bytes pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i >> 8);
    }
    return Bytes.wrap(bytes);
  }

  /** From each kind of place in turn, with what all formats keep of a letter. */
  static Letter letter(int number) {
    return switch (number % 3) {
      case 0 -> letter(number, "plant", "hot", "no number in \"value\"");
      case 1 -> letter(number, "meters", "", "no JSON: <");
      default -> letter(number, "cloud", "", "refused by uplink cloud: not authorized");
    };
  }

  private static Letter letter(int number, String stream, String step, String reason) {
    return new Letter(1_700_000_000_000L + number, stream, step, reason, record("dead", number));
  }

  /** One with all that is kept from format 4 on; those before do not compile this. */
  static Letter whole() {
    Origin origin = new Origin(Kind.STREAM, "to", "meters", true, 1_600_000_000_000L, JSON);
    return new Letter(1_700_000_000_099L, "plant", "hot", "no ünit", record("dead", 99), origin);
  }

  /** What was saved at first. */
  static List<Entry> early() {
    return List.of(
        entry("total", "pump-0", "", "12.5"),
        entry("total", "pump-1", "", "first"),
        entry("total", "pump-2", "", "removed later"),
        entry("seen", "pump-0", "a", "1"),
        entry("seen", "pump-0", "b", ""));
  }

  /** What was saved after that. */
  static List<Entry> late() {
    return List.of(
        entry("total", "pump-1", "", "second"),
        entry("total", "pump-2", "", null),
        entry("total", "pümp 3", "", "x".repeat(5_000)));
  }

  /** What it came to. */
  static List<Entry> left() {
    return List.of(
        entry("total", "pump-0", "", "12.5"),
        entry("total", "pump-1", "", "second"),
        entry("total", "pümp 3", "", "x".repeat(5_000)),
        entry("seen", "pump-0", "a", "1"),
        entry("seen", "pump-0", "b", ""));
  }

  private static Entry entry(String state, String key, String entry, @Nullable String value) {
    return new Entry(
        "hot",
        state,
        key,
        entry,
        state.equals("seen") ? 2 : 1,
        1_700_000_000_000L,
        value == null ? null : Bytes.utf8(value));
  }
}
