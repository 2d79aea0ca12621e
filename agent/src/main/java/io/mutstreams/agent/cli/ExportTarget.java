package io.mutstreams.agent.cli;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where lines of JSON are written to: standard output, or a file that appears under its name when
 * it is whole and on disk. Only its owner may read it.
 */
final class ExportTarget implements Closeable {
  private final @Nullable Path file;
  private final @Nullable Path beside;
  private final @Nullable FileChannel channel;
  private final Writer writer;

  private ExportTarget(
      @Nullable Path file, @Nullable Path beside, @Nullable FileChannel channel, Writer writer) {
    this.file = file;
    this.beside = beside;
    this.channel = channel;
    this.writer = writer;
  }

  /**
   * Opens it.
   *
   * @param name a file, or - for standard output
   * @param replace whether a file that is there may be replaced
   */
  static ExportTarget of(String name, boolean replace, PrintWriter out) throws IOException {
    if (name.equals("-")) {
      return new ExportTarget(null, null, null, new AsciiJson(out));
    }
    Path file = Path.of(name).toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new CliException(ExitCode.PROBLEMS, file + " is a folder; name a file");
    }
    if (Files.exists(file) && !replace) {
      throw new CliException(
          ExitCode.PROBLEMS, file + " exists already; name another file, or say --replace");
    }
    Path folder = Places.folderOf(file);
    Path beside = Files.createTempFile(folder, "." + file.getFileName() + ".", ".part");
    beside.toFile().deleteOnExit();
    FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE);
    return new ExportTarget(
        file,
        beside,
        channel,
        new BufferedWriter(
            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8),
            1 << 16));
  }

  Writer writer() {
    return writer;
  }

  /** All is written. */
  void finish() throws IOException {
    writer.flush();
    if (channel != null && beside != null && file != null) {
      channel.force(true);
      writer.close();
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What is not finished goes. */
  @Override
  public void close() throws IOException {
    if (channel != null && beside != null) {
      channel.close();
      Files.deleteIfExists(beside);
    }
  }

  /** JSON in ASCII alone: nobody knows which characters standard output can carry. */
  private static final class AsciiJson extends Writer {
    private final PrintWriter out;

    AsciiJson(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void write(char[] chars, int from, int count) throws IOException {
      StringBuilder ascii = new StringBuilder(count);
      for (int i = from; i < from + count; i++) {
        if (chars[i] < 0x7f) {
          ascii.append(chars[i]);
        } else {
          ascii.append(String.format("\\u%04x", (int) chars[i]));
        }
      }
      out.append(ascii);
      if (out.checkError()) {
        throw new IOException("standard output is closed");
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
