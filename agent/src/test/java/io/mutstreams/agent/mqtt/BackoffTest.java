package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsFromAFifthOfASecondToHalfAMinute() {
    Backoff backoff = new Backoff(() -> 0);
    assertThat(backoff.next(0, false, false)).isEqualTo(200);
    assertThat(backoff.next(0, false, false)).isEqualTo(400);
    for (int i = 0; i < 20; i++) {
      backoff.next(9_000, false, false);
    }
    assertThat(backoff.next(0, false, false)).isEqualTo(15_000);
    Backoff unlucky = new Backoff(() -> 1);
    assertThat(unlucky.next(0, false, false)).isEqualTo(400);
    for (int i = 0; i < 20; i++) {
      unlucky.next(0, false, false);
    }
    assertThat(unlucky.next(0, false, false)).isEqualTo(30_000);
  }

  @Test
  void beginsAnewAfterAConnectionThatLasted() {
    Backoff backoff = new Backoff(() -> 0);
    for (int i = 0; i < 20; i++) {
      backoff.next(0, false, false);
    }
    assertThat(backoff.next(Backoff.GOOD_MILLIS, false, false)).isEqualTo(200);
  }

  @Test
  void beginsAnewAfterAConnectionThatServed() {
    Backoff backoff = new Backoff(() -> 0);
    for (int i = 0; i < 20; i++) {
      backoff.next(500, false, false);
    }
    assertThat(backoff.next(500, true, false)).isEqualTo(200);
    assertThat(backoff.next(500, true, true)).as("refused").isEqualTo(15_000);
  }

  @Test
  void isSlowWhenRefused() {
    assertThat(new Backoff(() -> 0).next(0, false, true)).isEqualTo(15_000);
  }
}
