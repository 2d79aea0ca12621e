package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Revision;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferenceTest {
  private static final String BASE =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k}
        b: {from: plant, topics: [s/b], key: body.k}
      streams:
        first:
          from: [a]
          steps: [{id: n, count: {}}, {id: f, filter: body.v > 1}, {id: t, tag: x}]
          to: [{send: [second]}]
        second: {from: [b], steps: [], to: [{send: up}]}
      uplinks:
        up: {to: cloud, topic: one}
      """;

  @TempDir Path folder;
  private World world;
  private Revision base;

  @BeforeEach
  void start() {
    world = new World(folder);
    base = world.read(BASE);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Revision edit(String from, String to) {
    assertThat(BASE).contains(from);
    return world.read(BASE.replace(from, to));
  }

  private List<String> summary(String from, String to) {
    return PlanMaker.of(base, edit(from, to)).words();
  }

  private Touched touched(String from, String to) {
    return new Touched(base, edit(from, to));
  }

  @Test
  void findsNothingWhereNothingChanged() {
    Revision same = world.read("# a comment\n" + BASE);
    assertThat(PlanMaker.of(base, same).words()).isEmpty();
    Touched touched = new Touched(base, same);
    assertThat(touched.meeting()).isEmpty();
    assertThat(touched.changed()).isEmpty();
    assertThat(touched.sources()).isEmpty();
  }

  @Test
  void aStepWithOtherSettingsTouchesItsStreamAlone() {
    Touched touched = touched("body.v > 1", "body.v > 2");
    assertThat(touched.changed()).containsExactly("first");
    assertThat(touched.meeting()).isEmpty();
    assertThat(touched.sources()).containsExactly("a");
    assertThat(summary("body.v > 1", "body.v > 2"))
        .containsExactly("stream first: step f has other settings");
  }

  @Test
  void stepsThatChangePlacesAreNamedSo() {
    assertThat(
            summary(
                "{id: f, filter: body.v > 1}, {id: t, tag: x}",
                "{id: t, tag: x}, {id: f, filter: body.v > 1}"))
        .containsExactly("stream first: its steps change places");
  }

  @Test
  void howManyMessagesMayBeUnacknowledgedIsNothingOfTheStream() {
    Revision before = world.read(BASE.replace("[s/a],", "[s/a], id: body.id,"));
    Revision after = world.read(BASE.replace("[s/a],", "[s/a], id: body.id, receive-maximum: 7,"));
    assertThat(PlanMaker.of(before, after).words())
        .containsExactly("source a: connects anew, the session stays");
  }

  @Test
  void aStreamWithStateKnowsRepeatsByTheIdsOfItsSources() {
    String with = BASE.replace("[s/a],", "[s/a], id: body.id,");
    assertThat(PlanMaker.of(base, world.read(with)).words())
        .containsExactly(
            "source a: makes its records in another way",
            "stream first: knows repeats from a by their ids");
    assertThat(PlanMaker.of(world.read(with), base).words())
        .containsExactly(
            "source a: makes its records in another way",
            "stream first: knows no repeats by their ids any more");
    assertThat(summary("[s/b],", "[s/b], id: body.id,"))
        .as("of a stream without state")
        .containsExactly("source b: makes its records in another way");
  }

  @Test
  void stepsThatComeAndGoAreNamedWithTheirState() {
    assertThat(summary("{id: n, count: {}}, ", "{id: m, tag: y}, "))
        .containsExactly("stream first: step m is new", "stream first: step n goes, and its state");
  }

  @Test
  void streamsWhoseOutputsChangeMeet() {
    Touched touched = touched("topic: one", "topic: two");
    assertThat(touched.meeting()).containsExactly("second");
    assertThat(touched.sources()).as("those of all that feed it").containsExactly("a", "b");
    assertThat(summary("topic: one", "topic: two"))
        .containsExactly("stream second: its routes change", "uplink up: has other settings");
  }

  @Test
  void anOutboxThatMayHoldLessSaysWhatItDrops() {
    String before = "outbox: {max-size: 8MiB, when-full: drop-oldest, max-age: 2h}}";
    base = world.read(BASE.replace("topic: one}", "topic: one, " + before));
    String less = "outbox: {max-size: 4MiB, when-full: drop-oldest, max-age: 1h}}";
    assertThat(plan(less))
        .containsExactly(
            "uplink up: has other settings",
            "uplink up: drops what is over 4MiB, and what is older than 1h of what its outbox"
                + " holds");
    String blocks = "outbox: {max-size: 4MiB, max-age: 2h}}";
    assertThat(plan(blocks)).containsExactly("uplink up: has other settings");
    String more = "outbox: {max-size: 9MiB, when-full: drop-oldest, max-age: 3h}}";
    assertThat(plan(more)).containsExactly("uplink up: has other settings");
  }

  private List<String> plan(String outbox) {
    Revision after = world.read(BASE.replace("topic: one}", "topic: one, " + outbox));
    return PlanMaker.of(base, after).words();
  }

  @Test
  void streamsThatComeAndGoMeetWithThoseThatFeedThem() {
    Touched touched =
        touched("to: [{send: [second]}]", "to: [{send: third}]\n  third: {to: [{send: up}]}");
    assertThat(touched.meeting()).containsExactlyInAnyOrder("first", "second", "third");
    assertThat(touched.between()).containsExactly("first", "second");
    assertThat(touched.order().upstreamFirst()).containsSubsequence("first", "second");
  }

  @Test
  void twoStreamsOfOneSourceThatChangeAtOnceMeet() {
    String more = "  third: {from: [a], steps: [{id: f, filter: body.v < 1}], to: [{send: up}]}\n";
    Revision before = world.read(BASE.replace("uplinks:", more + "uplinks:"));
    Revision after =
        world.read(
            BASE.replace("uplinks:", more + "uplinks:")
                .replace("body.v > 1", "body.v > 5")
                .replace("body.v < 1", "body.v < 5"));
    Touched touched = new Touched(before, after);
    assertThat(touched.meeting()).containsExactlyInAnyOrder("first", "third");
  }

  @Test
  void streamsMeetWhenATopicGoesOverFromOneToTheOther() {
    Touched touched =
        touched(
            "topics: [s/a], key: body.k}\n  b: {from: plant, topics: [s/b]",
            "topics: [s/x], key: body.k}\n  b: {from: plant, topics: [s/b, s/a]");
    assertThat(touched.changed()).isEmpty();
    assertThat(touched.meeting()).containsExactlyInAnyOrder("first", "second");
    assertThat(touched.sources()).containsExactly("a", "b");
  }

  @Test
  void aRenamedSourceIsNamedSo() {
    Revision renamed =
        world.read(
            BASE.replace("  a: {from: plant", "  c: {from: plant")
                .replace("from: [a]", "from: [c]"));
    assertThat(PlanMaker.of(base, renamed).words())
        .containsExactly("source a: is now called c", "stream first: takes from c");
  }

  @Test
  void tellsWhatBecomesOfAFeed() {
    assertThat(feed("[s/a]", "[s/a, s/x]")).isEqualTo(Difference.FeedChange.TOPICS);
    assertThat(feed("topics: [s/a]", "qos: 0, topics: [s/a]"))
        .isEqualTo(Difference.FeedChange.RECONNECT);
    assertThat(feed("mqtt://plant:1883", "mqtt://elsewhere:1883"))
        .isEqualTo(Difference.FeedChange.MOVE);
    assertThat(feed("{id: gw}", "{id: gw2}")).isEqualTo(Difference.FeedChange.MOVE);
    assertThat(feed("s/a], key: body.k", "s/a], key: body.x"))
        .isEqualTo(Difference.FeedChange.NONE);
    assertThat(summary("s/a], key: body.k", "s/a], key: body.x"))
        .containsExactly("source a: makes its records in another way");
    assertThat(summary("[s/a]", "[s/a, s/x]")).containsExactly("source a: listens to s/a, s/x");
  }

  private Difference.FeedChange feed(String from, String to) {
    Revision after = edit(from, to);
    return new Difference(base, after)
        .feed(
            Objects.requireNonNull(base.sources().get("a")),
            Objects.requireNonNull(after.sources().get("a")));
  }
}
