package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsFromAFifthOfASecondToHalfAMinute() {
    Backoff backoff = new Backoff(() -> 0);
    assertThat(backoff.next(0, false)).isEqualTo(200);
    assertThat(backoff.next(0, false)).isEqualTo(400);
    for (int i = 0; i < 20; i++) {
      backoff.next(9_000, false);
    }
    assertThat(backoff.next(0, false)).isEqualTo(15_000);
    Backoff unlucky = new Backoff(() -> 1);
    assertThat(unlucky.next(0, false)).isEqualTo(400);
    for (int i = 0; i < 20; i++) {
      unlucky.next(0, false);
    }
    assertThat(unlucky.next(0, false)).isEqualTo(30_000);
  }

  @Test
  void beginsAnewAfterAConnectionThatLasted() {
    Backoff backoff = new Backoff(() -> 0);
    for (int i = 0; i < 20; i++) {
      backoff.next(0, false);
    }
    assertThat(backoff.next(Backoff.GOOD_MILLIS, false)).isEqualTo(200);
  }

  @Test
  void isSlowWhenRefused() {
    assertThat(new Backoff(() -> 0).next(0, true)).isEqualTo(15_000);
  }
}
