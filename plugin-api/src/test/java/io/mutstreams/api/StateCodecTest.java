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
  void aCodecWritesTheOlderLayoutsThatItWasToldToWrite() {
    StateCodec<Long> codec =
        StateCodec.<Long>of(3, (value, out) -> out.writeLong(value), (version, in) -> in.readLong())
            .alsoWriting(2, (value, out) -> out.writeInt(value.intValue()))
            .alsoWriting(1, (value, out) -> out.writeByte(value.intValue()));
    assertThat(codec.version()).isEqualTo(3);
    assertThat(codec.encode(7L)).hasSize(8);
    assertThat(codec.encodeFor(3, 7L)).hasSize(8);
    assertThat(codec.encodeFor(2, 7L)).containsExactly(0, 0, 0, 7);
    assertThat(codec.encodeFor(1, 7L)).containsExactly(7);
    assertThat(codec.decode(3, codec.encode(7L))).isEqualTo(7L);
    assertThat(StateCodec.integer().encodeFor(0, 7L)).isNull();
    assertThatThrownBy(() -> codec.alsoWriting(3, (value, out) -> out.writeByte(1)))
        .hasMessageContaining("version 1 to 2, not 3");
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
