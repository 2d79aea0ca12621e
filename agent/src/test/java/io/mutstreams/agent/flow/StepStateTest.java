package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepStateTest {
  private static final StateSpec<String> TEXT = StateSpec.of("text", StateCodec.text());

  private final AtomicInteger decoded = new AtomicInteger();
  private final StepState state = StepStates.unlimited();

  /** A codec of which every version writes itself in front, and reads this and one older. */
  private class Versioned implements StateCodec<String> {
    private final int version;

    Versioned(int version) {
      this.version = version;
    }

    @Override
    public int version() {
      return version;
    }

    @Override
    public int oldestReadable() {
      return version - 1;
    }

    @Override
    public byte[] encode(String value) {
      return ("v" + version + value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(int from, byte[] bytes) {
      decoded.incrementAndGet();
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertThat(text).startsWith("v" + from);
      return text.substring(2);
    }
  }

  private StateSpec<String> version(int version) {
    return StateSpec.of("text", new Versioned(version));
  }

  private <S> State<S> at(StateSpec<S> spec, String key, long watermark) {
    return state.at(spec, key, "", watermark, watermark);
  }

  @Test
  void keepsAValueForEachKeyAndEntry() {
    state.adopt(List.of(TEXT));
    at(TEXT, "a", 1).set("x");
    state.at(TEXT, "a", "entry", 1, 1).set("y");
    assertThat(at(TEXT, "a", 1).get()).isEqualTo("x");
    assertThat(state.at(TEXT, "a", "entry", 1, 1).get()).isEqualTo("y");
    assertThat(at(TEXT, "b", 1).get()).isNull();
    at(TEXT, "a", 1).clear();
    assertThat(at(TEXT, "a", 1).get()).isNull();
    assertThat(state.at(TEXT, "a", "entry", 1, 1).get()).isEqualTo("y");
  }

  @Test
  void forgetsWhatWasNotSetForItsTimeToLive() {
    StateSpec<String> brief = TEXT.forgottenAfter(Duration.ofMillis(10));
    state.adopt(List.of(TEXT));
    at(brief, "a", 100).set("x");
    at(brief, "b", 105).set("y");
    assertThat(at(brief, "a", 109).get()).isEqualTo("x");
    assertThat(at(brief, "a", 110).get()).isNull();
    at(brief, "b", 111).set("again");
    assertThat(at(brief, "b", 120).get()).isEqualTo("again");
    assertThat(state.all()).hasSize(1);
    state.takeChanges();
    assertThat(at(brief, "c", 200).get()).isNull();
    assertThat(state.takeChanges()).singleElement().extracting(StateStore.Entry::bytes).isNull();
  }

  @Test
  void doesNotForgetAtOnceWhatWasSetBeforeTheWatermarkBegan() {
    StateSpec<String> brief = TEXT.forgottenAfter(Duration.ofMillis(10));
    state.adopt(List.of(TEXT));
    state.at(brief, "a", "", Long.MIN_VALUE, 1_000).set("x");
    assertThat(at(brief, "a", 1_005).get()).isEqualTo("x");
    assertThat(at(brief, "a", 1_010).get()).isNull();
  }

  @Test
  void readsOldValuesLazilyAfterTheOperatorIsReplaced() {
    StateSpec<String> old = version(1);
    state.adopt(List.of(old));
    at(old, "a", 1).set("x");
    at(old, "b", 1).set("y");
    StateSpec<String> next = version(2);
    state.adopt(List.of(next));
    assertThat(decoded).hasValue(0);
    assertThat(at(next, "a", 2).get()).isEqualTo("x");
    assertThat(at(next, "a", 2).get()).isEqualTo("x");
    assertThat(decoded).hasValue(1);
    assertThat(unreadable(List.of(version(3)))).isNotNull();
    assertThat(state.all())
        .extracting(entry -> entry.key() + entry.version())
        .containsExactlyInAnyOrder("a1", "b1");
    at(next, "a", 2).set("z");
    assertThat(state.all())
        .extracting(entry -> entry.key() + entry.version())
        .containsExactlyInAnyOrder("a2", "b1");
  }

  @Test
  void takesOverInPortionsWhatAnotherCodecHasMade() {
    AtomicInteger encoded = new AtomicInteger();
    StateSpec<String> old =
        StateSpec.of(
            "text",
            new Versioned(1) {
              @Override
              public byte[] encode(String value) {
                encoded.incrementAndGet();
                if (value.equals("bad")) {
                  throw new IllegalStateException("no");
                }
                return super.encode(value);
              }
            });
    state.adopt(List.of(old));
    for (int i = 0; i < 120; i++) {
      at(old, "key-" + i, 1).set(i == 7 ? "bad" : "x" + i);
    }
    assertThat(state.takeover().converting()).isFalse();
    StateSpec<String> next = version(2);
    state.adopt(List.of(next));
    assertThat(encoded).hasValue(0);
    assertThat(unreadable(List.of(version(3)))).contains("version 1");
    at(next, "key-0", 2).set("new");
    assertThat(at(next, "key-1", 2).get()).isEqualTo("x1");
    at(next, "key-2", 2).clear();
    at(next, "late", 2).set("y");
    int portions = 0;
    while (state.takeover().converting()) {
      int before = encoded.get();
      convert();
      portions++;
      assertThat(encoded.get() - before).isLessThanOrEqualTo(50);
    }
    assertThat(portions).isEqualTo(3);
    assertThat(encoded).hasValue(118);
    assertThat(at(next, "key-7", 2).get()).isNull();
    for (int i = 10; i < 120; i++) {
      assertThat(at(next, "key-" + i, 2).get()).isEqualTo("x" + i);
    }
    // And all of it once more, also what has been read since and what has not.
    state.adopt(List.of(version(2)));
    assertThat(state.takeover().converting()).isTrue();
    convert();
    state.adopt(List.of(next));
    while (state.takeover().converting()) {
      convert();
    }
    assertThat(at(next, "key-0", 2).get()).isEqualTo("new");
    assertThat(at(next, "late", 2).get()).isEqualTo("y");
  }

  @Test
  void keepsNoObjectOfACodecThatIsGone() {
    StateSpec<String> old = version(1);
    state.adopt(List.of(old));
    at(old, "a", 1).set("x");
    state.takeChanges();
    state.adopt(List.of());
    assertThat(state.takeover().converting()).isTrue();
    convert();
    assertThat(state.takeover().converting()).isFalse();
    state.adopt(List.of(old));
    assertThat(at(old, "a", 1).get()).isEqualTo("x");
    assertThat(decoded).hasValue(1);
  }

  private @Nullable String unreadable(List<StateSpec<?>> declared) {
    StateCheck check = new StateCheck(declared);
    boolean whole = !state.takeover().miss(check);
    while (!whole) {
      whole = state.takeover().check(check, host(), new CallWatch());
    }
    return check.reason();
  }

  private void convert() {
    state.takeover().convert(host(), new CallWatch());
  }

  private static StepHost host() {
    return new StepHost(
        new StepName("stream", "step"),
        OperatorSpec.named("none", "Does nothing.").build(),
        (record, context, out) -> {},
        Clock.systemUTC());
  }

  @Test
  void saysWhatACodecCannotRead() {
    StateSpec<String> old = version(1);
    state.adopt(List.of(old));
    at(old, "a", 1).set("x");
    assertThat(unreadable(List.of(version(2)))).isNull();
    assertThat(unreadable(List.of(version(3))))
        .isEqualTo("state 'text' is stored in version 1, and the operator reads versions 2 to 3");
    assertThat(unreadable(List.of(version(0)))).contains("version 1");
  }

  @Test
  void restoresWhatWasStored() {
    StateSpec<String> spec = version(1);
    state.adopt(List.of(spec));
    at(spec, "a", 7).set("x");
    StepState other = StepStates.unlimited();
    state.takeChanges().forEach(other::restore);
    other.adopt(List.of(spec));
    assertThat(other.changes()).isZero();
    assertThat(other.at(spec, "a", "", 8, 8).get()).isEqualTo("x");
    assertThat(other.all()).isEqualTo(state.all());
  }

  @Test
  void tellsEachChangeOnceWithItsLastValue() {
    state.adopt(List.of(TEXT));
    at(TEXT, "a", 1).set("x");
    at(TEXT, "a", 2).set("y");
    at(TEXT, "b", 2).set("z");
    at(TEXT, "b", 2).clear();
    List<StateStore.Entry> changes = state.takeChanges();
    assertThat(changes).extracting(StateStore.Entry::key).containsExactly("a", "b");
    assertThat(changes.get(0).time()).isEqualTo(2);
    assertThat(changes.get(1).bytes()).isNull();
    assertThat(state.changes()).isZero();
    assertThat(state.takeChanges()).isEmpty();
  }

  @Test
  void goesOnWhenACodecCannotWriteAValue() {
    StateCodec<String> picky =
        StateCodec.of(
            1,
            (value, out) -> {
              if (value.equals("bad")) {
                throw new IllegalStateException("no");
              }
              out.writeUTF(value);
            },
            (version, in) -> in.readUTF());
    StateSpec<String> spec = StateSpec.of("text", picky);
    state.adopt(List.of(spec));
    at(spec, "a", 1).set("bad");
    at(spec, "b", 1).set("good");
    assertThat(state.takeChanges()).extracting(StateStore.Entry::key).containsExactly("b");
    assertThat(at(spec, "a", 1).get()).isEqualTo("bad");
  }

  @Test
  void forgetsTheOldestEarlyWhereValuesHaveATimeToLive() {
    List<String> told = new ArrayList<>();
    StateBudget budget = new StateBudget(100_000, (subject, sentence) -> told.add(sentence));
    StepState small = StepStates.of(budget);
    StateSpec<String> brief = TEXT.forgottenAfter(Duration.ofHours(1));
    small.adopt(List.of(TEXT));
    for (int i = 0; i < 1_000; i++) {
      small.at(brief, "", "id-" + i, i, i).set("x");
      if (i == 200) {
        small.at(brief, "", "id-0", i, i).set("again");
      }
    }
    assertThat(budget.used()).isBetween(70_000L, 76_000L);
    assertThat(small.at(brief, "", "id-999", 1_000, 1_000).get()).isEqualTo("x");
    assertThat(small.at(brief, "", "id-1", 1_000, 1_000).get()).isNull();
    assertThat(small.all()).hasSize((int) small.share().entries()).hasSizeBetween(250, 500);
    assertThat(small.share().forgotten()).isEqualTo(1_000 - small.share().entries());
    assertThat(small.share().refused()).isZero();
    assertThat(told)
        .singleElement()
        .asString()
        .contains("state 'text' of step stream.step", "forgotten before their time", "larger heap");
    assertThat(small.takeChanges())
        .filteredOn(entry -> entry.bytes() == null)
        .hasSize((int) small.share().forgotten());
  }

  @Test
  void takesNothingNewWhereValuesCannotBeForgotten() {
    List<String> told = new ArrayList<>();
    StateBudget budget = new StateBudget(100_000, (subject, sentence) -> told.add(sentence));
    StepState small = StepStates.of(budget);
    small.adopt(List.of(TEXT));
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      try {
        small.at(TEXT, "key-" + i, "", i, i).set("x");
        taken++;
      } catch (BadRecordException e) {
        assertThat(e).hasMessageContaining("no room").hasMessageContaining("larger heap");
        refused++;
      }
    }
    assertThat(taken).isBetween(300, 600).isEqualTo((int) small.share().entries());
    assertThat(small.share().refused()).isEqualTo(refused);
    assertThat(told).singleElement().asString().contains("go to the dead letters");
    // What is there can be changed and cleared, and that makes room.
    small.at(TEXT, "key-0", "", 1, 1).set("y");
    assertThat(small.at(TEXT, "key-0", "", 1, 1).get()).isEqualTo("y");
    small.at(TEXT, "key-0", "", 1, 1).clear();
    small.at(TEXT, "new", "", 1, 1).set("z");
    small.share().release();
    assertThat(budget.used()).isZero();
  }

  @Test
  void countsWhatValuesTakeWhenTheyAreWritten() {
    StateBudget budget = new StateBudget(1_000_000, (subject, sentence) -> {});
    StepState counted = StepStates.of(budget);
    counted.adopt(List.of(TEXT));
    State<String> value = counted.at(TEXT, "a", "", 1, 1);
    value.set("x".repeat(10_000));
    counted.takeChanges();
    assertThat(budget.used()).isBetween(50_000L, 70_000L);
    value.set("x");
    counted.takeChanges();
    assertThat(budget.used()).isBetween(100L, 400L);
    counted.putRaw(StepState.TIMERS, "a", "end", Bytes.wrap(new byte[8]));
    assertThat(counted.share().entries()).isEqualTo(2);
    counted.putRaw(StepState.TIMERS, "a", "end", null);
    value.clear();
    assertThat(budget.used()).isZero();
  }

  @Test
  void refusesAStateThatIsNotDeclared() {
    state.adopt(List.of());
    assertThatThrownBy(() -> at(TEXT, "a", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the operator's spec declares no state text");
  }
}
