package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Kind;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PayloadFormTest {
  private static Record record(@Nullable Object body) {
    return Record.of("id", "s", "t/1", "", -5, Map.of("a", "b"), body);
  }

  private static Letter letter(Record record) {
    PayloadForm.Written written = PayloadForm.write(record);
    Origin origin =
        new Origin(
            Kind.STREAM, "", record.source(), record.key() != null, record.time(), written.form());
    return new Letter(1, "stream", "step", "why", written.record(), origin);
  }

  @Test
  void whateverTheBodyIsTheRecordIsMadeAgain() {
    for (Object body :
        Arrays.asList(
            null,
            true,
            7L,
            7.0,
            -0.0,
            Double.NaN,
            1e300,
            "",
            "7",
            "\uD83D\uDE00",
            Bytes.wrap(new byte[] {0, -1}),
            List.of(1L, 2.0, "x"),
            Map.of("a", Map.of("b", List.of(true, 1e-9))))) {
      Record record = record(body);
      Letter letter = letter(record);
      assertThat(Revival.objection(letter)).as("%s", body).isNull();
      assertThat(Revival.record(letter, Json::read)).as("%s", body).isEqualTo(record);
      assertThat(Revival.record(letter(record.withKey(null)), Json::read).key()).isNull();
    }
  }

  @Test
  void anUntouchedPayloadStaysUntouched() {
    Bytes payload = Bytes.utf8("{\"a\" : 1}");
    Record record = Record.ofPayload("id", "s", "t", "k", 3, Map.of(), payload, Json::read);
    Record again = Revival.record(letter(record), Json::read);
    assertThat(again.payload()).isEqualTo(payload);
    assertThat(again).isEqualTo(record);
  }

  @Test
  void whatThePayloadDoesNotTellIsKnown() {
    for (Object body :
        List.of(Map.of("a", Bytes.utf8("x")), List.of(Double.NaN), "half \uD83D a pair")) {
      assertThat(Revival.objection(letter(record(body)))).as("%s", body).contains("body");
    }
  }

  @Test
  void ofAnOlderVersionOnlyAnUplinksLetterCanBePutBack() {
    Outgoing message = Rendering.plain(record("x"));
    assertThat(Revival.objection(new Letter(1, "up", "", "refused by uplink up: no", message)))
        .isNull();
    assertThat(Revival.objection(new Letter(1, "s", "step", "no", message))).contains("older");
  }
}
