package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.DeadLetters;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.PayloadForm;
import io.mutstreams.api.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
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
  void readsALetterWithAllThatItNeedsToBePutBack() {
    DeadLetters.Origin origin =
        new DeadLetters.Origin(
            DeadLetters.Kind.STREAM, "late", "s", true, -1L << 40, PayloadForm.JSON);
    Letter letter = new Letter(1L << 40, "stream", "step", "why", message, origin);
    assertThat(Rows.letter(Rows.write(letter, pack))).isEqualTo(letter);
  }

  @Test
  void readsALetterOfAnOlderVersion() {
    Letter letter = new Letter(7, "up", "", "refused by uplink up: quota", message);
    byte[] newer = Rows.write(letter, pack);
    pack.number(7);
    pack.text("up");
    pack.text("");
    pack.text("refused by uplink up: quota");
    byte[] row = Rows.write(message, 0, new Pack());
    byte[] head = pack.take(2);
    byte[] older = Arrays.copyOf(head, head.length + row.length - Pack.HEAD - 1);
    System.arraycopy(row, Pack.HEAD + 1, older, head.length, row.length - Pack.HEAD - 1);
    CRC32C crc = new CRC32C();
    crc.update(older, Pack.HEAD, older.length - Pack.HEAD);
    ByteBuffer.wrap(older).putInt(1, (int) crc.getValue());
    assertThat(Rows.letter(older)).isEqualTo(letter).isEqualTo(Rows.letter(newer));
    assertThat(Rows.letter(older).origin().kind()).isEqualTo(DeadLetters.Kind.UPLINK);
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
