package io.mutstreams.lab;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.util.Map;
import java.util.Random;

/** Numbered messages whose content follows from their number, so that damage is seen. */
final class Parcel {
  private static final int LARGE = 300_000;

  private Parcel() {}

  static Outgoing message(String outbox, long number) {
    var random = new Random(number * 31 + outbox.hashCode());
    boolean large = random.nextInt(800) == 0;
    byte[] payload = new byte[large ? LARGE : random.nextInt(20, 400)];
    random.nextBytes(payload);
    return new Outgoing(
        outbox + "-" + number,
        "gw/" + outbox,
        "key-" + number % 7,
        Map.of("unit", "C"),
        Bytes.wrap(payload),
        1,
        false);
  }

  static long number(Outgoing message) {
    return Long.parseLong(message.id().substring(message.id().indexOf('-') + 1));
  }

  static Letter letter(long number) {
    return new Letter(number, "readings", "hot", "no number", message("letter", number));
  }
}
