package io.mutstreams.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class UnitIT {
  private static final Path UNIT = Path.of("mutstreams.service").toAbsolutePath();
  private static final Path BACK_OFF = Path.of("back-off").toAbsolutePath();

  /** The score times ten: 1.3. */
  private static final String MOST = "--threshold=13";

  @TempDir Path folder;

  @Test
  void systemdUnderstandsIt() throws IOException, InterruptedException {
    Shell.need("systemd-analyze", "verify the unit");
    // Its programs are not installed here: others stand for them.
    String text =
        Files.readString(UNIT)
            .replaceAll("(?m)^(Exec\\w+)=/usr/\\S+", "$1=/bin/true")
            .replaceAll("(?m)^(User|Group)=.*$", "$1=root");
    Path unit = Files.writeString(folder.resolve("mutstreams.service"), text);

    Shell.Result verified =
        Shell.run(Map.of(), folder, "systemd-analyze", "verify", "--man=no", unit);

    assertThat(verified).isEqualTo(new Shell.Result(0, ""));
  }

  @Test
  void isExposedNoMoreThanItsWorkNeeds() throws IOException, InterruptedException {
    Shell.need("systemd-analyze", "the exposure of the unit");

    Shell.Result score =
        Shell.run(Map.of(), folder, "systemd-analyze", "security", "--offline=true", MOST, UNIT);

    assertThat(score.printed()).contains("Overall exposure level");
    assertThat(score.code()).as(score.printed()).isZero();
  }

  private List<String> pauses(String starts) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("starts"), starts);
    Path config = Files.writeString(folder.resolve("gw.yaml"), "");
    Files.setLastModifiedTime(config, java.nio.file.attribute.FileTime.fromMillis(0));
    Shell.Result result =
        Shell.run(Map.of("RUNTIME_DIRECTORY", folder.toString()), folder, BACK_OFF, config);
    assertThat(result.code()).as(result.printed()).isZero();
    return Pattern.compile("waits for (\\d+) s")
        .matcher(result.printed())
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toList());
  }

  private static long uptime() throws IOException {
    return (long) Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }

  @Test
  void startsAtOnceUnlessItDidSoOfLate() throws IOException, InterruptedException {
    long now = uptime();
    assertThat(pauses("")).isEmpty();
    assertThat(pauses(now - 1 + "\n")).isEmpty();
    assertThat(pauses((now - 300 + "\n").repeat(9))).isEmpty();
    assertThat(pauses((now - 1 + "\n").repeat(2))).containsExactly("1");
    assertThat(pauses((now - 1 + "\n").repeat(3))).containsExactly("2");
    // Itself among them, and what is too old is not.
    assertThat(Files.readAllLines(folder.resolve("starts"))).hasSize(4);
  }

  @Test
  void anEditEndsThePause() throws Exception {
    String now = uptime() + "\n";
    Files.writeString(folder.resolve("starts"), now.repeat(20));
    Path config = Files.writeString(folder.resolve("gw.yaml"), "");
    Files.setLastModifiedTime(config, java.nio.file.attribute.FileTime.fromMillis(0));
    ProcessBuilder builder =
        new ProcessBuilder(BACK_OFF.toString(), config.toString()).redirectErrorStream(true);
    builder.environment().put("RUNTIME_DIRECTORY", folder.toString());
    Process process = builder.start();
    String first = process.inputReader().readLine();
    assertThat(first).contains("waits for 30 s, or for an edit of " + config);
    assertThat(process.isAlive()).isTrue();

    long edited = System.nanoTime();
    Files.writeString(config, "agent: {id: gw}");

    assertThat(process.waitFor()).isZero();
    assertThat(System.nanoTime() - edited).isLessThan(20_000_000_000L);
  }
}
