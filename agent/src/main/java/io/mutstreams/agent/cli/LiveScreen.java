package io.mutstreams.agent.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The whole terminal, for a table that is drawn again and again. What was on it, and how it takes
 * keys, is put back at the end, also at Ctrl-C. One thread uses it.
 */
final class LiveScreen implements AutoCloseable {
  private static final File TERMINAL = new File("/dev/tty");
  private static final String TAKE = "\u001b[?1049h\u001b[?25l";
  private static final String GIVE_BACK = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST = "\u001b[J";

  private final PrintWriter out;
  private final InputStream keys;
  private final String before;
  private final Thread hook = new Thread(this::giveBack, "mutstreams-screen");
  private boolean back;

  private LiveScreen(PrintWriter out, InputStream keys, String before) {
    this.out = out;
    this.keys = keys;
    this.before = before;
  }

  /** Takes the terminal; null where standard output is none, or it cannot be drawn on. */
  static @Nullable LiveScreen open(PrintWriter out) {
    String kind = System.getenv("TERM");
    if (kind == null || kind.equals("dumb") || !isTerminal()) {
      return null;
    }
    String before = stty("-g");
    // A key counts at once, and a read waits no longer than a tenth of a second for one.
    if (before.isEmpty()) {
      return null;
    }
    String unused = stty("-icanon", "-echo", "min", "0", "time", "1");
    try {
      LiveScreen screen = new LiveScreen(out, new FileInputStream(TERMINAL), before);
      Runtime.getRuntime().addShutdownHook(screen.hook);
      out.print(TAKE);
      return screen;
    } catch (IOException e) {
      unused = stty(before);
      return null;
    }
  }

  private static boolean isTerminal() {
    // Java knows only whether both are.
    ProcessBuilder ask = new ProcessBuilder("test", "-t", "1");
    ask.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    try {
      Process test = ask.start();
      return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What stty says; nothing where it fails. */
  private static String stty(String... words) {
    List<String> line = new ArrayList<>(List.of("stty"));
    line.addAll(List.of(words));
    ProcessBuilder stty = new ProcessBuilder(line);
    stty.redirectInput(TERMINAL);
    stty.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = stty.start();
      String answer =
          new String(process.getInputStream().readNBytes(4096), StandardCharsets.US_ASCII);
      boolean done = process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0;
      return done ? answer.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Shows these lines and nothing else. */
  void draw(List<String> lines) {
    StringBuilder screen = new StringBuilder(HOME);
    lines.forEach(line -> screen.append(line).append(REST_OF_LINE).append('\n'));
    out.print(screen.append(REST));
    out.flush();
  }

  /** Waits so long for a key that ends it; whether it came, or the terminal is gone. */
  boolean waitForEnd(int millis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      int key = keys.read();
      if (key == 'q' || key == 'Q' || key == 3) {
        return true;
      }
    } while (System.nanoTime() < end);
    return out.checkError();
  }

  private synchronized void giveBack() {
    if (!back) {
      back = true;
      out.print(GIVE_BACK);
      out.flush();
      String unused = stty(before);
    }
  }

  @Override
  public void close() throws IOException {
    giveBack();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already.
    }
    keys.close();
  }
}
