package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // A server is held open, not talked to.
final class TopCommandTest {
  private static final String STATUS =
      """
      {"agent":"gw-07","uptime_s":7262,"revision":{"number":4},
       "last_change":{"outcome":"refused"},"dead_letters":%d,"stored_dead_letters":12,
       "sources":[{"name":"plant","connected":true,"records":1234567,"bad":1,"overflowed":2,
         "rate":2000.4,"unsettled":3,"oldest_ms":400}],
       "streams":[{"name":"readings","in":100,"dead_letters":%d,"rate":12.5,"waiting":3,"stalled_ms":0,
         "steps":[{"id":"hot","operator":"filter","version":"0.1.0","in":100,"failed":2}]},
         {"name":"stuck","in":5,"stands":"step x does not return","steps":[]}],
       "uplinks":[{"name":"cloud","connected":false,"why":"timeout","delivered":90,"refused":1,
         "rate":0.0,"in_flight":2,"waiting":7,"oldest_ms":125000,"outbox":{"records":1500,"bytes":1572864,"dropped":4}},
         {"name":"spare","connected":true,"mode":"storing","outbox":{"records":0}}],
       "alarms":["the disk is full"]}
      """;

  @TempDir Path temp;

  private static Answer answer(long letters, long dead) {
    Object tree = Json.read(Bytes.utf8(STATUS.formatted(letters, dead)));
    return new Answer((Map<?, ?>) Objects.requireNonNull(tree));
  }

  private static String text(TopView view) {
    return String.join("\n", view.lines(Integer.MAX_VALUE)) + "\n";
  }

  @Test
  void showsAllInOneTable() throws IOException {
    try (ControlServer ignored =
        ControlServer.start(temp, Map.of("status", request -> answer(7, 2).tree()))) {
      Cli top = Cli.run("top", "--once", "--data", temp.toString());

      assertThat(top.code()).isEqualTo(ExitCode.OK);
      assertThat(top.out())
          .isEqualTo(
              """
              gw-07  up 2h 1m  revision 4  dead letters 12  last change REFUSED
              ALARM: the disk is full

              NAME             STATE        PER S  ERRORS  WAITING  OLDEST           OUTBOX    RECORDS
              source plant     connected    2,000       3        3     <1s                   1,234,567
              stream readings  running       12.5       2        3                                 100
              stream stuck     STANDS           0       0        0                                   5
              uplink cloud     AWAY             0       5        9   2m 5s  1,500 (1.5 MiB)         90  timeout
              uplink spare     catching up      0       0        0                    empty          0
              """);
    }
  }

  @Test
  void showsStepsAndWhatCameWithinASecond() {
    TopView view = new TopView(answer(9, 5), answer(7, 2), true, new Paint(false));

    assertThat(text(view))
        .contains("dead letters 12 +2", "  5 +3  ", "  hot")
        .containsPattern("hot +filter 0.1.0 +2 +100\n");
  }

  @Test
  void aNarrowTerminalGetsWhatFits() {
    TopView view = new TopView(answer(7, 2), null, false, new Paint(false));

    assertThat(view.lines(60).stream().skip(3)).allMatch(line -> line.length() <= 60);
  }

  @Test
  void aTerminalOfEightyColumnsKeepsWhatIsWrong() {
    List<String> lines = new TopView(answer(7, 2), null, false, new Paint(false)).lines(80);

    assertThat(lines).allMatch(line -> line.length() <= 80);
    assertThat(lines.get(3)).contains("ERRORS", "OUTBOX").doesNotContain("RECORDS");
    assertThat(lines).anyMatch(line -> line.matches("uplink cloud +AWAY +0 +5 .*1,500 .*"));
  }

  @Test
  void colorsAreOnlyPaint() {
    String plain = text(new TopView(answer(7, 2), null, true, new Paint(false)));
    String painted = text(new TopView(answer(7, 2), null, true, new Paint(true)));

    assertThat(painted).contains("\u001b[");
    assertThat(painted.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
  }

  @Test
  void anAgentThatIsNotThereIsTold() {
    assertThat(Cli.run("top", "--data", temp.toString()).code()).isEqualTo(ExitCode.UNREACHABLE);
  }
}
