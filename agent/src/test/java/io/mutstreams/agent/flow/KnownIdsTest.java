package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KnownIdsTest {
  private static final int MANY = 3 * IdWindow.LEAST / 2;

  private final Map<String, StateStore.Entry> stored = new LinkedHashMap<>();
  private KnownIds ids = new KnownIds();

  private static Identified from(String... topics) {
    return new Identified(
        10,
        Set.of(topics).stream()
            .map(topic -> new Origin("broker", topic))
            .collect(Collectors.toSet()));
  }

  private void add(String input, int from, int to) {
    IdWindow window = Objects.requireNonNull(ids.of(input));
    for (int i = from; i < to; i++) {
      window.add(IdWindow.hash("id-" + i));
    }
  }

  private boolean knows(String input, int id) {
    return Objects.requireNonNull(ids.of(input)).contains(IdWindow.hash("id-" + id));
  }

  private void store() {
    List<StateStore.Entry> changes = new ArrayList<>();
    ids.takeChanges(changes);
    for (StateStore.Entry entry : changes) {
      String place = entry.state() + " " + entry.key() + " " + entry.entry();
      if (entry.bytes() == null) {
        stored.remove(place);
      } else {
        stored.put(place, entry);
      }
    }
    assertThat(ids.changed()).isFalse();
  }

  private void restart(Map<String, Identified> inputs) {
    ids = new KnownIds();
    ids.inputs(inputs);
    ids.restore(List.copyOf(stored.values()));
  }

  @Test
  void aSourceUnderAnotherNameKnowsWhatCameBefore() {
    ids.inputs(Map.of("first", from("a", "b")));
    add("first", 0, MANY);
    store();
    ids.inputs(Map.of("primary", from("a", "b")));
    assertThat(knows("primary", 0)).isTrue();
    assertThat(ids.of("first")).isNull();
    store();
    assertThat(stored.values()).allMatch(entry -> entry.key().equals("primary"));
    restart(Map.of("primary", from("a", "b")));
    assertThat(knows("primary", MANY - 1)).isTrue();
  }

  @Test
  void soItDoesWhenTheNameCameWhileTheAgentWasAway() {
    ids.inputs(Map.of("first", from("a")));
    add("first", 0, MANY);
    store();
    for (String name : List.of("primary", "first", "third")) {
      restart(Map.of(name, from("a")));
      assertThat(knows(name, MANY - 1)).isTrue();
      store();
      assertThat(stored.values()).allMatch(entry -> entry.key().equals(name));
    }
  }

  @Test
  void soItDoesWhenItsFiltersAreWrittenInAnotherWayInTheSameEdit() {
    ids.inputs(Map.of("first", from("plant/a/+")));
    add("first", 0, MANY);
    store();
    ids.inputs(Map.of("primary", from("plant/a/#")));
    assertThat(knows("primary", 0)).isTrue();
    restart(Map.of("primary", from("plant/+/+", "other")));
    assertThat(knows("primary", MANY - 1)).isTrue();
    restart(Map.of("elsewhere", from("plant/b/+")));
    assertThat(knows("elsewhere", MANY - 1)).isFalse();
    Identified otherBroker = new Identified(10, Set.of(new Origin("another", "plant/a/+")));
    restart(Map.of("moved", otherBroker));
    assertThat(knows("moved", MANY - 1)).isFalse();
  }

  @Test
  void aSourceThatMayLeaveMoreUnacknowledgedKnowsSoManyMoreAtOnce() {
    ids.inputs(Map.of("first", from("a")));
    ids.inputs(
        Map.of("first", new Identified(2 * IdWindow.LEAST, Set.of(new Origin("broker", "a")))));
    add("first", 0, 4 * IdWindow.LEAST);
    assertThat(knows("first", 0)).isTrue();
  }

  @Test
  void aSourceThatTakesATopicOverKeepsItsOwnAndKnowsTheOthers() {
    ids.inputs(Map.of("first", from("a", "b"), "second", from("c")));
    add("first", 0, MANY);
    add("second", 50_000, 50_000 + MANY);
    ids.inputs(Map.of("first", from("a"), "second", from("b", "c")));
    assertThat(knows("second", MANY - 1)).isTrue();
    assertThat(knows("second", 50_000)).isTrue();
    assertThat(knows("first", 50_000)).isFalse();
  }

  @Test
  void anotherSourceKnowsNothingOfOneThatGoes() {
    ids.inputs(Map.of("first", from("a")));
    add("first", 0, 10);
    store();
    ids.inputs(Map.of("second", from("b")));
    assertThat(knows("second", 0)).isFalse();
    store();
    assertThat(stored).isEmpty();
  }
}
