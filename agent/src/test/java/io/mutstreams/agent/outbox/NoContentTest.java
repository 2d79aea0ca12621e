package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.outbox.StorageStatus.Aside;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage file without content: a new one, or one that had some; or a folder in its place. */
final class NoContentTest {
  private static final StorageKeys KEY =
      new StorageKeys(new Secret("a key of some length, for this test"), null);

  @TempDir Path folder;

  private final List<String> alarms = new CopyOnWriteArrayList<>();

  @Test
  void aFileThatWasCutToNothingOrToItsHeadsIsTold() throws Exception {
    for (StorageKeys keys : List.of(StorageKeys.NONE, KEY)) {
      for (long length : new long[] {0, 1, Head.BLOCK, Head.END}) {
        use(keys);
        cut(length);
        alarms.clear();
        use(keys);
        assertThat(alarms)
            .as(length + " bytes")
            .hasSize(2)
            .first()
            .asString()
            .contains("was cut short", "moved aside");
        alarms.clear();
        use(keys);
        assertThat(alarms).as("told once").isEmpty();
        Files.delete(file());
      }
    }
  }

  @Test
  void aCrashInTheVeryFirstOpeningIsNotTold() throws Exception {
    for (String format : new String[] {"", "\0\0", "six\n"}) {
      Path unused = Files.createDirectories(file().getParent());
      Files.write(file(), new byte[0]);
      Files.writeString(format(), format);
      use(StorageKeys.NONE);
      assertThat(alarms).isEmpty();
      Files.delete(file());
    }
    Files.delete(format());
    Files.write(file(), new byte[0]);
    use(StorageKeys.NONE);
    assertThat(alarms).isEmpty();
  }

  /** Else a crash in between would look like a cut. */
  @Test
  void whereAFileIsBegunItsFormatIsWrittenAnewBehindIt() throws Exception {
    use(StorageKeys.NONE);
    Path before = Files.createLink(folder.resolve("before"), format());
    use(StorageKeys.NONE);
    assertThat(Files.isSameFile(before, format())).isTrue();
    Files.delete(file());
    use(StorageKeys.NONE);
    assertThat(Files.isSameFile(before, format())).isFalse();
    assertThat(Files.readString(format())).isEqualTo(Schema.FORMAT + "\n");
    assertThat(alarms).isEmpty();
  }

  @Test
  void aFolderInThePlaceOfTheFileIsMovedAsideAndTold() throws Exception {
    use(StorageKeys.NONE);
    Files.delete(file());
    Path inside = Files.createDirectory(file()).resolve("something");
    Files.writeString(inside, "of somebody");
    use(StorageKeys.NONE);
    assertThat(alarms).hasSize(1).first().asString().contains("it is a folder", "moved aside");
    alarms.clear();
    try (Storage storage = Storage.open(store(), alarms::add)) {
      assertThat(ids(storage.outbox("archive", ROOMY))).hasSize(20);
      List<Aside> aside = storage.status().movedAside();
      assertThat(aside).hasSize(1);
      assertThat(aside.get(0).file().resolve("something")).hasContent("of somebody");
    }
    assertThat(alarms).as("told once").isEmpty();
  }

  /** Each time some more is stored. */
  private void use(StorageKeys keys) {
    try (Storage storage = Storage.open(store(), keys, alarms::add)) {
      Outbox outbox = storage.outbox("archive", ROOMY);
      await(append(outbox, messages(0, 20, 300)));
      assertThat(ids(outbox)).hasSizeGreaterThanOrEqualTo(20);
    }
  }

  private void cut(long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      FileChannel unused = channel.truncate(length);
    }
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Path file() {
    return store().resolve("store.mv.db");
  }

  private Path format() {
    return store().resolve("format");
  }
}
