package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.eventually;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.Outbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageTest {
  private final List<String> alarms = new CopyOnWriteArrayList<>();
  @TempDir Path temp;

  private Path folder() {
    return temp.resolve("store");
  }

  private Path file() {
    return folder().resolve("store.mv.db");
  }

  private void fill(int count) {
    try (Storage storage = Storage.open(folder(), Some::quiet)) {
      await(append(storage.outbox("archive", ROOMY), messages(0, count, 100)));
    }
  }

  @Test
  void onlyTheOwnerMayLookIntoTheFolder() throws Exception {
    fill(1);
    assertThat(Files.getPosixFilePermissions(folder()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (Storage first = Storage.open(folder(), Some::quiet)) {
      assertThatThrownBy(() -> Storage.open(folder(), Some::quiet))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(folder().getFileName().toString())
          .hasMessageContaining("in use by another agent");
      Outbox outbox = first.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 1, 10)));
      assertThat(read(outbox, 0, 10)).hasSize(1);
    }
    fill(1);
  }

  @Test
  void refusesAFolderWhosePathCouldCarrySettingsOfH2() {
    assertThatThrownBy(() -> Storage.open(temp.resolve("a;INIT=SELECT 1"), Some::quiet))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("';'");
  }

  @Test
  void refusesTheFormatOfANewerVersionAndLeavesItAlone() throws Exception {
    int newer = Schema.FORMAT + 1;
    fill(5);
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE FORMAT SET VERSION = " + newer);
    }
    Path mark = folder().resolve("format");
    String format = Files.readString(mark);
    Files.writeString(mark, newer + "\n");
    assertThatThrownBy(() -> Storage.open(folder(), Some::quiet))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format " + newer)
        .hasMessageContaining("newer");

    Files.delete(mark);
    try (Storage storage = Storage.open(folder(), alarms::add)) {
      assertThatThrownBy(() -> storage.opened().join())
          .hasCauseInstanceOf(StorageException.class)
          .hasMessageContaining("format " + newer)
          .hasMessageContaining("newer");
    }
    assertThat(alarms).hasSize(1).first().asString().contains("format " + newer);
    Files.writeString(mark, format);
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE FORMAT SET VERSION = " + Schema.FORMAT);
    }
    try (Storage storage = Storage.open(folder(), Some::quiet)) {
      assertThat(ids(storage.outbox("archive", ROOMY))).isEqualTo(ids(0, 5));
    }
  }

  /**
   * As format 1 stored it: a value for each row, keys without parts, rows without a checksum and a
   * time.
   */
  @Test
  void bringsAnOlderFormatToTheNewOne() throws Exception {
    // The bytes that a time takes.
    int time = 6;
    fill(3_000);
    Pack pack = new Pack();
    try (Connection connection = connection();
        Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO SEGMENT_1_1 VALUES(?, ?)")) {
      statement.execute("DELETE FROM SEGMENT_1_1");
      for (int i = 0; i < 3_000; i++) {
        byte[] row = Rows.write(Some.message(i, 100), 1L << 40, pack);
        if (i < 2_500) {
          row = Arrays.copyOfRange(row, Pack.HEAD + time - 1, row.length);
          row[0] = 1;
        }
        insert.setLong(1, i + 1);
        insert.setBytes(2, row);
        insert.execute();
      }
      statement.execute("UPDATE FORMAT SET VERSION = 1");
    }
    Files.delete(folder().resolve("format"));
    for (int opening = 0; opening < 2; opening++) {
      try (Storage storage = Storage.open(folder(), Some::quiet)) {
        Outbox outbox = storage.outbox("archive", ROOMY);
        assertThat(ids(outbox)).isEqualTo(ids(0, 3_000));
        assertThat(outbox.depth()).isEqualTo(3_000);
      }
    }
  }

  @Test
  void aDatabaseOfNoiseIsMovedAside() throws Exception {
    fill(100);
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    Files.write(file(), noise);
    runsOnWithANewOne(noise);
  }

  @Test
  void aDatabaseThatWasCutShortIsTold() throws Exception {
    for (int i = 0; i < 20; i++) {
      fill(1_000);
    }
    Files.write(file(), Arrays.copyOf(Files.readAllBytes(file()), 500_000));
    try (Storage storage = Storage.open(folder(), alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(50_000, 3, 10)));
      // What the rest holds comes first.
      List<String> found = ids(outbox);
      assertThat(found).endsWith("id-50000", "id-50001", "id-50002").hasSizeGreaterThan(3);
    }
    assertThat(alarms).hasSize(2);
    assertThat(alarms.get(0)).contains("moved aside");
    assertThat(alarms.get(1)).contains("were brought into the new one");
  }

  private void runsOnWithANewOne(byte[] old) throws IOException {
    try (Storage storage = Storage.open(folder(), alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(500, 3, 10)));
      assertThat(ids(outbox)).isEqualTo(ids(500, 3));
      assertThat(storage.status().movedAside()).hasSize(1);
    }
    assertThat(alarms).hasSize(2);
    assertThat(alarms.get(0)).contains("moved aside").contains(file().toString());
    assertThat(alarms.get(1)).contains(" 0 records and 0 dead letters");
    try (Stream<Path> files = Files.list(folder())) {
      List<Path> aside = files.filter(f -> f.toString().contains(".broken-")).toList();
      assertThat(aside).hasSize(1);
      assertThat(Files.readAllBytes(aside.get(0))).isEqualTo(old);
    }
  }

  @Test
  void damageThatShowsOnlyWhenItIsReadIsMovedAsideToo() throws Exception {
    try (Storage storage = Storage.open(folder(), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      for (int i = 0; i < 20_000; i += 1_000) {
        await(append(outbox, messages(i, 1_000, 1_000)));
      }
    }
    try (Storage storage = Storage.open(folder(), alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(storage.opened());
      byte[] bytes = Files.readAllBytes(file());
      Arrays.fill(bytes, 100_000, bytes.length - 8_000_000, (byte) 0x55);
      Files.write(file(), bytes);
      long after = 0;
      for (var some = read(outbox, 0, 1_000); !some.isEmpty(); some = read(outbox, after, 1_000)) {
        after = some.get(some.size() - 1).sequence();
      }
      eventually(() -> storage.status().movedAside().size() == 1);
      await(append(outbox, messages(30_000, 3, 10)));
      List<String> found = ids(outbox);
      assertThat(found).startsWith("id-0", "id-1").contains("id-19999");
      assertThat(found).endsWith("id-30000", "id-30001", "id-30002");
      assertThat(read(outbox, 0, 1).get(0).sequence()).isGreaterThan(20_000);
    }
    assertThat(alarms).hasSize(2);
    assertThat(alarms.get(0)).contains("moved aside");
    assertThat(alarms.get(1)).contains("were brought into the new one");
  }

  @Test
  void aCallbackThatFailsHarmsNobodyElse() {
    try (Storage storage = Storage.open(folder(), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      outbox.append(
          messages(0, 1, 10),
          () -> {
            throw new IllegalStateException("on purpose");
          });
      await(append(outbox, messages(1, 1, 10)));
      assertThat(ids(outbox)).isEqualTo(ids(0, 2));
    }
  }

  @Test
  void theDiskRestsWhenThereIsNothingToStore() throws Exception {
    try (Storage storage = Storage.open(folder(), Some::quiet)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 100, 100)));
      outbox.settle(read(outbox, 0, 100).get(99).sequence());
      // The upkeep comes 2 s after the last change, and is the last thing to come.
      Path reserve = folder().resolve("reserve");
      eventually(() -> Files.exists(reserve));
      await(storage.outboxes());
      var before = Files.getLastModifiedTime(file());
      long length = Files.size(file());
      Thread.sleep(5_000);
      assertThat(Files.getLastModifiedTime(file())).isEqualTo(before);
      assertThat(Files.size(file())).isEqualTo(length);
      read(outbox, 0, 10);
      assertThat(Files.getLastModifiedTime(file())).as("reading").isEqualTo(before);
    }
  }

  private Connection connection() throws Exception {
    return DriverManager.getConnection("jdbc:h2:file:" + folder().resolve("store"), "sa", "");
  }
}
