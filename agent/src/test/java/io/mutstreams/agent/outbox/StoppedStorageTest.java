package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.eventually;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command finds in the storage of an agent that does not run. */
final class StoppedStorageTest {
  private static final int RECORDS = 20_000;

  @TempDir Path folder;

  private final List<String> alarms = new CopyOnWriteArrayList<>();

  @Test
  void ofADamagedStoreAllIsThereAtOnceThatCanBeRead() throws Exception {
    fill();
    spoil();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Path unused = Files.copy(file(), copy.resolve("store.mv.db"));
    long saved = saved(copy);
    assertThat(saved).isBetween(RECORDS / 2L, RECORDS - 1L);
    try (StoppedStorage stopped = open()) {
      assertThat(depth(stopped.storage())).isEqualTo(saved);
      assertThat(alarms).hasSize(2);
    }
  }

  @Test
  void whatIsDiscardedInADamagedStoreDoesNotComeBack() throws Exception {
    fill();
    spoil();
    try (StoppedStorage stopped = open()) {
      await(stopped.storage().remove("archive"));
      assertThat(depth(stopped.storage())).isZero();
    }
    try (StoppedStorage stopped = open()) {
      assertThat(depth(stopped.storage())).isZero();
    }
  }

  @Test
  void whatASalvageThatWasCutShortHadLeftIsThereToo() throws Exception {
    fill();
    spoil();
    try (Storage storage = Storage.open(store(), alarms::add)) {
      eventually(() -> !storage.status().movedAside().isEmpty());
    }
    try (StoppedStorage stopped = open()) {
      assertThat(depth(stopped.storage())).isGreaterThan(RECORDS / 2);
      assertThat(stopped.storage().status().movedAside())
          .allMatch(aside -> aside.salvage() != null && aside.salvage().done());
    }
  }

  @Test
  void tellsOfDamageThatShowsOnlyWhenSomethingIsRead() throws Exception {
    Random random = new Random(5);
    try (Storage storage = Storage.open(store(), Some::quiet)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      for (int i = 0; i < RECORDS; i += 500) {
        List<Outgoing> some = new ArrayList<>();
        for (int j = i; j < i + 500; j++) {
          byte[] payload = new byte[600];
          random.nextBytes(payload);
          some.add(new Outgoing("id-" + j, "t", "k", Map.of(), Bytes.wrap(payload), 1, false));
        }
        await(append(archive, some));
      }
    }
    try (StoppedStorage stopped = open()) {
      assertThat(stopped.isDamaged()).isFalse();
      try (FileChannel file = FileChannel.open(file(), StandardOpenOption.WRITE)) {
        byte[] noise = new byte[(int) file.size() - 8192];
        random.nextBytes(noise);
        int unused = file.write(ByteBuffer.wrap(noise), 8192);
      }
      stopped.storage().outbox("archive", ROOMY).read(0, RECORDS, stored -> {});
      eventually(stopped::isDamaged);
    }
  }

  private void fill() throws Exception {
    try (Storage storage = Storage.open(store(), Some::quiet)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      for (int i = 0; i < RECORDS; i += 500) {
        await(append(archive, messages(i, 500, 300)));
      }
    }
  }

  /** An eighth of the file, from a third on. */
  private void spoil() throws IOException {
    try (FileChannel file = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      byte[] noise = new byte[(int) file.size() / 8];
      new Random(7).nextBytes(noise);
      int unused = file.write(ByteBuffer.wrap(noise), file.size() / 3);
    }
  }

  /** What an agent that goes on has in the end. */
  private static long saved(Path store) throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (Storage storage = Storage.open(store, told::add)) {
      eventually(() -> depth(storage) >= 0 && told.size() == 2);
      return depth(storage);
    }
  }

  private StoppedStorage open() {
    return StoppedStorage.open(store(), StorageKeys.NONE, alarms::add);
  }

  private static long depth(Storage storage) {
    return await(storage.outboxes()).getOrDefault("archive", 0L);
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Path file() {
    return store().resolve("store.mv.db");
  }
}
