package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.eventually;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system that is really full. Needs the right to mount one. */
final class DiskFullTest {
  private final List<String> alarms = new CopyOnWriteArrayList<>();
  private final List<String> standing = new CopyOnWriteArrayList<>();
  @TempDir Path disk;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=6m", "mutstreams-test", disk.toString()),
        "SKIPPED: a full disk, as this user may not mount a tmpfs");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  @Test
  void keepsWhatDidNotFitAndGoesOnWhenThereIsRoom() throws Exception {
    Path ballast = Files.write(disk.resolve("ballast"), new byte[3 << 20]);
    try (Storage storage = Storage.open(disk.resolve("store"), alarm())) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      List<CompletableFuture<?>> appends = fill(outbox, 40);
      eventually(() -> storage.status().trouble() != null);
      assertThat(alarms).hasSize(1).first().asString().contains("full");
      assertThat(standing).containsExactly("storing");
      CompletableFuture<?> last = appends.get(appends.size() - 1);
      assertThat(last).isNotDone();
      // What is stored can be read all the while.
      assertThat(read(outbox, 0, 10)).hasSize(10);

      Files.delete(ballast);
      await(last);
      eventually(() -> storage.status().trouble() == null);
      eventually(standing::isEmpty);
      assertThat(alarms).hasSize(1);
      assertThat(ids(outbox)).isEqualTo(ids(0, 4_000));
      assertThat(storage.status().queuedMessages()).isZero();
    }
    try (Storage storage = Storage.open(disk.resolve("store"), alarms::add)) {
      assertThat(ids(storage.outbox("archive", ROOMY))).isEqualTo(ids(0, 4_000));
    }
    assertThat(alarms).hasSize(1);
  }

  /** The disk is full of the outbox itself: draining it must make the room. */
  @Test
  void drainingMakesRoomOnADiskThatTheOutboxFilled() throws Exception {
    try (Storage storage = Storage.open(disk.resolve("store"), alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      List<CompletableFuture<?>> appends = fill(outbox, 120);
      eventually(() -> storage.status().trouble() != null);
      List<String> read = new ArrayList<>();
      long after = 0;
      while (read.size() < 12_000) {
        outbox.settle(after);
        List<Stored> some = read(outbox, after, 500);
        assertThat(some).isNotEmpty();
        after = some.get(some.size() - 1).sequence();
        some.forEach(stored -> read.add(stored.message().id()));
      }
      assertThat(read).isEqualTo(ids(0, 12_000));
      appends.forEach(Some::await);
      outbox.settle(after);
      eventually(() -> storage.status().fileBytes() < 100_000);
    }
  }

  private Alarm alarm() {
    return new Alarm() {
      @Override
      public void raise(String sentence) {
        alarms.add(sentence);
      }

      @Override
      public void raise(String subject, String sentence) {
        standing.add(subject);
        raise(sentence);
      }

      @Override
      public void clear(String subject) {
        standing.remove(subject);
      }
    };
  }

  /** Appends of 100 messages of about 1 KiB. */
  private static List<CompletableFuture<?>> fill(Outbox outbox, int appends) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < appends; i++) {
      all.add(append(outbox, messages(i * 100, 100, 1_000)));
    }
    return all;
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
