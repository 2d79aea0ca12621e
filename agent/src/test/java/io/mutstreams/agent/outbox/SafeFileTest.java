package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.h2.mvstore.DataUtils;
import org.h2.store.fs.FileBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a file at any moment: a copy of it is what a crash would have left. */
final class SafeFileTest {
  private static final int ROUNDS = 60;
  private static final int BATCH = 40;
  private static final int REWRITES = 200;
  private static final int ENTRIES = 300;

  private static final Set<StandardOpenOption> READ_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  @TempDir Path folder;

  /** Space in the file is used again all the time: H2 by itself would not find the newest. */
  @Test
  void aCrashAtAnyMomentKeepsWhatWasSynced() throws Exception {
    try (Storage storage = Storage.open(folder.resolve("live"), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      long settled = 0;
      for (int round = 0; round < ROUNDS; round++) {
        await(append(outbox, messages(round * BATCH, BATCH, 500)));
        Path crashed = crash(round);
        try (Storage again = Storage.open(crashed, Some::quiet)) {
          List<String> ids = ids(again.outbox("archive", ROOMY));
          assertThat(ids.get(ids.size() - 1)).isEqualTo("id-" + (round * BATCH + BATCH - 1));
          assertThat(ids).isEqualTo(ids(number(ids.get(0)), ids.size()));
        }
        List<Stored> some = read(outbox, settled, BATCH);
        if (round > 2 && !some.isEmpty()) {
          settled = some.get(some.size() - 1).sequence();
          outbox.settle(settled);
        }
      }
    }
  }

  /**
   * The newest chunk is on disk in part only, as after a power cut: what was synced before stays.
   */
  @Test
  void aChunkThatIsThereInPartIsPassedOver() throws Exception {
    Path crashed;
    try (Storage storage = Storage.open(folder.resolve("live"), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, BATCH, 5_000)));
      await(append(outbox, messages(BATCH, BATCH, 5_000)));
      crashed = crash(0);
    }
    Path file = crashed.resolve("store.mv.db");
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      Head newest = Head.both(channel).get(0);
      assertThat(newest.clean()).isFalse();
      // As between two syncs: the other head names the chunk before.
      Head before = newest.naming(chunk(channel, newest.version() - 1), false);
      var unusedHead = channel.write(ByteBuffer.wrap(before.toBlock()), Head.BLOCK);
      // Its middle: H2 itself would only see it when it reads there.
      long middle = newest.start() + Head.BLOCK;
      var unused = channel.write(ByteBuffer.allocate(Head.BLOCK), middle);
    }
    try (Storage again = Storage.open(crashed, Some::quiet)) {
      assertThat(ids(again.outbox("archive", ROOMY))).isEqualTo(ids(0, BATCH));
    }
  }

  /**
   * It lies where one was that is dead, and that what was synced last still lists: H2 misses that
   * one, searches, and takes what it finds there for the newest.
   */
  @Test
  void aChunkThatIsThereInPartIsPassedOverWhereAnotherWasBefore() throws Exception {
    Path live = folder.resolve("live");
    Path file = live.resolve("store.mv.db");
    Random random = new Random(20261201);
    int tried = 0;
    try (Storage storage = Storage.open(live, Some::quiet)) {
      Map<String, Entry> stored = new HashMap<>();
      put(storage, stored, entries(0, 0, ENTRIES));
      for (int round = 1; round < REWRITES; round++) {
        byte[] before = Files.readAllBytes(file);
        Map<String, Entry> former = Map.copyOf(stored);
        put(storage, stored, entries(round, random.nextInt(ENTRIES), ENTRIES >> random.nextInt(6)));
        if (replacesADeadOne(before, file)) {
          Path crashed = crash(round);
          loseTheMiddle(crashed.resolve("store.mv.db"), before);
          tried++;
          try (Storage again = Storage.open(crashed, Some::quiet)) {
            List<Entry> found = Some.answer(loaded -> again.state().load("readings", loaded));
            assertThat(found).containsExactlyInAnyOrderElementsOf(former.values());
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(REWRITES / 4);
  }

  private static List<Entry> entries(int round, int from, int count) {
    return IntStream.range(from, Math.min(ENTRIES, from + count + 1))
        .mapToObj(i -> new Entry("s", "n", "k" + i, "", 1, round, Bytes.wrap(new byte[3_000 + i])))
        .toList();
  }

  private static void put(Storage storage, Map<String, Entry> stored, List<Entry> changes) {
    CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
    storage.state().save("readings", changes, () -> durable.complete(null));
    await(durable);
    changes.forEach(entry -> stored.put(entry.key(), entry));
  }

  private static boolean replacesADeadOne(byte[] before, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      Head newest = Head.both(channel).get(0);
      int start = (int) newest.start();
      return start < before.length
          && new String(before, start, 6, StandardCharsets.ISO_8859_1).equals("chunk:");
    }
  }

  /** The newest chunk begins and ends as it should, and so does what H2 looks at when it opens. */
  private static void loseTheMiddle(Path file, byte[] before) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ_WRITE)) {
      Head newest = Head.both(channel).get(0);
      long middle = newest.start() + Head.BLOCK;
      var unused = channel.write(ByteBuffer.wrap(before, 0, Head.BLOCK), Head.BLOCK);
      var unusedToo =
          channel.write(
              ByteBuffer.wrap(
                  before, (int) middle, (int) Math.min(Head.BLOCK, before.length - middle)),
              middle);
    }
  }

  /** The chunk of a version, wherever it is. */
  private static Head.Chunk chunk(FileChannel file, long version) throws IOException {
    for (long at = Head.END; at < file.size(); at += Head.BLOCK) {
      ByteBuffer start = ByteBuffer.allocate(Head.BLOCK);
      Head.readFully(file, start, at);
      Map<String, String> fields = Head.Chunk.fields(start.flip());
      if (fields != null && DataUtils.parseHexLong(fields.get("version")) == version) {
        int blocks = (int) DataUtils.parseHexLong(fields.get("len"));
        ByteBuffer whole = ByteBuffer.allocate(blocks * Head.BLOCK);
        Head.readFully(file, whole, at);
        return Objects.requireNonNull(Head.Chunk.of(whole.flip(), at));
      }
    }
    throw new AssertionError("no chunk of version " + version);
  }

  /** A power cut may take the head alone, and leave what it would have named. */
  @Test
  void aHeadThatDidNotReachTheDiskIsNoDamage() throws Exception {
    for (int batches = 1; batches <= 12; batches++) {
      Path live = folder.resolve("live");
      Path crashed;
      Path file = live.resolve("store.mv.db");
      byte[] heads;
      try (Storage storage = Storage.open(live, Some::quiet)) {
        Outbox outbox = storage.outbox("archive-" + batches, ROOMY);
        for (int i = 0; i < batches; i++) {
          await(append(outbox, messages(i * BATCH, BATCH, 500)));
        }
        heads = Arrays.copyOf(Files.readAllBytes(file), Head.END);
        await(append(outbox, messages(batches * BATCH, BATCH, 500)));
        crashed = crash(batches);
      }
      try (FileChannel channel = FileChannel.open(crashed.resolve("store.mv.db"), READ_WRITE)) {
        var unused = channel.write(ByteBuffer.wrap(heads), 0);
      }
      try (Storage again = Storage.open(crashed, Some::quiet)) {
        List<String> ids = ids(again.outbox("archive-" + batches, ROOMY));
        assertThat(ids).startsWith(ids(0, batches * BATCH).toArray(String[]::new));
      }
    }
  }

  /** H2 goes back to an earlier state by itself, and would say nothing. */
  @Test
  void tellsWhenWhatWasStoredLastIsDamaged() throws Exception {
    Path crashed;
    try (Storage storage = Storage.open(folder.resolve("live"), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, BATCH, 5_000)));
      await(append(outbox, messages(BATCH, BATCH, 5_000)));
      crashed = crash(0);
    }
    try (FileChannel channel = FileChannel.open(crashed.resolve("store.mv.db"), READ_WRITE)) {
      for (Head head : Head.both(channel)) {
        var unused = channel.write(ByteBuffer.allocate(Head.BLOCK), head.start() + Head.BLOCK);
      }
    }
    List<String> alarms = new CopyOnWriteArrayList<>();
    try (Storage again = Storage.open(crashed, alarms::add)) {
      var unused = ids(again.outbox("archive", ROOMY));
    }
    assertThat(alarms).anyMatch(alarm -> alarm.contains("The storage file"));
  }

  /**
   * After a sync that failed, what was written may be in memory only. As long as it fails, the file
   * is not taken for one that is whole on disk, however often it is opened.
   */
  @Test
  void aFileThatCannotBeSyncedIsNotOpened() throws Exception {
    Path crashed;
    try (Storage storage = Storage.open(folder.resolve("live"), Some::quiet)) {
      await(append(storage.outbox("archive", ROOMY), messages(0, BATCH, 500)));
      crashed = crash(0);
    }
    Path file = crashed.resolve("store.mv.db");
    List<String> doubts = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (FileChannel channel = new NeverSynced(FileChannel.open(file, READ_WRITE))) {
        assertThatThrownBy(() -> SafeFile.open(channel, () -> doubts.add("doubt"), false))
            .isInstanceOf(IOException.class);
      }
    }
    assertThat(doubts).hasSize(3);
    try (Storage again = Storage.open(crashed, Some::quiet)) {
      assertThat(ids(again.outbox("archive", ROOMY))).isEqualTo(ids(0, BATCH));
    }
  }

  /** On a disk that takes writes and cannot sync them. */
  private static final class NeverSynced extends FileBase {
    private final FileChannel base;

    NeverSynced(FileChannel base) {
      this.base = base;
    }

    @Override
    public synchronized int read(ByteBuffer into, long at) throws IOException {
      return base.read(into, at);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return base.read(into);
    }

    @Override
    public synchronized int write(ByteBuffer bytes, long at) throws IOException {
      return base.write(bytes, at);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return base.write(bytes);
    }

    @Override
    public long position() throws IOException {
      return base.position();
    }

    @Override
    public FileChannel position(long to) throws IOException {
      return base.position(to);
    }

    @Override
    public long size() throws IOException {
      return base.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      return base.truncate(size);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      throw new IOException("Input/output error");
    }

    @Override
    protected void implCloseChannel() throws IOException {
      base.close();
    }
  }

  private Path crash(int number) throws IOException {
    Path to = Files.createDirectory(folder.resolve("crash-" + number));
    Files.copy(folder.resolve("live/store.mv.db"), to.resolve("store.mv.db"));
    return to;
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring("id-".length()));
  }
}
