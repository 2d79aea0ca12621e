package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
  private final List<byte[]> rows =
      List.of(row(0, 200), row(1, 1), row(2, Block.SIZE), row(3, 300));
  private final byte[] block = of(rows, 200 + 1 + Block.SIZE + 300);

  private static byte[] row(int number, int size) {
    byte[] row = new byte[size];
    for (int i = 0; i < size; i++) {
      row[i] = (byte) (number * 31 + i);
    }
    row[0] = 2;
    return row;
  }

  @Test
  void givesBackItsRows() {
    assertThat(Block.is(block)).isTrue();
    assertThat(Block.rows(block)).isDeepEqualTo(rows.toArray(byte[][]::new));
  }

  @Test
  void aRowIsNoBlock() {
    assertThat(Block.is(Rows.write(Some.message(1, 100), 1L << 40, new Pack()))).isFalse();
  }

  @Test
  void oneThatIsDamagedAtItsBeginningIsNoticed() {
    for (int at = 1; at < 7 + 2 * rows.size(); at++) {
      byte[] damaged = block.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> Block.rows(damaged)).isInstanceOf(Unpack.DamagedRowException.class);
      assertThatThrownBy(() -> Rows.message(damaged))
          .isInstanceOf(Unpack.DamagedRowException.class);
    }
  }

  @Test
  void oneThatWasCutShortIsNoticed() {
    byte[] cut = Arrays.copyOf(block, block.length - 1);
    assertThatThrownBy(() -> Block.rows(cut)).isInstanceOf(Unpack.DamagedRowException.class);
  }

  @Test
  void areReadFromEitherEndAndFromTheMiddle() {
    assertThat(sequences(new Assembly(false, 9, more(seen)))).containsExactly(9L, 10L, 11L);
    assertThat(sequences(new Assembly(true, 0, more(seen)))).containsExactly(11L, 10L, 9L, 8L);
    assertThat(
            sequences(
                new Assembly(false, 0, (sequence, row) -> seen.add(sequence) && sequence < 9)))
        .containsExactly(8L, 9L);
  }

  @Test
  void oneThatIsDamagedComesAsOneDamagedRow() {
    block[3] ^= 1;
    assertThat(sequences(new Assembly(false, 0, more(seen)))).containsExactly(11L);
  }

  private final List<Long> seen = new ArrayList<>();

  private static Take more(List<Long> seen) {
    return (sequence, row) -> seen.add(sequence);
  }

  private List<Long> sequences(Assembly assembly) {
    seen.clear();
    boolean unused = assembly.part(11, 0, block);
    return List.copyOf(seen);
  }

  private static byte[] of(List<byte[]> rows, int bytes) {
    byte[] block = new byte[Block.length(rows, bytes)];
    Block.write(rows, block, 0);
    return block;
  }
}
