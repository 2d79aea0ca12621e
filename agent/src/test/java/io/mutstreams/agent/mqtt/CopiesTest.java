package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesTest {
  private final Copies copies = new Copies();

  private static Message message(String payload, Integer... identifiers) {
    return new Message("t", Bytes.utf8(payload), Map.of(), 1, 1, false, 0, List.of(identifiers));
  }

  private boolean further(String payload, Integer... identifiers) {
    return copies.isFurther(message(payload, identifiers));
  }

  @Test
  void dropsTheSecondCopyForAnotherSubscription() {
    assertThat(further("x", 1)).isFalse();
    assertThat(further("x", 2)).isTrue();
    assertThat(further("y", 1)).isFalse();
    assertThat(further("y", 2)).isTrue();
  }

  /** The sequence of payload and identifier, and how many messages it is. */
  private void taken(int messages, String... sequence) {
    int taken = 0;
    for (String copy : sequence) {
      taken += further(copy.substring(1), Integer.parseInt(copy.substring(0, 1))) ? 0 : 1;
    }
    assertThat(taken).isEqualTo(messages);
  }

  @Test
  void tellsEqualMessagesFromCopiesWhenTheNewerComesFirst() {
    taken(7, "1a", "1a", "2a", "1a", "2b", "1b", "2b", "1b", "2b", "2b");
  }

  @Test
  void tellsEqualMessagesFromCopiesWhenTheNewerComesSecond() {
    taken(7, "1a", "1a", "1a", "2a", "1b", "2b", "1b", "2b", "2b", "2b");
  }

  @Test
  void goesByTheOrderOnceItIsKnown() {
    taken(2, "1a", "2a", "1b", "2b");
    assertThat(further("c", 1)).isFalse();
    assertThat(further("c", 2)).isTrue();
    assertThat(further("c", 2)).isFalse();
    assertThat(further("c", 1)).isFalse();
  }

  @Test
  void dropsAllFurtherOnesOfThree() {
    assertThat(further("x", 1)).isFalse();
    assertThat(further("x", 2)).isTrue();
    assertThat(further("x", 3)).isTrue();
    assertThat(further("x", 1)).isFalse();
  }

  @Test
  void takesOneCopyWithSeveralIdentifiers() {
    assertThat(further("x", 1, 2)).isFalse();
    assertThat(further("x", 1, 2)).isFalse();
  }

  @Test
  void countsAMessageThatSaysTheSameWhenOneSubscriptionEndedAndAnotherBeganBeforeIt() {
    taken(2, "1x", "1x");
    copies.begins(2);
    copies.ends(1);
    taken(3, "2x", "2x", "2x");
  }

  @Test
  void countsRatherOneTooManyThanOneTooFewWhileASubscriptionEnds() {
    copies.begins(2);
    taken(4, "1x", "1x", "2x", "1x", "2x", "1x", "2x");
    copies.ends(1);
    // Where the copy for the newer comes first these are four, where it comes second three.
    taken(4, "1x", "2x", "1x", "2x", "2x");
  }

  @Test
  void takesACopyForOneWhileTheSubscriptionThatItIsForIsAskedToEnd() {
    taken(1, "1x");
    copies.ends(2);
    taken(0, "2x");
  }

  @Test
  void goesByTheOrderWhileASubscriptionEnds() {
    copies.begins(2);
    taken(2, "1a", "1b", "2b");
    copies.ends(1);
    taken(2, "1c", "2c", "2c");
  }

  @Test
  void doubtsNoCopyOfAMessageThatDiffersFromTheOneBeforeOnceTheNewSubscriptionIsSeen() {
    copies.begins(3);
    taken(2, "1a", "1b", "3b");
    copies.ends(1);
    copies.ends(2);
    taken(1, "2c", "3c");
    taken(1, "1d", "3d");
  }

  @Test
  void anOrderOfBeforeMakesNoCopyOfAMessageBetweenTheBeginningAndTheEnd() {
    copies.begins(2);
    taken(2, "1a", "1b", "2b");
    copies.ends(2);
    taken(1, "1c");
    copies.begins(2);
    copies.ends(1);
    taken(2, "2c", "2d");
  }

  @Test
  void knowsTheOrderOfSeveralSubscriptionsWithOne() {
    copies.begins(3);
    taken(3, "3a", "1a", "2b", "3b", "3c", "1c");
    copies.ends(1);
    copies.ends(2);
    taken(2, "2d", "3d", "3e", "1e");
    // The copies for 1 come second: this is a message of its own.
    taken(2, "1f", "3f");
  }

  @Test
  void takesACopyForOneWhileNoSubscriptionIsAskedToEnd() {
    copies.ends(1);
    copies.begins(1);
    assertThat(further("x", 1)).isFalse();
    assertThat(further("x", 2)).isTrue();
  }

  @Test
  void countsTwoMessagesThatSayTheSameOnceEachWhereTheNewerCopyComesFirst() {
    assertThat(further("x", 1)).isFalse();
    assertThat(further("x", 2)).isTrue();
    assertThat(further("x", 1)).isFalse();
  }

  @Test
  void seesWhetherSomethingCameForAllThatBegan() {
    copies.begins(1);
    copies.begins(2);
    assertThat(copies.allSeen()).isFalse();
    taken(1, "1x", "2x");
    assertThat(copies.allSeen()).isTrue();
    copies.begins(3);
    copies.ends(3);
    assertThat(copies.allSeen()).isTrue();
    copies.begins(4);
    copies.opened();
    assertThat(copies.allSeen()).isTrue();
  }

  @Test
  void takesAllWithoutIdentifiers() {
    assertThat(further("x")).isFalse();
    assertThat(further("x")).isFalse();
    assertThat(further("x", 1)).isFalse();
  }
}
