package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckedTest {
  private static final int RECEIVE_MAXIMUM = 10;
  private final Acked acked = new Acked(RECEIVE_MAXIMUM);

  private static long said(int packetId, int what) {
    return ((long) packetId << 32) | what;
  }

  /** As a broker gives packet ids that goes on from one to the next. */
  private void goOn(int from, int to) {
    for (int i = from; i < to; i++) {
      acked.add(said(i, 7), true);
    }
  }

  @Test
  void knowsTheLastOnesAfterAResumption() {
    goOn(1, 10_000);
    assertThat(acked.contains(said(9_999, 7), false)).isFalse();
    acked.resume();
    assertThat(acked.contains(said(1, 7), false)).isFalse();
    assertThat(acked.contains(said(9_990, 8), false)).isFalse();
    assertThat(acked.contains(said(9_990, 7), false)).isTrue();
    assertThat(acked.contains(said(9_991, 7), false)).isTrue();
  }

  @Test
  void findsThemInTheirOrderAndOnce() {
    acked.add(1, true);
    acked.add(2, true);
    acked.add(1, true);
    acked.resume();
    assertThat(acked.contains(2, true)).isTrue();
    assertThat(acked.contains(2, true)).isFalse();
    assertThat(acked.contains(1, true)).isTrue();
    assertThat(acked.contains(1, true)).isFalse();
  }

  @Test
  void takesNothingForOldWhereThePacketIdMayBeInUseAgain() {
    for (int i = 0; i < 1_000; i++) {
      acked.add(said(1 + i % RECEIVE_MAXIMUM, 7), true);
    }
    acked.resume();
    assertThat(acked.contains(said(RECEIVE_MAXIMUM, 7), false)).isFalse();
    assertThat(acked.contains(said(RECEIVE_MAXIMUM, 7), true)).isTrue();
  }

  @Test
  void believesThatPacketIdsGoOnWhenTheyAreBeyondTheReceiveMaximum() {
    goOn(1, RECEIVE_MAXIMUM + 1);
    acked.resume();
    assertThat(acked.contains(said(RECEIVE_MAXIMUM, 7), false)).isFalse();
    goOn(RECEIVE_MAXIMUM + 1, RECEIVE_MAXIMUM + 2);
    acked.resume();
    assertThat(acked.contains(said(RECEIVE_MAXIMUM, 7), false)).isTrue();
  }

  @Test
  void packetIdsGoOnWithOneAfterTheLast() {
    goOn(65_530, 65_536);
    goOn(1, 10);
    acked.resume();
    assertThat(acked.contains(said(65_534, 7), false)).isTrue();
    assertThat(acked.contains(said(9, 7), false)).isTrue();
  }

  @Test
  void whatWasAcknowledgedBeforePacketIdsBeganAnewIsNotCertain() {
    goOn(1, 100);
    goOn(1, 20);
    acked.resume();
    assertThat(acked.contains(said(90, 7), false)).isFalse();
    assertThat(acked.contains(said(19, 7), false)).isTrue();
  }

  @Test
  void aGreaterReceiveMaximumOfBeforeCounts() {
    acked.wasReceiveMaximum(200);
    goOn(1, 201);
    acked.resume();
    assertThat(acked.contains(said(150, 7), false)).isFalse();
    goOn(201, 202);
    acked.resume();
    assertThat(acked.contains(said(150, 7), false)).isTrue();
  }

  @Test
  void packetIdsOfAnEarlierProcessProveNothing() {
    for (int i = 1; i <= 200; i++) {
      acked.add(said(i, 7), false);
    }
    goOn(201, 205);
    acked.resume();
    assertThat(acked.contains(said(150, 7), false)).isFalse();
    assertThat(acked.contains(said(203, 7), false)).isFalse();
  }

  @Test
  void tellsTheNewestInTheirOrder() {
    for (int i = 0; i < 10_000; i++) {
      acked.add(i, true);
    }
    assertThat(acked.newest()).hasSize(4_096).startsWith(5_904, 5_905).endsWith(9_998, 9_999);
    Acked fresh = new Acked(RECEIVE_MAXIMUM);
    assertThat(fresh.newest()).isEmpty();
    fresh.add(7, true);
    assertThat(fresh.newest()).containsExactly(7);
  }

  @Test
  void doesNotTakeWhatIsAcknowledgedNowForTheOld() {
    acked.add(1, true);
    acked.resume();
    acked.add(2, true);
    assertThat(acked.contains(2, true)).isFalse();
    acked.repeatsAreOver();
    assertThat(acked.contains(1, true)).isFalse();
  }
}
