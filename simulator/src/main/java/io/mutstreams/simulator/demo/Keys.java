package io.mutstreams.simulator.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Single keys from a terminal; where there is none, the first letters of lines. One thread of its
 * own reads; {@link #poll} is for the owner.
 */
final class Keys implements AutoCloseable {
  private final LinkedBlockingQueue<Character> pressed = new LinkedBlockingQueue<>();
  private final @Nullable Terminal terminal;
  private final @Nullable Attributes before;

  Keys(boolean onTerminal) throws IOException {
    Terminal opened = onTerminal ? TerminalBuilder.builder().system(true).dumb(true).build() : null;
    if (opened != null && opened.getType().startsWith(Terminal.TYPE_DUMB)) {
      opened.close();
      opened = null;
    }
    terminal = opened;
    before = opened == null ? null : raw(opened);
    var reader = new Thread(this::read, "keys");
    reader.setDaemon(true);
    reader.start();
  }

  /** Also Ctrl-C is a key: as a signal it would reach the children too, before all is counted. */
  private static Attributes raw(Terminal terminal) {
    Attributes before = terminal.enterRawMode();
    Attributes raw = new Attributes(terminal.getAttributes());
    raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
    terminal.setAttributes(raw);
    return before;
  }

  private void read() {
    try {
      Terminal from = terminal;
      if (from != null) {
        for (int c = from.reader().read(); c >= 0; c = from.reader().read()) {
          pressed.add((char) c);
        }
      } else {
        var lines = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank()) {
            pressed.add(line.strip().charAt(0));
          }
        }
      }
    } catch (IOException e) {
      // the terminal is gone: no more keys
    }
  }

  /** Whether the whole screen may be drawn. */
  boolean hasScreen() {
    return terminal != null;
  }

  /** Where to draw. */
  PrintWriter screen(PrintWriter otherwise) {
    return terminal == null ? otherwise : terminal.writer();
  }

  /** The next key, or 0 when none came in that time. */
  char poll(long millis) throws InterruptedException {
    Character key = pressed.poll(millis, TimeUnit.MILLISECONDS);
    return key == null ? 0 : key;
  }

  @Override
  public void close() throws IOException {
    if (terminal != null && before != null) {
      terminal.setAttributes(before);
      terminal.close();
    }
  }
}
