package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.eventually;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.letter;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.agent.outbox.StorageStatus.Salvaged;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a damaged file still holds comes into the new one. */
final class SalvageTest {
  private static final StorageKeys KEY =
      new StorageKeys(new Secret("a key of some length, for this test"), null);

  @TempDir Path folder;

  private final List<String> alarms = new CopyOnWriteArrayList<>();

  @Test
  void outboxesDeadLettersAndStateComeBackAndWhatComesIsBehind() throws Exception {
    fill(StorageKeys.NONE);
    spoilARecord();
    backAgain(StorageKeys.NONE);
    assertThat(alarms).hasSize(2);
    assertThat(alarms.get(0)).contains("moved aside");
    assertThat(alarms.get(1)).contains(" 20 dead letters").contains("was whole and is used");
    alarms.clear();
    try (Storage again = Storage.open(store(), alarms::add)) {
      Salvaged told = salvaged(again);
      assertThat(told.letters()).isEqualTo(20);
      assertThat(told.state()).isEqualTo("kept");
      assertThat(ids(again.outbox("archive", ROOMY))).endsWith("id-90000", "id-90001");
    }
    assertThat(alarms).as("salvaged once").isEmpty();
  }

  @Test
  void ofAnEncryptedStoreToo() throws Exception {
    fill(KEY);
    spoilARecord();
    backAgain(KEY);
    assertThat(alarms.get(1)).contains(" 20 dead letters").contains("was whole and is used");
  }

  private void fill(StorageKeys keys) throws Exception {
    try (Storage storage = Storage.open(store(), keys, Some::quiet)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      for (int i = 0; i < 10_000; i += 500) {
        await(append(archive, messages(i, 500, 300)));
      }
      await(append(storage.outbox("alerts", ROOMY), messages(50_000, 100, 4_000)));
      List<Stored> first = read(archive, 0, 1_000);
      archive.settle(first.get(first.size() - 1).sequence());
      for (int i = 0; i < 21; i++) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        storage.deadLetters().add(letter(i, 100), () -> durable.complete(null));
        await(durable);
      }
      await(storage.deadLetters().remove(List.of(7L), true));
      CompletableFuture<Void> saved = new CompletableFuture<>();
      storage.state().save("readings", List.of(entry()), () -> saved.complete(null));
      await(saved);
    }
  }

  private static Entry entry() {
    return new Entry("count", "n", "k", "", 1, 5, Bytes.wrap(new byte[] {1, 2, 3}));
  }

  /** Early in the file: where the first records were written, and stay. */
  private void spoilARecord() throws IOException {
    try (FileChannel file = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      long middle = file.size() / 4;
      int unused =
          file.write(ByteBuffer.wrap("damaged".getBytes(StandardCharsets.US_ASCII)), middle);
    }
  }

  private void backAgain(StorageKeys keys) throws Exception {
    try (Storage storage = Storage.open(store(), keys, alarms::add)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      // Damage may show only when it is read.
      drainAll(archive);
      eventually(() -> storage.status().movedAside().size() == 1);
      await(append(archive, messages(90_000, 2, 10)));
      List<String> found = new ArrayList<>(new LinkedHashSet<>(ids(archive)));
      assertThat(found).endsWith("id-90000", "id-90001");
      List<Integer> numbers = found.stream().map(id -> Integer.parseInt(id.substring(3))).toList();
      assertThat(numbers).isSorted().doesNotContain(0, 999).contains(9_999);
      assertThat(numbers).hasSizeBetween(9_002 - 500, 9_001);
      assertThat(ids(storage.outbox("alerts", ROOMY))).isEqualTo(ids(50_000, 100));
      List<Letter> letters = Some.answer(got -> storage.deadLetters().read(Integer.MAX_VALUE, got));
      assertThat(letters).hasSize(20);
      List<Entry> state = Some.answer(got -> storage.state().load("readings", got));
      assertThat(state).containsExactly(entry());
    }
  }

  /** When it is done. */
  private static Salvaged salvaged(Storage storage) throws Exception {
    List<Salvaged> done = new ArrayList<>();
    eventually(
        () -> {
          Salvaged told = storage.status().movedAside().get(0).salvage();
          return told != null && told.done() && done.add(told);
        });
    return done.get(0);
  }

  private static void drainAll(Outbox outbox) {
    long after = 0;
    for (var some = read(outbox, 0, 1_000); !some.isEmpty(); some = read(outbox, after, 1_000)) {
      after = some.get(some.size() - 1).sequence();
    }
  }

  /** A copy of the folder between two steps is what a crash would have left. */
  @Test
  void aCrashInTheMiddleNeitherLosesNorRepeats() throws Exception {
    fill(StorageKeys.NONE);
    Path whole = copy("whole");
    for (int doses = 0; doses < 9; doses++) {
      Path crashed = crash(whole, doses);
      List<String> told = new CopyOnWriteArrayList<>();
      try (Storage storage = Storage.open(crashed, told::add)) {
        assertThat(ids(storage.outbox("archive", ROOMY))).isEqualTo(ids(1_000, 9_000));
        assertThat(ids(storage.outbox("alerts", ROOMY))).isEqualTo(ids(50_000, 100));
        assertThat(storage.deadLetters().depth()).isEqualTo(20);
        List<Entry> state = Some.answer(got -> storage.state().load("readings", got));
        assertThat(state).containsExactly(entry());
      }
      assertThat(told).hasSize(1).first().asString().contains("9100 records");
      crashAtTheEnd(crashed);
    }
  }

  /** All was brought over, and the mark of the file was not taken away. */
  private void crashAtTheEnd(Path salvaged) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(salvaged, "*.broken-*")) {
      for (Path aside : found) {
        String name = String.valueOf(aside.getFileName());
        Path unused = Files.createFile(salvaged.resolve(name.replace("broken", "salvage")));
      }
    }
    try (Storage storage = Storage.open(salvaged, told::add)) {
      assertThat(ids(storage.outbox("archive", ROOMY))).isEqualTo(ids(1_000, 9_000));
      assertThat(salvaged(storage).records()).isEqualTo(9_100);
    }
  }

  /** The hold is gone with the file; so is the order between the two, but no record. */
  @Test
  void whatWasHeldIsDeliveredBehindWhatItsUplinkHadBefore() throws Exception {
    try (Storage storage = Storage.open(store(), Some::quiet)) {
      await(append(storage.outbox("old", ROOMY), messages(0, 10, 20)));
      await(append(storage.outbox("next", ROOMY), messages(100, 3, 20)));
      Hold hold =
          storage.forUplinks().hold("next", "main", storage.forUplinks().marks("old"), ROOMY);
      Outbox held = Objects.requireNonNull(hold.outboxes().get(Priority.NORMAL));
      await(append(held, messages(200, 5, 20)));
    }
    Database database = new Database(store(), StorageKeys.NONE, true, alarms::add);
    database.open();
    database.moveAside(new IOException("on purpose"));
    database.open();
    database.close();
    List<String> both = new ArrayList<>(ids(100, 3));
    both.addAll(ids(200, 5));
    for (int start = 0; start < 2; start++) {
      try (Storage storage = Storage.open(store(), alarms::add)) {
        Outbox next = storage.outbox("next", ROOMY);
        eventually(() -> ids(next).size() == 8);
        assertThat(ids(next)).isEqualTo(both);
        assertThat(ids(storage.outbox("old", ROOMY))).isEqualTo(ids(0, 10));
        assertThat(await(storage.forUplinks().holds("next", ROOMY))).isEmpty();
      }
    }
  }

  private Path crash(Path whole, int doses) throws Exception {
    Path at = copy(whole, "live-" + doses);
    List<String> told = new ArrayList<>();
    Database database = new Database(at, StorageKeys.NONE, true, told::add);
    database.open();
    database.moveAside(new IOException("on purpose"));
    database.open();
    Rings rings = new Rings();
    Salvages salvages = new Salvages(database, rings);
    salvages.opened(false, true);
    long unused = rings.load(database, false);
    int filled = 0;
    while (filled < doses && salvages.busy()) {
      filled += salvages.dose() == null ? 0 : 1;
    }
    assertThat(salvages.busy()).isTrue();
    Path crashed = copy(at, "crashed-" + doses);
    database.close();
    return crashed;
  }

  private Path copy(String name) throws IOException {
    return copy(store(), name);
  }

  private Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectory(folder.resolve(name));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Path file() {
    return store().resolve("store.mv.db");
  }
}
