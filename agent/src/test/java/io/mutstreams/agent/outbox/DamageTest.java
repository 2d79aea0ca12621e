package io.mutstreams.agent.outbox;

import static io.mutstreams.agent.outbox.Some.ROOMY;
import static io.mutstreams.agent.outbox.Some.append;
import static io.mutstreams.agent.outbox.Some.await;
import static io.mutstreams.agent.outbox.Some.ids;
import static io.mutstreams.agent.outbox.Some.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are damaged in many ways: what is lost is told, each time, and nothing is lost whose
 * bytes are still there.
 */
final class DamageTest {
  private static final int WAYS = 100;
  private static final int BATCHES = 40;
  private static final int RECORDS = 1_600;
  private static final int SETTLED = 200;

  @TempDir Path folder;

  private byte[] whole = new byte[0];
  private Set<String> stored = Set.of();
  private int told;
  private int losing;
  private long lostRecords;
  private int statesKept;

  @Test
  void whatIsLostIsToldAndWhatIsThereIsNot() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("DamageTest: seed " + seed);
    Random ways = new Random(seed); // seeds that follow each other begin with the same choices
    for (int way = 0; way < WAYS; way++) {
      Random random = new Random(ways.nextLong());
      if (way % 20 == 0) {
        fill(random);
      }
      byte[] damaged = whole.clone();
      String how = damage(damaged, random);
      int length = way % 4 == 0 ? damaged.length * random.nextInt(5, 100) / 100 : damaged.length;
      byte[] bytes = way % 4 == 0 ? Arrays.copyOf(whole, length) : damaged;
      check(
          "seed " + seed + ", way " + way + ": " + (way % 4 == 0 ? "cut to " + length : how),
          bytes);
    }
    System.out.printf(
        "  of %d files %d were told of; %d had lost records, %d together, all told; in %d the state"
            + " is whole%n",
        WAYS, told, losing, lostRecords, statesKept);
    assertThat(told).isGreaterThan(WAYS / 2);
    assertThat(losing).isPositive();
    assertThat(statesKept).isPositive();
  }

  /** A store that was in use: batches of all sizes, some settled, two uplinks, state. */
  private void fill(Random random) throws Exception {
    Path at = Files.createTempDirectory(folder, "fill");
    List<String> all = new ArrayList<>();
    try (Storage storage = Storage.open(at, Some::quiet)) {
      Outbox archive = storage.outbox("archive", ROOMY);
      Outbox alerts = storage.outbox("alerts", ROOMY);
      int next = 0;
      for (int batch = 0; batch < BATCHES; batch++) {
        int count = random.nextInt(1, 2 * RECORDS / BATCHES);
        Outbox outbox = batch % 3 == 0 ? alerts : archive;
        List<Outgoing> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          byte[] payload = new byte[random.nextInt(20) == 0 ? 20_000 : random.nextInt(10, 400)];
          random.nextBytes(payload);
          some.add(message(next++, payload));
        }
        if (batch == 25) {
          some.add(message(next++, new byte[700_000]));
        }
        await(append(outbox, some));
        some.forEach(one -> all.add(one.id()));
        save(storage, batch);
      }
      long settled = 0;
      List<Stored> first = read(archive, 0, SETTLED);
      for (Stored one : first) {
        settled = one.sequence();
        all.remove(one.message().id());
      }
      archive.settle(settled);
      await(storage.outboxes());
      // A crash and not the end: the heads are of the last sync.
      whole = Files.readAllBytes(at.resolve("store.mv.db"));
      if (random.nextBoolean()) {
        whole = inAWrite(at.resolve("store.mv.db"), archive, next);
        stored = new LinkedHashSet<>(all);
        return;
      }
    }
    if (random.nextBoolean()) {
      whole = Files.readAllBytes(at.resolve("store.mv.db"));
    }
    stored = new LinkedHashSet<>(all);
  }

  /** A crash while more is written: some of it is there, and nobody was told so. */
  private byte[] inAWrite(Path file, Outbox outbox, int next) throws IOException {
    List<Outgoing> more =
        IntStream.range(next, next + 200).mapToObj(i -> message(i, new byte[300])).toList();
    CompletableFuture<?> durable = append(outbox, more);
    byte[] now = whole;
    while (Arrays.equals(now, whole)) {
      now = Files.readAllBytes(file);
    }
    await(durable);
    return now;
  }

  private static Outgoing message(int number, byte[] payload) {
    return new Outgoing(
        "id-" + number, "gw/readings", "key", Map.of(), Bytes.wrap(payload), 1, false);
  }

  private static void save(Storage storage, int value) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    List<Entry> entries =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    new Entry(
                        "count", "n", "k" + i, "", 1, value, Bytes.wrap(new byte[] {(byte) value})))
            .toList();
    storage.state().save("readings", entries, () -> durable.complete(null));
    await(durable);
  }

  private static String damage(byte[] bytes, Random random) {
    int kind = random.nextInt(4);
    int most = kind == 0 ? 64 : kind == 1 ? 4_096 : bytes.length / 4;
    int places = kind == 2 ? random.nextInt(2, 6) : 1;
    StringBuilder how = new StringBuilder();
    for (int i = 0; i < places; i++) {
      byte[] noise = new byte[random.nextInt(1, most)];
      random.nextBytes(noise);
      if (random.nextInt(4) == 0) {
        Arrays.fill(noise, (byte) 0);
      }
      int at = random.nextInt(bytes.length - noise.length);
      System.arraycopy(noise, 0, bytes, at, noise.length);
      how.append(noise.length).append(" bytes at ").append(at).append(" of ").append(bytes.length);
      how.append("; ");
    }
    return how.toString();
  }

  private void check(String how, byte[] bytes) throws Exception {
    Path at = Files.createTempDirectory(folder, "damaged");
    Files.write(at.resolve("store.mv.db"), bytes);
    List<String> alarms = new CopyOnWriteArrayList<>();
    Set<String> found = new HashSet<>();
    Set<String> there = there(bytes);
    try (Storage storage = Storage.open(at, alarms::add)) {
      for (String uplink : List.of("archive", "alerts")) {
        Outbox outbox = storage.outbox(uplink, ROOMY);
        List<String> ids = new ArrayList<>(new LinkedHashSet<>(ids(outbox)));
        List<Integer> numbers = ids.stream().map(id -> Integer.parseInt(id.substring(3))).toList();
        assertThat(numbers).as(how).isSorted();
        found.addAll(ids);
      }
      Set<String> lost = new HashSet<>(stored);
      lost.removeAll(found);
      if (!lost.isEmpty()) {
        assertThat(alarms).as(how + ": " + lost.size() + " lost").isNotEmpty();
        losing++;
        lostRecords += lost.size();
      }
      told += alarms.isEmpty() ? 0 : 1;
      there.removeAll(found);
      assertThat(there).as(how + ", and these are there: " + alarms).isEmpty();
      List<Entry> state = Some.answer(f -> storage.state().load("readings", f));
      assertThat(state.stream().map(Entry::time).distinct().toList())
          .as(how)
          .isSubsetOf((long) BATCHES - 1);
      assertThat(state.size()).as(how).isIn(0, 40);
      statesKept += state.isEmpty() ? 0 : 1;
      if (state.isEmpty()) {
        assertThat(alarms).as(how).anyMatch(alarm -> alarm.contains("begins anew"));
      }
    }
  }

  /** The records of which each byte is still where it was: in whole values, as they were stored. */
  private Set<String> there(byte[] bytes) throws IOException {
    Map<Long, byte[][]> large = new HashMap<>();
    Set<String> there = new HashSet<>();
    Path intact = Files.write(Files.createTempFile(folder, "intact", ""), whole);
    try (FileChannel file = FileChannel.open(intact)) {
      SalvageScan scan =
          new SalvageScan(
              file,
              (parcel, at) -> {
                int end = (int) at + parcel.toValue().length;
                boolean same =
                    end <= bytes.length
                        && Arrays.equals(whole, (int) at, end, bytes, (int) at, end);
                if (!same || parcel.type() != Parcel.ROWS) {
                  return;
                }
                byte[] value = parcel.payload();
                if (parcel.parts() > 1) {
                  byte[][] all =
                      large.computeIfAbsent(parcel.first(), none -> new byte[parcel.parts()][]);
                  all[(int) (parcel.key() & 1023)] = value;
                } else if (Block.is(value)) {
                  for (byte[] row : Block.rows(value)) {
                    there.add(Rows.message(row).id());
                  }
                } else {
                  there.add(Rows.message(value).id());
                }
              });
      boolean more = true;
      while (more) {
        more = scan.dose();
      }
    }
    for (byte[][] all : large.values()) {
      if (Arrays.stream(all).noneMatch(Objects::isNull)) {
        ByteArrayOutputStream row = new ByteArrayOutputStream();
        Arrays.stream(all).forEach(row::writeBytes);
        there.add(Rows.message(row.toByteArray()).id());
      }
    }
    there.retainAll(stored);
    return there;
  }
}
