package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.e2e.Load;
import io.mutstreams.lab.Lab;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mutation storm: at 5,000 records a second over 20 streams and 1,000 keys, random edits of
 * every kind, right and wrong ones, jars too, two a second for five minutes ({@code
 * -Dlab.minutes}). Nothing is lost, comes twice or changes its order within its key, the records of
 * a key are numbered without a gap or a repeat, wrong edits are refused with the place of the
 * mistake, and streams that an edit does not touch do not notice it. Once more with SIGKILLs and
 * outages of the upstream broker among the edits, where what comes twice carries the same id.
 */
@Timeout(value = 120, unit = TimeUnit.MINUTES)
final class StormLab {
  private static final int MINUTES = 5;
  private static final int MINUTES_WITH_NEW_SESSIONS = 1;
  private static final int MINUTES_WITH_KILLS = 2;
  private static final long CONTROL_MILLIS = 6_000;

  /** Milliseconds; an uplink that takes 2 s to answer counts as away. */
  private static final double STOOD_STILL = 1_500;

  @Test
  void editsLoseRepeatAndReorderNothing(@TempDir Path folder) throws Exception {
    assumeTrue(Lab.wanted("storm"), "another case alone is wanted");
    long seed = Lab.seed("StormLab");
    try (var grounds = Grounds.open(folder);
        var arena = new Arena(folder, grounds, grounds.ports(), seed)) {
      var calm = new Calm();
      Storm storm = arena.storm(calm, pick -> List.of());
      rage(storm, arena.start(), MINUTES);
      storm.assertSteady();
      arena.stopSending();
      Verdict owed = arena.owed();
      Verdict copies = arena.copies();
      for (Verdict verdict : List.of(owed, copies)) {
        assertOnce(verdict);
        assertThat(verdict.duplicated())
            .as(verdict.toText() + calm.around(verdict.again()))
            .isZero();
      }
      arena.assertWindows();
      storm.reading().assertStretches("optional", owed, Set.copyOf(Beginning.OPTIONAL));
      storm.copying().assertStretches("copies", copies, Set.of());
      assertThat(owed.reordered()).as(owed.toText()).isZero();
      assertThat(copies.reordered()).as(copies.toText()).isZero();
      double noise = arena.direct().longest(Arena.DIRECT, 0, Long.MAX_VALUE);
      assumeTrue(noise < STOOD_STILL, "the machine stood still for " + noise + " ms");
      calm.judge(arena.delays(), arena.direct(), Arena.DIRECT);
    }
  }

  @Test
  void losesNothingWhenItsNameAndItsUsersChange(@TempDir Path folder) throws Exception {
    assumeTrue(Lab.wanted("storm-with-new-sessions"), "another case alone is wanted");
    long seed = Lab.seed("StormLab with new sessions");
    try (var grounds = Grounds.open(folder);
        var arena = new Arena(folder, grounds, grounds.ports(), seed)) {
      Storm storm = arena.storm(new Calm(), StormLab::newSessions);
      rage(storm, arena.start(), MINUTES_WITH_NEW_SESSIONS);
      arena.stopSending();
      Verdict owed = arena.owed();
      Verdict copies = arena.copies();
      for (Verdict verdict : List.of(owed, copies)) {
        assertOnce(verdict);
        assertThat(verdict.reordered()).as(verdict.toText()).isZero();
        // What declares no id may be taken by the former session and by the new one.
        assertThat(verdict.duplicates().keySet())
            .as(verdict.toText())
            .allMatch(key -> Beginning.WITHOUT_ID.matcher(key).find());
      }
      arena.assertWindows();
      storm.reading().assertStretches("optional", owed, Set.copyOf(Beginning.OPTIONAL));
    }
  }

  @Test
  void losesAndReordersNothingWhenItIsKilledAndCutOffMeanwhile(@TempDir Path folder)
      throws Exception {
    assumeTrue(Lab.wanted("storm-with-kills"), "another case alone is wanted");
    long seed = Lab.seed("StormLab with kills");
    try (var grounds = Grounds.open(folder);
        var way = FaultProxy.start(0, "127.0.0.1", grounds.cloud().plain().port());
        var secure = FaultProxy.start(0, "127.0.0.1", grounds.cloud().tlsPort());
        var arena = new Arena(folder, grounds, ports(grounds, way, secure), seed)) {
      Storm storm = arena.storm(new Calm(), pick -> List.of());
      var havoc = new Havoc(storm, arena.agent(), List.of(way, secure), seed);
      Load unused = arena.start();
      havoc.rage(TimeUnit.MINUTES.toNanos(Lab.minutes(MINUTES_WITH_KILLS)));
      System.out.printf("  %d edits: %s %s%n", storm.edits(), storm.made(), havoc.made());
      arena.stopSending();
      Verdict owed = arena.owed();
      Verdict copies = arena.copies();
      for (Verdict verdict : List.of(owed, copies)) {
        assertOnce(verdict);
        assertThat(verdict.corrupted()).as(verdict.toText()).isZero();
        assertThat(verdict.reordered()).as(verdict.toText()).isZero();
      }
      arena.assertWindows();
      storm.reading().assertStretches("optional", owed, Set.copyOf(Beginning.OPTIONAL));
    }
  }

  /** Edits after which a broker keeps messages under another name, or another broker does. */
  private static List<Kind> newSessions(Pick pick) {
    List<Kind> kinds = new ArrayList<>(new UplinkEdits(pick).newSessions());
    kinds.addAll(TwinEdits.kinds());
    return kinds;
  }

  /** With TLS where the broker has it. */
  private static Beginning.Ports ports(Grounds grounds, FaultProxy way, FaultProxy secure) {
    return grounds.ports(way.port(), grounds.cloud().tlsPort() == 0 ? 0 : secure.port());
  }

  /** Whatever came twice came with the same id. */
  private static void assertOnce(Verdict verdict) {
    String text = verdict.toText();
    assertThat(verdict.lost()).as(text).isZero();
    assertThat(verdict.duplicatedAfterDedupe()).as(text).isZero();
    assertThat(verdict.lostAfterDedupe()).as(text).isZero();
    assertThat(verdict.unexpected()).as(text).isZero();
    assertThat(verdict.miscounted()).as(text).isZero();
  }

  private static void rage(Storm storm, Load load, int minutes) throws Exception {
    long began = System.nanoTime();
    long played = load.played();
    long half = TimeUnit.SECONDS.toNanos(Lab.minutes(minutes) * 30L);
    storm.rest(CONTROL_MILLIS);
    storm.rage(half);
    storm.rest(CONTROL_MILLIS);
    storm.rage(half);
    storm.rest(CONTROL_MILLIS);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "  %d edits in %.0f s at %.0f records/s: %s%n",
        storm.edits(), seconds, (load.played() - played) / seconds, storm.made());
  }
}
