package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AlarmsTest {
  private final Alarms alarms = new Alarms();

  @Test
  void showsTheLatestOfASubjectUntilItIsCleared() {
    alarms.raise("storing", "the disk is full");
    alarms.raise("state of a.b", "there is no room for state");
    alarms.raise("storing", "the folder cannot be read");
    assertThat(alarms.latest())
        .containsExactly("there is no room for state", "the folder cannot be read");
    alarms.clear("storing");
    alarms.clear("what was never raised");
    assertThat(alarms.latest()).containsExactly("there is no room for state");
  }
}
