package io.mutstreams.simulator.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  @TempDir private Path folder;

  private static List<LedgerEntry> entries(Ledger ledger) {
    var entries = new ArrayList<LedgerEntry>();
    ledger.forEach(entries::add);
    return entries;
  }

  @Test
  void anotherProcessReadsTheSameLedger() throws IOException {
    Path file = folder.resolve("ledger");
    Ledger ledger;
    try (var writer = new LedgerWriter(file)) {
      ledger = new Ledger(writer);
      ledger.sent("k", "t/1", 0xCAFE, false);
      ledger.sent("odd\tkey\\n\n", "t\t2\\", -1, true);
      ledger.sent("k", "t/3", 3, false);
      ledger.acknowledged("k", 0, false);
      ledger.acknowledged("odd\tkey\\n\n", 0, true);
      ledger.resent("k", 1);
    }
    Ledger read = LedgerReader.read(file);
    assertThat(entries(read)).isEqualTo(entries(ledger));
    assertThat(read.sentCount()).isEqualTo(3);
    assertThat(read.acknowledgedCount()).isEqualTo(2);
  }

  @Test
  void aReaderFollowsAFileThatGrowsAndWaitsForWholeLines() throws IOException {
    Path file = Files.writeString(folder.resolve("ledger"), "s\t0\tk\t0000");
    try (var reader = new LedgerReader(file)) {
      reader.poll();
      assertThat(reader.ledger().sentCount()).isZero();
      Files.writeString(file, "s\t0\tk\t0000cafe\t-\tt\na\t0\tk\nend\n");
      reader.poll();
      assertThat(reader.ledger().acknowledgedCount()).isEqualTo(1);
      assertThat(reader.ended()).isTrue();
    }
  }

  @Test
  void namesTheLineThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("ledger"), "s\t0\tk\t00000000\t-\tt\nx\t0\tk\n");
    assertThatThrownBy(() -> LedgerReader.read(file)).hasMessageContaining("ledger:2");
  }

  @Test
  void refusesAcknowledgementsOfWhatWasNeverSent() {
    var ledger = new Ledger();
    assertThatThrownBy(() -> ledger.acknowledged("k", 0, false)).hasMessageContaining("k#0");
  }
}
