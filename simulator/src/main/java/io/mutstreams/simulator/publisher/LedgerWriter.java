package io.mutstreams.simulator.publisher;

import io.mutstreams.simulator.message.Stamp;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a ledger as lines of text that {@link LedgerReader} reads while it grows: {@code s} sent,
 * {@code a} acknowledged, {@code u} acknowledged though nobody had subscribed, {@code r} resent,
 * {@code end} when nothing more comes. Fields are separated by tabs.
 *
 * <p>Used under the lock of its ledger; {@link #close} may come from elsewhere, which is why every
 * method has its own lock too.
 */
public final class LedgerWriter implements AutoCloseable {
  private static final long FLUSH_NANOS = 200_000_000;

  private final BufferedWriter out;
  private long flushed = System.nanoTime();

  /**
   * Starts a file, overwriting what was there.
   *
   * @param file the file
   * @throws IOException when it cannot be written
   */
  public LedgerWriter(Path file) throws IOException {
    out = Files.newBufferedWriter(file);
  }

  synchronized void sent(String key, int seq, String topic, int crc, boolean repeat) {
    line("s", seq, Stamp.hex(crc) + '\t' + (repeat ? "r" : "-") + '\t' + escape(topic), key);
  }

  synchronized void acknowledged(String key, int seq, boolean unheard) {
    line(unheard ? "u" : "a", seq, "", key);
  }

  synchronized void resent(String key, int seq) {
    line("r", seq, "", key);
  }

  private void line(String word, int seq, String more, String key) {
    try {
      out.append(word).append('\t').append(Integer.toString(seq)).append('\t');
      out.append(escape(key));
      if (!more.isEmpty()) {
        out.append('\t').append(more);
      }
      out.append('\n');
      if (System.nanoTime() - flushed > FLUSH_NANOS) {
        out.flush();
        flushed = System.nanoTime();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ledger", e);
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /**
   * Writes the end mark and closes the file.
   *
   * @throws IOException when the file cannot be written
   */
  @Override
  public synchronized void close() throws IOException {
    out.append("end\n");
    out.close();
  }
}
