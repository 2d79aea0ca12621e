package io.mutstreams.simulator.publisher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Follows a ledger file that another process writes. Not thread-safe: owned by the thread that
 * polls; the ledger that it fills may be read by others.
 */
public final class LedgerReader implements AutoCloseable {
  private final InputStream in;
  private final Path file;
  private final Ledger ledger = new Ledger();
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
  private long line;
  private boolean ended;

  /**
   * Opens a ledger file.
   *
   * @param file the file
   * @throws IOException when it cannot be read
   */
  public LedgerReader(Path file) throws IOException {
    this.file = file;
    this.in = Files.newInputStream(file);
  }

  /**
   * Reads a whole ledger file, finished or not.
   *
   * @param file the file
   * @return the ledger
   * @throws IOException when it cannot be read or is no ledger
   */
  public static Ledger read(Path file) throws IOException {
    try (var reader = new LedgerReader(file)) {
      reader.poll();
      return reader.ledger();
    }
  }

  /**
   * The ledger as read so far.
   *
   * @return the same object each time
   */
  public Ledger ledger() {
    return ledger;
  }

  /**
   * Whether the writer has finished.
   *
   * @return true once the end mark was read
   */
  public boolean ended() {
    return ended;
  }

  /**
   * Reads what was written since the last look; a line that is not complete yet waits.
   *
   * @throws IOException when the file cannot be read or is no ledger
   */
  public void poll() throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          rest.write(buffer, from, i - from);
          from = i + 1;
          take(rest.toString(StandardCharsets.UTF_8));
          rest.reset();
        }
      }
      rest.write(buffer, from, n - from);
    }
  }

  private void take(String text) throws IOException {
    line++;
    if (text.equals("end")) {
      ended = true;
      return;
    }
    String[] fields = text.split("\t", -1);
    try {
      int seq = Integer.parseInt(fields[1]);
      String key = unescape(fields[2]);
      switch (fields[0]) {
        case "s" -> sent(key, seq, fields);
        case "a" -> ledger.acknowledged(key, seq, false);
        case "u" -> ledger.acknowledged(key, seq, true);
        case "r" -> ledger.resent(key, seq);
        default -> throw new IllegalArgumentException("unknown word '" + fields[0] + "'");
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + ":" + line + ": no line of a ledger: '" + text + "'", e);
    }
  }

  private void sent(String key, int seq, String[] fields) {
    int crc = Integer.parseUnsignedInt(fields[3], 16);
    int given = ledger.sent(key, unescape(fields[5]), crc, fields[4].equals("r"));
    if (given != seq) {
      throw new IllegalArgumentException("expected number " + given + " of its key");
    }
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        plain.append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
