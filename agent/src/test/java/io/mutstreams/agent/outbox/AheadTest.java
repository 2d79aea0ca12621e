package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AheadTest {
  private final Ahead ahead = new Ahead();
  private final Writes writes = new Writes();
  private final Ring ring = new Ring('O', "up", Bounds.NONE, new Family(), () -> false);
  private final List<String> makers = Collections.synchronizedList(new ArrayList<>());

  private void add(int count, long size, BiFunction<Integer, Pack, byte[]> row) {
    IntStream.range(0, count)
        .forEach(i -> writes.add(RingAppend.of(ring, List.of(i), size, row, sequences -> {})));
  }

  private byte[] row(int number, Pack pack) {
    makers.add(Thread.currentThread().getName());
    pack.number(number);
    byte[] row = pack.take(1);
    assertThat(new Unpack(row).number()).isEqualTo(number);
    return row;
  }

  private void stage() {
    Set<Part> parts = new LinkedHashSet<>();
    writes.stage(new ArrayList<>(), parts);
    assertThat(parts).containsExactly(ring);
  }

  @Test
  void theRowsOfTheNextBatchAreMadeByAnotherThreadAndOnce() {
    add(400, 10, this::row);

    ahead.begin(writes.next());
    ahead.end();
    stage();

    assertThat(makers).hasSize(400).containsOnly("storage-rows");
    assertThat(ring.heldRows()).isEqualTo(400);
  }

  @Test
  void whatCouldNotBeMadeIsMadeWhenItIsNeeded() {
    AtomicInteger calls = new AtomicInteger();
    add(
        400,
        10,
        (number, pack) -> {
          if (calls.incrementAndGet() == 100) {
            throw new OutOfMemoryError("for a test");
          }
          return row(number, pack);
        });

    ahead.begin(writes.next());
    ahead.end();
    stage();

    assertThat(makers.subList(0, 99)).containsOnly("storage-rows");
    assertThat(makers.subList(99, 400)).hasSize(301).doesNotContain("storage-rows");
    assertThat(ring.heldRows()).isEqualTo(400);
  }

  @Test
  void fewAreNotWorthIt() {
    add(99, 10, this::row);

    assertThat(writes.next()).isEmpty();
  }

  @Test
  void noMoreThanABatchAndOfLargeOnesAFewAreHeldTwice() {
    add(3_000, 10, this::row);
    assertThat(writes.next()).hasSize(1_000);

    stage();
    stage();
    stage();
    add(200, 100 << 10, this::row);
    assertThat(writes.next()).hasSize(6);
  }

  @Test
  void whatFailedInTheMiddleOfARowIsNotInTheNext() {
    Pack pack = new Pack();
    AtomicInteger calls = new AtomicInteger();
    RingAppend append =
        RingAppend.of(
            ring,
            List.of(7),
            10,
            (number, into) -> {
              if (calls.incrementAndGet() == 1) {
                into.text("begun");
                throw new OutOfMemoryError("for a test");
              }
              return row(number, into);
            },
            sequences -> {});

    assertThatThrownBy(() -> append.pack(pack)).isInstanceOf(OutOfMemoryError.class);
    append.pack(pack);

    assertThat(makers).hasSize(1);
  }
}
