package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Revision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionPlanTest {
  private static final String PLANT = "plant:1883";
  private static final String OTHER = "other:1883";

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /** Sources as {@code NAME: {from: plant, topics: [TOPIC]}}. */
  private Revision revision(String... sources) {
    return world.read(
        """
        agent: {id: gw}
        connections:
          plant: {url: mqtt://plant:1883}
          same: {url: mqtt://plant:1883, keep-alive: 10s}
          other: {url: mqtt://other:1883}
          user: {url: mqtt://plant:1883, username: another}
        sources:
        """
            + "  "
            + String.join("\n  ", sources)
            + "\n");
  }

  private List<Session> plan(List<Session> known, String... sources) {
    return SessionPlan.of(known, revision(sources));
  }

  /** As {@code CLIENT: FILTER=SOURCE FILTER=SOURCE}. */
  private static List<String> shown(List<Session> sessions) {
    List<String> shown = new ArrayList<>();
    for (Session session : sessions) {
      assertThat(session.client()).startsWith("mutstreams-gw-");
      StringBuilder text = new StringBuilder(session.client().substring(14) + ":");
      session.topics().forEach((filter, source) -> text.append(" " + filter + "=" + source));
      shown.add(text.toString());
    }
    return shown;
  }

  @Test
  void eachSourceHasASessionOfItsOwn() {
    List<Session> plan =
        plan(List.of(), "a: {from: plant, topics: [x, y]}", "b: {from: other, topics: x}");
    assertThat(shown(plan)).containsExactly("a: x=a y=a", "b: x=b");
    assertThat(plan).extracting(Session::broker).containsExactly(PLANT, OTHER);
  }

  @Test
  void aRenamedSourceKeepsItsSessionAndItsOldNameGetsAnother() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: [x, y]}");
    List<Session> second = plan(first, "b: {from: plant, topics: [y, x]}");
    assertThat(shown(second)).containsExactly("a: y=b x=b");
    List<Session> third =
        plan(second, "a: {from: plant, topics: z}", "b: {from: same, topics: [x, y]}");
    assertThat(shown(third)).containsExactly("a: x=b y=b", "a-2: z=a");
    List<Session> fourth =
        plan(third, "a-2: {from: plant, topics: w}", "a: {from: plant, topics: [x, y]}");
    assertThat(shown(fourth)).containsExactly("a: x=a y=a", "a-2-2: w=a-2");
  }

  @Test
  void namesMayBeSwapped() {
    List<Session> first =
        plan(List.of(), "a: {from: plant, topics: x}", "b: {from: plant, topics: y}");
    List<Session> second =
        plan(first, "a: {from: plant, topics: y}", "b: {from: plant, topics: x}");
    assertThat(shown(second)).containsExactly("a: x=b", "b: y=a");
  }

  @Test
  void aTopicThatGoesOverStaysInItsSession() {
    List<Session> first =
        plan(List.of(), "a: {from: plant, topics: [x, y]}", "b: {from: plant, topics: z}");
    List<Session> second =
        plan(first, "a: {from: plant, topics: x}", "b: {from: plant, topics: [y, z, new]}");
    assertThat(shown(second)).containsExactly("a: x=a y=b new=b", "b: z=b");
    List<Session> third = plan(second, "all: {from: plant, topics: [x, y, z]}");
    assertThat(shown(third)).containsExactly("a: x=all y=all", "b: z=all");
  }

  @Test
  void aWildcardThatIsSplitStaysInItsSession() {
    List<Session> first = plan(List.of(), "all: {from: plant, topics: s/+}");
    List<Session> second =
        plan(first, "a: {from: plant, topics: s/a}", "b: {from: plant, topics: s/b}");
    assertThat(shown(second)).containsExactly("all: s/a=a s/b=b");
    assertThat(shown(plan(second, "all: {from: plant, topics: s/#}")))
        .containsExactly("all: s/#=all");
  }

  @Test
  void noMessageComesTwiceInOneSession() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: [s/+, t]}");
    List<Session> second =
        plan(first, "a: {from: plant, topics: '#'}", "b: {from: plant, topics: s/+}");
    assertThat(shown(second)).containsExactly("a: s/+=b", "a-2: #=a");
  }

  @Test
  void twoSourcesOfOneTopicHaveASessionEach() {
    List<Session> first =
        plan(List.of(), "a: {from: plant, topics: x}", "b: {from: plant, topics: x}");
    assertThat(shown(first)).containsExactly("a: x=a", "b: x=b");
    List<Session> second =
        plan(first, "c: {from: plant, topics: x}", "b: {from: plant, topics: x}");
    assertThat(shown(second)).containsExactly("a: x=c", "b: x=b");
    List<Session> third = plan(second, "b: {from: plant, topics: x}");
    assertThat(shown(third)).containsExactly("b: x=b");
    List<Session> wide =
        plan(first, "a: {from: plant, topics: x}", "b: {from: plant, topics: '#'}");
    assertThat(shown(wide)).containsExactly("a: x=a", "b: #=b");
  }

  @Test
  void sourcesOfDifferentSettingsDoNotShareASession() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: [x, y]}");
    assertThat(
            shown(
                plan(
                    first,
                    "a: {from: plant, topics: x}",
                    "b: {from: plant, topics: y, qos: 0}",
                    "c: {from: same, topics: z}")))
        .containsExactly("a: x=a", "b: y=b", "c: z=c");
  }

  @Test
  void aSourceThatMovesToAnotherBrokerBeginsThereAfresh() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: x}");
    List<Session> second = plan(first, "a: {from: other, topics: x}");
    assertThat(second)
        .containsExactly(new Session("mutstreams-gw-a", OTHER, second.get(0).topics()));
    assertThat(second.get(0).id()).isNotEqualTo(first.get(0).id());
  }

  @Test
  void aSourceOfAnotherUserGetsAClientIdThatTheBrokerDoesNotKnow() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: x}");
    List<Session> second = plan(first, "a: {from: user, topics: x}");
    assertThat(shown(second)).containsExactly("a-2: x=a");
    assertThat(shown(plan(second, "a: {from: plant, topics: x}"))).containsExactly("a: x=a");
  }

  @Test
  void aSourceWithOtherTopicsKeepsItsSession() {
    List<Session> first = plan(List.of(), "a: {from: plant, topics: x}");
    assertThat(shown(plan(first, "a: {from: same, topics: [y, z], qos: 0}")))
        .containsExactly("a: y=a z=a");
  }
}
