package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.Outbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncryptionTest {
  private static final String ONE = "the first of the keys";
  private static final String TWO = "another of the keys";
  private static final StorageKeys FIRST = keys(ONE, null);

  private final List<String> alarms = new CopyOnWriteArrayList<>();
  @TempDir Path temp;

  private static StorageKeys keys(@Nullable String key, @Nullable String former) {
    return new StorageKeys(
        key == null ? null : new Secret(key), former == null ? null : new Secret(former));
  }

  private Path folder() {
    return temp.resolve("store");
  }

  private Path file() {
    return folder().resolve("store.mv.db");
  }

  private void fill(StorageKeys keys, int from, int count) {
    try (Storage storage = Storage.open(folder(), keys, Some::quiet)) {
      await(append(storage.outbox("archive", ROOMY), messages(from, count, 100)));
    }
  }

  private void holds(StorageKeys keys, int count) {
    try (Storage storage = Storage.open(folder(), keys, Some::quiet)) {
      assertThat(ids(storage.outbox("archive", ROOMY))).isEqualTo(ids(0, count));
    }
  }

  /** Whether a text is in any file of the folder. */
  private boolean readable(String text) throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : files.toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private void refuses(StorageKeys keys, String... words) throws IOException {
    byte[] before = Files.readAllBytes(file());
    alarms.clear();
    try (Storage storage = Storage.open(folder(), keys, alarms::add)) {
      assertThatThrownBy(() -> storage.opened().join())
          .hasCauseInstanceOf(StorageException.class)
          .hasMessageContainingAll(words)
          .hasMessageContaining(file().toString());
    }
    assertThatThrownBy(() -> StoppedStorage.open(folder(), keys, alarms::add))
        .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.lacksKey()).isTrue())
        .hasMessageContainingAll(words);
    assertThat(String.join("", alarms)).doesNotContain(ONE, TWO, "moved aside");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.filter(f -> f.toString().contains("broken"))).isEmpty();
    }
  }

  @Test
  void whatIsStoredCannotBeReadInTheFilesAndComesBackWithTheKey() throws Exception {
    fill(StorageKeys.NONE, 0, 10);
    assertThat(readable("key-3")).isTrue();
    Files.delete(file());
    for (int i = 0; i < 3_000; i += 1_000) {
      fill(FIRST, i, 1_000);
    }
    assertThat(Files.readAllBytes(file()))
        .startsWith("H2encrypt\n".getBytes(StandardCharsets.UTF_8));
    assertThat(readable("key-3")).isFalse();
    assertThat(readable("gw/readings")).isFalse();
    assertThat(readable(ONE)).isFalse();
    holds(FIRST, 3_000);
  }

  @Test
  void itIsMadeSmallAndStaysEncrypted() throws Exception {
    try (Storage storage = Storage.open(folder(), FIRST, Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      for (int i = 0; i < 20_000; i += 1_000) {
        await(append(outbox, messages(i, 1_000, 500)));
      }
      long full = Files.size(file());
      outbox.settle(20_000);
      Some.eventually(() -> storage.status().fileBytes() < full / 4);
      await(append(outbox, messages(0, 10, 500)));
    }
    assertThat(readable("key-3")).isFalse();
    holds(FIRST, 10);
  }

  @Test
  void aFileThatIsNotEncryptedIsEncryptedWhenItIsOpenedWithAKey() throws Exception {
    fill(StorageKeys.NONE, 0, 2_000);
    // As a power cut in the middle leaves it.
    Files.write(folder().resolve("store.mv.db.encrypting"), new byte[10_000]);
    holds(FIRST, 2_000);
    assertThat(readable("key-3")).isFalse();
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files.filter(f -> f.toString().contains("encrypting"))).isEmpty();
    }
    holds(FIRST, 2_000);
  }

  @Test
  void withoutItsKeyItIsRefusedAndLeftAsItIs() throws Exception {
    fill(FIRST, 0, 100);
    refuses(StorageKeys.NONE, "is encrypted", "agent.storage-key");
    refuses(keys(TWO, null), "another key", "agent.former-storage-key");
    // Also when the file that tells keys apart is gone.
    Files.delete(folder().resolve("key-check"));
    refuses(StorageKeys.NONE, "is encrypted");
    refuses(keys(TWO, null), "another key");
    holds(FIRST, 100);
  }

  @Test
  void theKeyIsChangedAndTakenOffWithTheFormerOne() throws Exception {
    fill(FIRST, 0, 1_500);
    holds(keys(TWO, ONE), 1_500);
    refuses(FIRST, "another key");
    holds(keys(TWO, ONE), 1_500);
    holds(keys(null, TWO), 1_500);
    assertThat(readable("key-3")).isTrue();
    assertThat(folder().resolve("key-check")).doesNotExist();
    holds(StorageKeys.NONE, 1_500);
  }

  @Test
  void theKeyIsSetChangedAndTakenOffWhileRecordsGoOn() throws Exception {
    List<StorageKeys> all = List.of(FIRST, keys(TWO, ONE), keys(null, TWO));
    int count = 0;
    try (Storage storage = Storage.open(folder(), StorageKeys.NONE, alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 1_000, 100)));
      count = 1_000;
      for (StorageKeys keys : all) {
        CompletableFuture<?> done = storage.rekey(keys);
        // What comes meanwhile waits, and whoever asks for a sign of life has one.
        var stored = append(outbox, messages(count, 500, 100));
        storage.answer().join();
        done.join();
        await(stored);
        count += 500;
        assertThat(ids(outbox)).isEqualTo(ids(0, count));
        assertThat(readable("key-3")).isEqualTo(keys.key() == null);
      }
    }
    assertThat(alarms).isEmpty();
    holds(StorageKeys.NONE, count);
  }

  @Test
  void whatCannotBeDoneLeavesTheKeyAsItWas() throws Exception {
    try (Storage storage = Storage.open(folder(), FIRST, alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 100, 100)));
      assertThatThrownBy(() -> storage.rekey(keys(TWO, null)).join())
          .hasCauseInstanceOf(StorageException.class)
          .hasMessageContaining("which agent.former-storage-key must give in the same edit");
      // The place of the file that tells keys apart is taken.
      Path taken = Files.createDirectories(folder().resolve("key-check.new/taken"));
      assertThatThrownBy(() -> storage.rekey(keys(TWO, ONE)).join())
          .hasCauseInstanceOf(IOException.class);
      await(append(outbox, messages(100, 100, 100)));
      assertThat(ids(outbox)).isEqualTo(ids(0, 200));
      Files.delete(taken);
      storage.rekey(keys(TWO, ONE)).join();
      await(append(outbox, messages(200, 100, 100)));
    }
    holds(keys(TWO, null), 300);
  }

  @Test
  void commandsLeaveTheEncryptionAsItIs() throws Exception {
    fill(StorageKeys.NONE, 0, 100);
    for (StorageKeys keys : List.of(FIRST, keys(TWO, ONE), keys(null, ONE))) {
      byte[] start = Arrays.copyOf(Files.readAllBytes(file()), 10);
      try (StoppedStorage stopped = StoppedStorage.open(folder(), keys, Some::quiet)) {
        Outbox outbox = stopped.storage().outbox("archive", ROOMY);
        assertThat(ids(outbox)).isEqualTo(ids(0, 100));
      }
      assertThat(Arrays.copyOf(Files.readAllBytes(file()), 10)).isEqualTo(start);
      fill(FIRST, 0, 0);
    }
  }

  @Test
  void oneThatIsDamagedIsMovedAsideAndANewOneIsEncryptedToo() throws Exception {
    fill(FIRST, 0, 1_000);
    byte[] noise = new byte[60_000];
    new Random(5).nextBytes(noise);
    byte[] whole = Files.readAllBytes(file());
    for (int from : new int[] {0, 20, 4096}) {
      byte[] bytes = whole.clone();
      System.arraycopy(noise, 0, bytes, from, Math.min(noise.length, bytes.length - from));
      Files.write(file(), bytes);
      alarms.clear();
      try (Storage storage = Storage.open(folder(), FIRST, alarms::add)) {
        Outbox outbox = storage.outbox("archive", ROOMY);
        await(append(outbox, messages(0, 3, 10)));
        assertThat(ids(outbox)).endsWith("id-0", "id-1", "id-2");
      }
      assertThat(alarms).hasSize(2).first().asString().contains("moved aside");
      assertThat(readable("key-1")).isFalse();
    }
  }

  @Test
  void oneThatWasCutShortIsTold() throws Exception {
    for (int i = 0; i < 20; i++) {
      fill(FIRST, 0, 1_000);
    }
    byte[] whole = Files.readAllBytes(file());
    for (int length : new int[] {100, 6_000, 9_000, whole.length / 2 + 77}) {
      Files.write(file(), Arrays.copyOf(whole, length));
      alarms.clear();
      try (Storage storage = Storage.open(folder(), FIRST, alarms::add)) {
        Outbox outbox = storage.outbox("archive", ROOMY);
        await(append(outbox, messages(50_000, 3, 10)));
        assertThat(ids(outbox)).endsWith("id-50000", "id-50001", "id-50002");
      }
      assertThat(String.join("\n", alarms)).containsAnyOf("cut short", "moved aside");
    }
  }
}
