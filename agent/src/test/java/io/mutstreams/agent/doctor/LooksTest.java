package io.mutstreams.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mutstreams.agent.doctor.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LooksTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final long GIGA = 1L << 30;
  private static final long DAY = 86_400;

  private static Finding one(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @Test
  void believesAClockThatIsSynchronisedAndSaysHowToMendOneThatIsNot() {
    assertThat(one(ClockLook.look(NOW, Map.of("NTPSynchronized", "yes"))).level())
        .isEqualTo(Level.WELL);
    assertThat(one(ClockLook.look(NOW, Map.of("NTP", "no", "NTPSynchronized", "no"))))
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.ATTENTION);
              assertThat(finding.todo()).contains("timedatectl set-ntp true");
            });
    assertThat(one(ClockLook.look(NOW, Map.of("NTP", "yes", "NTPSynchronized", "no"))).todo())
        .contains("Time servers do not answer");
    assertThat(one(ClockLook.look(NOW, Map.of())).level()).isEqualTo(Level.NOTE);
    assertThat(one(ClockLook.look(NOW, Map.of())).todo()).startsWith("Compare it with another");
    assertThat(one(ClockLook.look(Instant.EPOCH, Map.of("NTPSynchronized", "yes"))).level())
        .isEqualTo(Level.ATTENTION);
  }

  @Test
  void tellsOfTheJavaThatTheAgentRunsOnAndNotOfItsOwn(@TempDir Path folder) throws IOException {
    Path program = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.createSymbolicLink(folder.resolve("exe"), program);
    Path release = folder.resolve("java/release");
    Files.writeString(release, "IMPLEMENTOR=\"Lab\"\nJAVA_RUNTIME_VERSION=\"99.0.1+7\"\n");
    Files.writeString(folder.resolve("cmdline"), "java\0-XX:SharedArchiveFile=/a\0-cp\0x\0");

    assertThat(JavaLook.look(folder))
        .isEqualTo(
            Finding.well(
                "java",
                ("99.0.1+7 (Lab), in %s/java, with a class-data archive; it is that of the agent, and this"
                        + " command runs on %s")
                    .formatted(folder, Runtime.version())));

    Files.writeString(folder.resolve("cmdline"), "java\0-cp\0x\0");
    assertThat(JavaLook.look(folder).level()).isEqualTo(Level.NOTE);
    Files.writeString(release, "JAVA_VERSION=\"11.0.2\"\n");
    assertThat(JavaLook.look(folder).level()).isEqualTo(Level.ATTENTION);
    Files.delete(folder.resolve("exe"));
    assertThat(JavaLook.look(folder).says()).startsWith(Runtime.version() + " (");
  }

  @Test
  void nothingIsFoundWithoutWhatToDoAboutIt() {
    assertThatIllegalArgumentException().isThrownBy(() -> Finding.note("disk", "it is full", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Finding.attention("disk", "it is full", " "));
    assertThat(Finding.well("disk", "it has room").todo()).isEmpty();
  }

  @Test
  void tellsTheStateOfTheUnit() {
    assertThat(UnitLook.look(Map.of("LoadState", "not-found"))).isEmpty();
    assertThat(
            one(
                UnitLook.look(
                    Map.of(
                        "LoadState", "loaded",
                        "ActiveState", "active",
                        "SubState", "running",
                        "NRestarts", "0",
                        "UnitFileState", "enabled",
                        "StatusText", "revision 3 runs"))))
        .isEqualTo(Finding.well("service", "active (running): revision 3 runs"));
    List<Finding> failed =
        UnitLook.look(
            Map.of(
                "LoadState", "loaded",
                "ActiveState", "failed",
                "SubState", "failed",
                "Result", "exit-code",
                "NRestarts", "7",
                "UnitFileState", "disabled"));
    assertThat(failed)
        .extracting(Finding::level)
        .containsExactly(Level.ATTENTION, Level.NOTE, Level.NOTE);
    assertThat(failed.get(0).todo()).contains("journalctl -u mutstreams");
    assertThat(failed.get(1).says()).contains("7 times");
  }

  @Test
  void warnsOfACertificateThatEndsSoon() {
    List<Finding> findings = new ArrayList<>();
    BrokerLook.expiry("b", "it", NOW.plusSeconds(100 * DAY), NOW, findings);
    BrokerLook.expiry("b", "it", NOW.plusSeconds(5 * DAY), NOW, findings);
    BrokerLook.expiry("b", "it", NOW.minusSeconds(1), NOW, findings);

    assertThat(findings)
        .extracting(Finding::level)
        .containsExactly(Level.WELL, Level.ATTENTION, Level.ATTENTION);
    assertThat(findings.get(1).says()).isEqualTo("it expires in 5 days, at 2026-12-04T12:00:00Z");
    assertThat(findings.get(2).says()).isEqualTo("it has expired at 2026-11-29T11:59:59Z");
  }

  @Test
  void estimatesTheWearOfTheFlash() {
    // 8 GiB that stand 1,000 erasures, and write four bytes for one: 2,000 GiB in all.
    Finding fast = WearLook.of(20 * GIGA, DAY, 8 * GIGA);
    assertThat(fast.level()).isEqualTo(Level.ATTENTION);
    assertThat(fast.says()).startsWith("20 GiB a day (20 GiB in 24 h)").endsWith("lasts 0.3 years");
    assertThat(fast.todo()).contains("mutstreams status");
    assertThat(WearLook.of(GIGA / 10, DAY, 8 * GIGA).level()).isEqualTo(Level.WELL);
    assertThat(WearLook.of(0, DAY, 8 * GIGA).says()).endsWith("more than 100 years");
    assertThat(WearLook.of(GIGA, 60, 8 * GIGA).level()).isEqualTo(Level.NOTE);
  }

  @Test
  void writesAmountsWithTheDigitsThatCount() {
    assertThat(List.of(Amount.bytes(0), Amount.bytes(999), Amount.bytes(1_536)))
        .containsExactly("0 B", "999 B", "1.5 KiB");
    assertThat(List.of(Amount.time(119), Amount.time(3_600), Amount.time(86_400 * 3)))
        .containsExactly("119 s", "60 min", "3 days");
  }
}
