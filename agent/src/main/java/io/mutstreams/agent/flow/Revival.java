package io.mutstreams.agent.flow;

import io.mutstreams.agent.flow.DeadLetters.Kind;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of dead letters again. Any thread. */
public final class Revival {
  private Revival() {}

  /** Why nothing can be made of a letter that equals what failed; null when it can. */
  public static @Nullable String objection(Letter letter) {
    PayloadForm form = letter.origin().form();
    if (letter.origin().kind() == Kind.UPLINK || form.whole()) {
      return null;
    }
    return switch (form) {
      case CUT -> "only the beginning of the message was kept";
      case LOSSY -> "its body holds what its payload does not tell, as bytes within an object";
      default -> "an older version stored it, without all that this takes";
    };
  }

  /**
   * The record as it came into the step.
   *
   * @param decoder of its source, for a payload that nobody has touched
   */
  static Record record(Letter letter, PayloadDecoder decoder) {
    Origin origin = letter.origin();
    Outgoing written = letter.record();
    String key = origin.keyed() ? written.key() : null;
    Map<String, String> headers = written.headers();
    if (origin.form() == PayloadForm.UNTOUCHED) {
      return Record.ofPayload(
          written.id(),
          origin.source(),
          written.topic(),
          key,
          origin.time(),
          headers,
          written.payload(),
          decoder);
    }
    return Record.of(
        written.id(),
        origin.source(),
        written.topic(),
        key,
        origin.time(),
        headers,
        origin.form().body(written.payload()));
  }
}
