package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.simulator.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut at any place in the log of a disk, and what was not flushed is lost at random:
 * all that was called durable before is in the storage when it is opened again, and nothing that it
 * holds is damaged.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PowerCutLab {
  private static final int IMAGES = 100;
  private static final int ENCRYPTED_IMAGES = 40;
  private static final int AGENT_IMAGES = 60;
  private static final int OUTAGES = 4;
  private static final int SECONDS = 40;
  private static final int DISK_MIB = 512;

  private long owed;
  private long found;

  @Test
  void theStorage(@TempDir Path folder) throws Exception {
    theStorage("storage", "", Lab.rounds(IMAGES), folder);
  }

  @Test
  void theStorageEncrypted(@TempDir Path folder) throws Exception {
    theStorage("storage-encrypted", "a key of the test", Lab.rounds(ENCRYPTED_IMAGES), folder);
  }

  /**
   * @param key empty for none
   */
  private void theStorage(String name, String key, int images, Path folder) throws Exception {
    Skips.unless(LoggedDisk.missing(), "a power cut");
    long seed = Lab.seed("PowerCutLab, " + name);
    Evidence evidence = Evidence.of("power-cut-" + name, seed);
    if (!evidence.replayed()) {
      record(evidence, folder, seed, key);
    }
    Diary diary = evidence.diary();
    assertThat(diary.alarms()).isEmpty();
    var cuts =
        new Cuts(DiskLog.read(evidence.log()), seed, diary.places("durable", "state").get(0));
    for (long place : diary.places("compact", "-")) {
      cuts.prefer(place);
    }
    for (long place : diary.places("closed", "-")) {
      cuts.prefer(place);
    }
    List<String> wrong = new ArrayList<>();
    cuts.each(
        images,
        folder,
        evidence.log(),
        DISK_MIB * (1L << 20),
        cut -> {
          try (var reopened = new Reopened(cut.root().resolve("store"), key)) {
            List<String> faults = check(diary, cut.position(), reopened);
            if (!faults.isEmpty()) {
              wrong.add(cut + ": " + faults);
              System.out.println("  WRONG " + cut + ": " + faults);
            }
          }
        });
    System.out.printf(
        "  %s; %d records were owed, %d found; compact %d times, closed %d times%n",
        cuts.summary(),
        owed,
        found,
        diary.places("compact", "-").size(),
        diary.places("closed", "-").size());
    assertThat(owed).isPositive();
    assertThat(wrong).as(evidence.advice()).isEmpty();
    evidence.discard();
  }

  /** With a real agent: what counts is what it acknowledged to its broker. */
  @Test
  void anAgent(@TempDir Path folder) throws Exception {
    Skips.unless(LoggedDisk.missing(), "a power cut");
    long seed = Lab.seed("PowerCutLab.anAgent");
    Evidence evidence = Evidence.of("power-cut-agent", seed);
    if (!evidence.replayed()) {
      try (var disk = LoggedDisk.make(folder, evidence.log(), DISK_MIB)) {
        var noted = new Acknowledged(evidence.log());
        AgentOnDisk.run(disk.mount(), noted, seed, Integer.getInteger("lab.outages", OUTAGES));
        noted.save(evidence.diaryFile());
      }
    }
    var noted = Acknowledged.read(evidence.diaryFile(), evidence.log());
    assertThat(noted.count()).isPositive();
    List<String> wrong = new ArrayList<>();
    var cuts = new Cuts(DiskLog.read(evidence.log()), seed, noted.begin());
    cuts.each(
        Lab.rounds(AGENT_IMAGES),
        folder,
        evidence.log(),
        DISK_MIB * (1L << 20),
        cut -> {
          List<String> due = noted.owed(cut.position());
          owed += due.size();
          try (var reopened = new Reopened(cut.root().resolve("data/store"), "")) {
            Set<String> there = new HashSet<>();
            reopened.messages(AgentOnDisk.OUTBOX).forEach(m -> there.add(m.payload().toText()));
            found += there.size();
            List<String> faults = new ArrayList<>(reopened.alarms());
            List<String> gone = due.stream().filter(one -> !there.contains(one)).toList();
            if (!gone.isEmpty()) {
              faults.add(gone.size() + " are lost, as " + gone.get(0));
            }
            if (!faults.isEmpty()) {
              wrong.add(cut + ": " + faults);
              System.out.println("  WRONG " + cut + ": " + faults);
            }
          }
        });
    System.out.printf(
        "  %s; %d records were taken; %d were owed, %d found%n",
        cuts.summary(), noted.count(), owed, found);
    assertThat(owed).isPositive();
    assertThat(wrong).as(evidence.advice()).isEmpty();
    evidence.discard();
  }

  private static void record(Evidence evidence, Path folder, long seed, String key)
      throws Exception {
    var diary = new Diary();
    try (var disk = LoggedDisk.make(folder, evidence.log(), DISK_MIB);
        var victim =
            ChildProcess.named("storage")
                .jvmFlags("-Xmx64m", "-XX:+UseSerialGC")
                .onLine(diary::hear)
                .startJava(
                    StorageVictim.class.getName(),
                    disk.mount().resolve("store").toString(),
                    evidence.log().toString(),
                    String.valueOf(seed),
                    String.valueOf(Integer.getInteger("lab.seconds", SECONDS)),
                    key)) {
      int exit = victim.awaitExit(Duration.ofMinutes(10));
      assertThat(exit).as("%s", diary.alarms()).isZero();
    }
    evidence.keep(diary);
  }

  /** What is missing or damaged. */
  private List<String> check(Diary diary, long position, Reopened reopened) {
    List<String> faults = new ArrayList<>();
    for (String outbox : StorageVictim.OUTBOXES) {
      long durable = diary.until("durable", outbox, position);
      long settled = diary.until("settled", outbox, position);
      List<Outgoing> messages = reopened.messages(outbox);
      owed += Math.max(0, durable - settled);
      found += messages.size();
      long expected = messages.isEmpty() ? 0 : Parcel.number(messages.get(0));
      if (durable > settled && (messages.isEmpty() || expected > settled + 1)) {
        faults.add(outbox + " begins with " + expected + ", settled only " + settled);
      }
      for (Outgoing message : messages) {
        if (!message.equals(Parcel.message(outbox, expected++))) {
          faults.add(outbox + " has " + message.id() + " instead of " + (expected - 1));
          break;
        }
      }
      if (durable > settled && expected <= durable) {
        faults.add(outbox + " ends with " + (expected - 1) + ", durable " + durable);
      }
    }
    state(diary.until("durable", "state", position), reopened, faults);
    faults.addAll(
        Ballast.faults(
            reopened.state(Ballast.STREAM), diary.until("durable", Ballast.STREAM, position)));
    faults.addAll(
        Passing.faults(
            reopened.state(Passing.STREAM), diary.until("durable", Passing.STREAM, position)));
    letters(diary.until("durable", "letter", position), reopened, faults);
    faults.addAll(reopened.alarms());
    return faults;
  }

  private static void state(long durable, Reopened reopened, List<String> faults) {
    List<Entry> entries = reopened.state("readings");
    List<Long> numbers = entries.stream().map(Entry::time).distinct().toList();
    boolean whole = numbers.size() == 1 && entries.size() == StorageVictim.KEYS;
    if (durable > 0 && (!whole || numbers.get(0) < durable)) {
      faults.add("state of " + numbers + " in " + entries.size() + " keys, durable " + durable);
    }
  }

  private static void letters(long durable, Reopened reopened, List<String> faults) {
    List<Letter> letters = reopened.letters();
    long newest = letters.isEmpty() ? 0 : letters.get(0).time();
    if (newest < durable || letters.size() != newest) {
      faults.add(letters.size() + " letters, the newest " + newest + ", durable " + durable);
    }
  }
}
