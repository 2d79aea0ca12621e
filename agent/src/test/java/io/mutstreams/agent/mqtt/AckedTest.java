package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckedTest {
  private final Acked acked = new Acked(10);

  @Test
  void knowsTheLastOnesAfterAResumption() {
    for (int i = 0; i < 10_000; i++) {
      acked.add(i);
    }
    assertThat(acked.contains(9_999)).isFalse();
    acked.resume();
    assertThat(acked.contains(1)).isFalse();
    assertThat(acked.contains(9_990)).isTrue();
    assertThat(acked.contains(9_991)).isTrue();
  }

  @Test
  void findsThemInTheirOrderAndOnce() {
    acked.add(1);
    acked.add(2);
    acked.add(1);
    acked.resume();
    assertThat(acked.contains(2)).isTrue();
    assertThat(acked.contains(2)).isFalse();
    assertThat(acked.contains(1)).isTrue();
    assertThat(acked.contains(1)).isFalse();
  }

  @Test
  void tellsTheNewestInTheirOrder() {
    for (int i = 0; i < 10_000; i++) {
      acked.add(i);
    }
    assertThat(acked.newest()).hasSize(4_096).startsWith(5_904, 5_905).endsWith(9_998, 9_999);
    Acked fresh = new Acked(10);
    assertThat(fresh.newest()).isEmpty();
    fresh.add(7);
    assertThat(fresh.newest()).containsExactly(7);
  }

  @Test
  void doesNotTakeWhatIsAcknowledgedNowForTheOld() {
    acked.add(1);
    acked.resume();
    acked.add(2);
    assertThat(acked.contains(2)).isFalse();
    acked.repeatsAreOver();
    assertThat(acked.contains(1)).isFalse();
  }
}
