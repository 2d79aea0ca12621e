package io.mutstreams.simulator.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.simulator.message.Timed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<Timed> play(Recording... recordings) throws IOException {
    var all = new ArrayList<Timed>();
    try (Replay replay = Replay.open(List.of(recordings))) {
      replay.forEachRemaining(all::add);
    }
    return all;
  }

  private static String text(Timed timed) {
    return new String(timed.message().payload(), UTF_8);
  }

  private Path roads() throws IOException {
    return file(
        "roads.csv",
        """
        status,avgSpeed,TIMESTAMP,note,road
        OK,65,2014-08-04T00:00:00,"a, ""b""\",158324
        OK,7.40,2014-08-04T00:05:00,007,158355
        """);
  }

  @Test
  void mapsColumnsToTopicAndJson() throws IOException {
    List<Timed> all = play(Recording.csv(roads(), "city/road/{road}", "TIMESTAMP"));
    assertThat(all).hasSize(2);
    assertThat(all.get(0).message().topic()).isEqualTo("city/road/158324");
    assertThat(all.get(0).message().key()).isEqualTo("city/road/158324");
    assertThat(text(all.get(0)))
        .isEqualTo(
            """
            {"status":"OK","avgSpeed":65,"TIMESTAMP":"2014-08-04T00:00:00",\
            "note":"a, \\"b\\"","road":158324,"ts":1407110400000}""");
    assertThat(text(all.get(1))).contains("\"avgSpeed\":7.4").contains("\"note\":\"007\"");
    assertThat(all.get(1).dueNanos()).isEqualTo(300_000_000_000L);
  }

  @Test
  void takesChosenColumnsOrATemplate() throws IOException {
    Recording roads = Recording.csv(roads(), "r/{road}", "TIMESTAMP");
    assertThat(text(play(roads.withFields(List.of("avgSpeed"))).get(0)))
        .isEqualTo("{\"avgSpeed\":65,\"ts\":1407110400000}");
    assertThat(text(play(roads.withPayload("{avgSpeed} km/h")).get(0))).isEqualTo("65 km/h");
    assertThat(play(roads.withKey("{status}")).get(0).message().key()).isEqualTo("OK");
  }

  @Test
  void readsTimesOfOtherFormsAndZones() throws IOException {
    Path parking = file("p.csv", "n,at\n1,2014-08-04 00:01:49.489\n2,2014-08-04 00:02:49\n");
    Recording local =
        Recording.csv(parking, "p", "at").withTimes("iso", ZoneId.of("Europe/Copenhagen"));
    assertThat(text(play(local).get(0))).endsWith("\"ts\":1407103309489}");
    Path epochs = file("e.csv", "n,at\n1,10\n2,12.5\n");
    var seconds = Recording.csv(epochs, "p", "at").withTimes("epoch-s", ZoneId.of("UTC"));
    assertThat(play(seconds).get(1).dueNanos()).isEqualTo(2_500_000_000L);
    Path own = file("o.csv", "n,at\n1,04.08.2014 01:00\n");
    var pattern = Recording.csv(own, "p", "at").withTimes("dd.MM.yyyy HH:mm", ZoneId.of("UTC"));
    assertThat(text(play(pattern).get(0))).endsWith("\"ts\":1407114000000}");
  }

  @Test
  void sendsLinesAsTheyAreAndFindsSenmlNames() throws IOException {
    Path lines =
        file(
            "s.csv",
            """
            1000,{"e":[{"n":"source","sv":"a1"},{"v":"8","u":"far","n":"t"}],"bt":1000}
            3000,{"e":[{"n":"source","sv":"a2"}],"bt":3000}
            """);
    List<Timed> all = play(Recording.lines(lines, "sys/{source}"));
    assertThat(all.get(0).message().topic()).isEqualTo("sys/a1");
    assertThat(text(all.get(1)))
        .isEqualTo("{\"e\":[{\"n\":\"source\",\"sv\":\"a2\"}],\"bt\":3000}");
    assertThat(all.get(1).dueNanos()).isEqualTo(2_000_000_000L);
  }

  @Test
  void mergesRecordingsByTimeAndKeepsTheOrderOfEachFile() throws IOException {
    Path one = file("1.csv", "n,at\n1,1000\n2,3000\n3,2000\n4,5000\n");
    Path two = file("2.csv", "n,at\na,2500\nb,4000\n");
    var utc = ZoneId.of("UTC");
    List<String> order =
        play(
                Recording.csv(one, "1", "at").withTimes("epoch-ms", utc).withPayload("{n}"),
                Recording.csv(two, "2", "at").withTimes("epoch-ms", utc).withPayload("{n}"))
            .stream()
            .map(ReplayTest::text)
            .toList();
    assertThat(order).containsExactly("1", "a", "2", "3", "b", "4");
  }

  @Test
  void beginsAgainWithTimesThatGoOn() throws IOException {
    Path file = file("l.csv", "n,at\n1,1000\n2,3000\n3,5000\n");
    var once = Recording.csv(file, "t", "at").withTimes("epoch-ms", ZoneId.of("UTC"));
    var all = new ArrayList<Timed>();
    try (Replay replay = Replay.open(List.of(once), true)) {
      for (int i = 0; i < 7; i++) {
        all.add(replay.next());
      }
    }
    assertThat(all)
        .extracting(t -> t.dueNanos() / 1_000_000_000)
        .containsExactly(0L, 2L, 4L, 6L, 8L, 10L, 12L);
    assertThat(text(all.get(6))).contains("\"n\":1,").contains("\"ts\":13000");
  }

  @Test
  void namesFileAndLineOfWhatCannotBeRead() throws IOException {
    Path bad = file("bad.csv", "n,at\n1,2014-08-04\n2,soon\n");
    assertThatThrownBy(() -> play(Recording.csv(bad, "x", "at")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("bad.csv:3")
        .hasMessageContaining("'soon'");
    assertThatThrownBy(() -> play(Recording.csv(bad, "x/{road}", "at")))
        .hasMessageContaining("no 'road'")
        .hasMessageContaining("[n, at]");
    assertThatThrownBy(() -> play(Recording.csv(bad, "x", "TIME")))
        .hasMessageContaining("no column 'TIME'");
  }
}
