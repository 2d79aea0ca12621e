package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.FormerStore.ARCHIVE;
import static io.mutstreams.agent.outbox.FormerStore.ARCHIVE_SETTLED;
import static io.mutstreams.agent.outbox.FormerStore.CLOUD;
import static io.mutstreams.agent.outbox.FormerStore.CLOUD_SETTLED;
import static io.mutstreams.agent.outbox.FormerStore.HELD;
import static io.mutstreams.agent.outbox.FormerStore.LETTERS;
import static io.mutstreams.agent.outbox.FormerStore.URGENT;
import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.messages;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.Hold;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Mark;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stores that earlier versions have written themselves, each by the last commit of the main branch
 * that wrote its format, from the making of the file to its end in order:
 *
 * <table>
 *   <caption>Who wrote formats/format-N.zip</caption>
 *   <tr><td>1-early</td><td>df5ca059</td><td>a value for each row, keys without parts</td></tr>
 *   <tr><td>1</td><td>8c5d1c8e</td><td>rows of the same number with a checksum</td></tr>
 *   <tr><td>2</td><td>5726008a</td><td>large rows in parts; the mark beside it</td></tr>
 *   <tr><td>3</td><td>c348563b</td><td>blocks of rows, their times; outboxes by priority</td></tr>
 *   <tr><td>4</td><td>0803959b</td><td>letters with their origin, which go one by one</td></tr>
 *   <tr><td>5</td><td>b930a0b8</td><td>holds</td></tr>
 * </table>
 *
 * <p>In each is what {@link FormerStore} tells: the outbox "archive", of 200 records with 60
 * settled; "cloud", of 150 with 45 settled, one of the rest of 300 KiB, in two segments; 20 dead
 * letters; and the state of a step, of which a value was replaced and one removed. From format 3
 * there are 5 urgent records for "cloud"; from 4 a letter with its origin, and the letters 3 and 8
 * were discarded; in 5 the uplink "next" holds 3 records until "archive" is delivered. All was
 * appended in lots of 50.
 *
 * <p>Two that were written on a branch alone are nobody's, and are not provided for: 311f195d
 * called the layout of format 2 by the number 1, and came to the main branch together with
 * 3e757f4d, which gave it its own; c3fb5923 had the tables of format 6, but for HOLD, as number 5
 * before the merge.
 */
final class FormerFormatsTest {
  private static final int PRIORITIES = 3;
  private static final int LETTERS_GO_ONE_BY_ONE = 4;
  private static final int HOLDS = 5;

  @TempDir Path temp;

  /** Who adds a format adds a store of the one before. */
  static Stream<String> stores() {
    return Stream.concat(
        Stream.of("1-early"), IntStream.range(1, Schema.FORMAT).mapToObj(String::valueOf));
  }

  private static int format(String store) {
    return Integer.parseInt(store.split("-", 2)[0]);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void allThatAFormerVersionLeftIsThereAndAgainAtTheNextOpening(String store) throws Exception {
    Path folder = unpack(store);
    assertThat(version(folder)).isEqualTo(format(store));
    for (int opening = 0; opening < 2; opening++) {
      assertHolds(folder, format(store));
      assertThat(version(folder)).isEqualTo(Schema.FORMAT);
      assertThat(folder.resolve("format")).hasContent(Schema.FORMAT + "\n");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void whatComesAfterwardsComesBehindIt(String store) throws Exception {
    Path folder = unpack(store);
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      await(append(storage.outbox("cloud", ROOMY), messages(0, 60, 100)));
      storage.outbox("archive", ROOMY).settle(ARCHIVE);
      for (Hold hold : await(storage.forUplinks().holds("next", ROOMY))) {
        await(hold.released());
      }
      assertThat(await(storage.deadLetters().remove(List.of(1L, 5L), true))).isEqualTo(2);
      storage.state().forget("plant", "hot");
    }
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      assertThat(ids(archive)).isEmpty();
      await(append(archive, messages(0, 1, 100)));
      assertThat(read(archive, 0, 9)).extracting(Stored::sequence).containsExactly(ARCHIVE + 1L);
      List<String> ids = ids(storage.outbox("cloud", ROOMY));
      assertThat(ids).hasSize(CLOUD - CLOUD_SETTLED + 60).startsWith("cloud-" + CLOUD_SETTLED);
      assertThat(ids.subList(CLOUD - CLOUD_SETTLED, ids.size())).isEqualTo(ids(0, 60));
      assertThat(letters(storage)).doesNotContainKeys(1L, 5L).containsKeys(2L, 4L, 20L);
      assertThat(state(storage)).isEmpty();
    }
  }

  /** Before each write to the file, and so also between any two steps, and in them. */
  @ParameterizedTest
  @MethodSource("stores")
  void aMigrationThatIsKilledAtAnyMomentIsGoneOnWith(String store) throws Exception {
    TreeSet<Integer> reached = new TreeSet<>();
    int format = format(store);
    for (Path folder : migrate(unpack(store))) {
      reached.add(version(folder));
      assertHolds(folder, format);
      assertThat(folder.resolve("format")).hasContent(Schema.FORMAT + "\n");
    }
    assertThat(reached)
        .containsExactlyElementsOf(IntStream.rangeClosed(format, Schema.FORMAT).boxed().toList());
  }

  /** Migrates a store, and returns what would have been left of it at each moment. */
  private List<Path> migrate(Path folder) throws Exception {
    Path file = folder.resolve("store.mv.db");
    List<Path> moments = new ArrayList<>();
    MomentsPath.tell(file, () -> moments.add(copy(folder, moments.size())));
    Path told = Path.of(MomentsPath.of(file));
    try (Connection connection =
            Database.connect(SafePath.of(MomentsPath.of(folder.resolve("store"))));
        Statement statement = connection.createStatement()) {
      SafePath.trust(told, WholeCommits.store(connection));
      WholeCommits unused = WholeCommits.of(connection);
      Schema.bring(connection);
      moments.add(copy(folder, moments.size()));
      statement.execute("SHUTDOWN IMMEDIATELY");
    } finally {
      MomentsPath.tellNoMore(file);
    }
    return moments;
  }

  private Path copy(Path folder, int number) throws IOException {
    Path copy = Files.createDirectories(temp.resolve("killed-" + number));
    for (String name : List.of("store.mv.db", "format")) {
      if (Files.exists(folder.resolve(name))) {
        Files.copy(folder.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }

  private void assertHolds(Path folder, int format) {
    try (Storage storage = Storage.open(folder, Some::quiet)) {
      Map<String, Long> depths = new TreeMap<>();
      depths.put("archive", (long) ARCHIVE - ARCHIVE_SETTLED);
      depths.put("cloud", (long) CLOUD - CLOUD_SETTLED);
      assertRecords(storage.outbox("archive", ROOMY), "archive", ARCHIVE_SETTLED, ARCHIVE);
      assertRecords(storage.outbox("cloud", ROOMY), "cloud", CLOUD_SETTLED, CLOUD);
      if (format >= PRIORITIES) {
        depths.put("cloud:high", (long) URGENT);
        assertRecords(storage.outbox("cloud", Priority.HIGH, ROOMY), "urgent", 0, URGENT);
      }
      List<Hold> holds = await(storage.forUplinks().holds("next", ROOMY));
      assertThat(holds).hasSize(format >= HOLDS ? 1 : 0);
      for (Hold hold : holds) {
        depths.put("next:held-1", (long) HELD);
        assertHeld(hold);
      }
      assertThat(await(storage.outboxes())).isEqualTo(depths);
      assertThat(letters(storage)).isEqualTo(lettersOf(format));
      assertThat(storage.deadLetters().depth()).isEqualTo(lettersOf(format).size());
      assertThat(state(storage)).containsExactlyInAnyOrderElementsOf(FormerStore.left());
      assertThat(storage.status().movedAside()).isEmpty();
    }
  }

  private static void assertRecords(Outbox outbox, String name, int settled, int count) {
    List<Stored> found = new ArrayList<>();
    List<Stored> some = read(outbox, 0, 1_000);
    // A batch ends before a large one.
    while (!some.isEmpty()) {
      found.addAll(some);
      some = read(outbox, found.get(found.size() - 1).sequence(), 1_000);
    }
    List<Outgoing> records = FormerStore.records(name, count).subList(settled, count);
    assertThat(found).extracting(Stored::message).isEqualTo(records);
    assertThat(found)
        .extracting(Stored::sequence)
        .isEqualTo(LongStream.rangeClosed(settled + 1, count).boxed().toList());
  }

  private static void assertHeld(Hold hold) {
    assertThat(hold.stream()).isEqualTo("plant");
    assertThat(await(hold.after())).containsExactly(new Mark("archive", ARCHIVE));
    assertThat(hold.released()).isNotDone();
    Outbox outbox = Objects.requireNonNull(hold.outboxes().get(Priority.NORMAL));
    assertRecords(outbox, "held", 0, HELD);
  }

  private static Map<Long, Letter> lettersOf(int format) {
    Map<Long, Letter> letters = new TreeMap<>();
    for (int i = 0; i < LETTERS; i++) {
      letters.put(i + 1L, FormerStore.letter(i));
    }
    if (format >= LETTERS_GO_ONE_BY_ONE) {
      letters.put(LETTERS + 1L, FormerStore.whole());
      letters.keySet().removeAll(List.of(3L, 8L));
    }
    return letters;
  }

  private static Map<Long, Letter> letters(Storage storage) {
    Map<Long, Letter> letters = new TreeMap<>();
    await(storage.deadLetters().read(0, Long.MAX_VALUE - 1, 1_000, 1 << 20, letter -> true))
        .letters()
        .forEach(one -> letters.put(one.number(), one.letter()));
    return letters;
  }

  private static List<Entry> state(Storage storage) {
    return Some.answer(loaded -> storage.state().load("plant", loaded));
  }

  /** What the database says; it is only read. */
  private static int version(Path folder) throws SQLException {
    String name = SafePath.of(folder.resolve("store").toString());
    try (Connection connection = Database.connect(name + ";ACCESS_MODE_DATA=r");
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT VERSION FROM FORMAT")) {
      assertThat(found.next()).isTrue();
      return found.getInt(1);
    }
  }

  private Path unpack(String store) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("store"));
    try (InputStream stored =
            Objects.requireNonNull(
                FormerFormatsTest.class.getResourceAsStream("formats/format-" + store + ".zip"));
        ZipInputStream zip = new ZipInputStream(stored)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(entry.getName()));
      }
    }
    return folder;
  }
}
