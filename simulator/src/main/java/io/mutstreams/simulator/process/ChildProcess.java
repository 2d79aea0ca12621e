package io.mutstreams.simulator.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A process started here. It ends with this one, however this one ends. Its standard output and
 * error come together.
 *
 * <p>Methods may be called from any thread. One thread of its own reads the output; the lines, of
 * which the last 10,000 are kept, are under {@link #lines}.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int KEPT = 10_000;

  private final String name;
  private final Process process;
  private final List<String> lines = new ArrayList<>();

  private ChildProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * A child to start.
   *
   * @param name what messages call it
   * @return a builder
   */
  public static ChildBuilder named(String name) {
    return new ChildBuilder(name);
  }

  static ChildProcess start(String name, ProcessBuilder builder, Consumer<String> listener)
      throws IOException {
    Process process = builder.start();
    Guard.started(process.pid());
    var child = new ChildProcess(name, process);
    var unused = process.onExit().thenAccept(ended -> Guard.ended(ended.pid()));
    if (builder.redirectOutput().equals(ProcessBuilder.Redirect.PIPE)) {
      var reader = new Thread(() -> child.read(listener), "output of " + name);
      reader.setDaemon(true);
      reader.start();
    }
    return child;
  }

  private void read(Consumer<String> listener) {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          if (lines.size() == KEPT) {
            lines.subList(0, KEPT / 2).clear();
          }
          lines.add(line);
          lines.notifyAll();
        }
        listener.accept(line);
      }
    } catch (IOException e) {
      // the process ended
    }
  }

  /**
   * Waits for a line of output, from the start on.
   *
   * @param pattern what to find in it
   * @param timeout how long at most
   * @return the first such line
   * @throws TimeoutException when it does not come, or the process ended without it
   * @throws InterruptedException when interrupted
   */
  public String awaitLine(Pattern pattern, Duration timeout)
      throws TimeoutException, InterruptedException {
    return awaitLine(pattern, 0, timeout);
  }

  /**
   * Waits for a line of output after a place in it.
   *
   * @param pattern what to find in it
   * @param from how many lines to pass over, see {@link #lineCount}
   * @param timeout how long at most
   * @return the first such line
   * @throws TimeoutException when it does not come, or the process ended without it
   * @throws InterruptedException when interrupted
   */
  public String awaitLine(Pattern pattern, int from, Duration timeout)
      throws TimeoutException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    int next = from;
    synchronized (lines) {
      while (true) {
        boolean running = process.isAlive();
        for (; next < lines.size(); next++) {
          if (pattern.matcher(lines.get(next)).find()) {
            return lines.get(next);
          }
        }
        if (System.nanoTime() > end || !running) {
          throw new TimeoutException(
              name
                  + (running ? " did not print '" : " ended and did not print '")
                  + pattern
                  + "'; it printed:\n"
                  + tail());
        }
        lines.wait(50);
      }
    }
  }

  /**
   * Waits for a condition while the process runs.
   *
   * @param what the condition, in words, for the message
   * @param condition looked at every 20 ms
   * @param timeout how long at most
   * @throws TimeoutException when it does not come true, or the process ended before
   * @throws InterruptedException when interrupted
   */
  public void awaitThat(String what, BooleanSupplier condition, Duration timeout)
      throws TimeoutException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new TimeoutException(
            name
                + (process.isAlive() ? " runs" : " ended")
                + ", but not: "
                + what
                + "; it printed:\n"
                + tail());
      }
      Thread.sleep(20);
    }
  }

  /**
   * Waits for the end.
   *
   * @param timeout how long at most
   * @return the exit code
   * @throws TimeoutException when it still runs
   * @throws InterruptedException when interrupted
   */
  public int awaitExit(Duration timeout) throws TimeoutException, InterruptedException {
    if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException(name + " still runs; it printed:\n" + tail());
    }
    return process.exitValue();
  }

  private String tail() {
    synchronized (lines) {
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
  }

  /**
   * The output so far, unless it goes to a file.
   *
   * @return lines of standard output and error
   */
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /**
   * How much output there is.
   *
   * @return how many lines {@link #lines} has now
   */
  public int lineCount() {
    synchronized (lines) {
      return lines.size();
    }
  }

  /**
   * Writes a line to its standard input.
   *
   * @param line the line, without its end
   * @throws IOException when it has ended
   */
  public void say(String line) throws IOException {
    Writer writer = process.outputWriter();
    writer.write(line + System.lineSeparator());
    writer.flush();
  }

  /**
   * Whether it runs.
   *
   * @return false once it has ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Its name.
   *
   * @return what messages call it
   */
  public String name() {
    return name;
  }

  /**
   * Its id.
   *
   * @return the process id
   */
  public long pid() {
    return process.pid();
  }

  /**
   * What it has used so far.
   *
   * @return processor time and memory
   * @throws IOException when it has ended, or there is no /proc
   */
  public Usage usage() throws IOException {
    return Usage.of(process.pid());
  }

  /** Asks it to end (SIGTERM). Does not wait. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Ends it at once (SIGKILL) and waits for that.
   *
   * @throws InterruptedException when interrupted
   */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Freezes it (SIGSTOP): its connections stay open.
   *
   * @throws IOException when it cannot be signalled
   */
  public void freeze() throws IOException {
    signal("STOP");
  }

  /**
   * Lets a frozen process go on (SIGCONT).
   *
   * @throws IOException when it cannot be signalled
   */
  public void thaw() throws IOException {
    signal("CONT");
  }

  /**
   * Sends a signal.
   *
   * @param signal its name without SIG, as {@code HUP}
   * @throws IOException when it cannot be sent
   */
  public void signal(String signal) throws IOException {
    if (!process.isAlive()) {
      throw new IOException(name + " has ended");
    }
    try {
      // through the shell, which has it built in: /bin/kill is a package of its own
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
      if (kill.waitFor() != 0) {
        throw new IOException("cannot send SIG" + signal + " to " + name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Asks it to end and, where it does not within ten seconds, ends it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The program that runs this process.
   *
   * @return path of the java command
   */
  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }
}
