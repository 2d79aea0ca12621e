package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private final Pack pack = new Pack();
  private final Outgoing message =
      new Outgoing("id", "a/ß/c", "k", Map.of("x", "y"), Bytes.utf8("payload"), 1, true);

  @Test
  void readsWhatItWrote() {
    Letter letter = new Letter(1L << 40, "stream", "", "why", message);
    assertThat(Rows.message(Rows.write(message, 1L << 40, pack))).isEqualTo(message);
    assertThat(Rows.letter(Rows.write(letter, pack))).isEqualTo(letter);
  }

  @Test
  void everyDamagedByteIsNoticed() {
    byte[] row = Rows.write(message, 1L << 40, pack);
    // The first byte is the version, and 0x10 more is an unknown one.
    for (int i = 0; i < row.length; i++) {
      byte[] damaged = row.clone();
      damaged[i] ^= 0x10;
      assertThatThrownBy(() -> Rows.message(damaged))
          .as("byte %d", i)
          .isInstanceOf(Unpack.DamagedRowException.class);
    }
  }

  @Test
  void everyRowThatWasCutShortIsNoticed() {
    byte[] row = Rows.write(message, 1L << 40, pack);
    for (int i = 0; i < row.length; i++) {
      byte[] cut = Arrays.copyOf(row, i);
      assertThatThrownBy(() -> Rows.message(cut)).isInstanceOf(Unpack.DamagedRowException.class);
    }
  }
}
