package io.mutstreams.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateCodecTest {
  private final StateCodec<Record> records = StateCodec.record();

  @Test
  void aRecordComesBackWithEveryKindOfValue() {
    Map<String, Object> body =
        Map.of(
            "flag",
            true,
            "off",
            false,
            "whole",
            7L,
            "number",
            -2.5,
            "text",
            "Århus",
            "bytes",
            Bytes.utf8("raw"),
            "list",
            Arrays.asList(1L, null, List.of("deep")),
            "map",
            Map.of("empty", Map.of()));
    Record before = Record.of("id", "plant", "a/b", "k", -5, Map.of("h", "v"), body);
    assertThat(records.decode(1, records.encode(before))).isEqualTo(before);
  }

  @Test
  void aRecordWithoutKeyAndBodyComesBack() {
    Record before = Record.of("id", "plant", "t", null, 0, Map.of(), null);
    assertThat(records.decode(records.version(), records.encode(before))).isEqualTo(before);
  }

  @Test
  void cutOffBytesAreRefused() {
    byte[] bytes = records.encode(Record.of("id", "plant", "t", null, 0, Map.of(), "text"));
    for (int size = 0; size < bytes.length; size++) {
      byte[] cut = Arrays.copyOf(bytes, size);
      assertThatThrownBy(() -> records.decode(1, cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("version 1");
    }
  }
}
