package io.mutstreams.agent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much room there is on the terminal.
 *
 * @param rows lines
 * @param columns characters in a line
 */
record Terminal(int rows, int columns) {
  private static final Terminal USUAL = new Terminal(24, 80);
  private static final int LEAST_ROWS = 4;
  private static final int LEAST_COLUMNS = 20;

  /** As it is now; it may be another each time. Where nobody knows, 24 rows of 80. */
  static Terminal now() {
    // Java does not know. Standard input and output may be something else than the terminal.
    ProcessBuilder ask = new ProcessBuilder("stty", "size");
    ask.redirectInput(new File("/dev/tty"));
    ask.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process stty = ask.start();
      String answer = new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
      if (stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0) {
        return of(answer, System.getenv());
      }
    } catch (IOException e) {
      // There is no such program or no terminal.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return of("", System.getenv());
  }

  /** From "rows columns", else from the environment; a terminal may say 0 for unknown. */
  static Terminal of(String answer, Map<String, String> environment) {
    String[] numbers = answer.strip().split("\\s+");
    int rows = numbers.length == 2 ? number(numbers[0]) : 0;
    int columns = numbers.length == 2 ? number(numbers[1]) : 0;
    rows = rows > 0 ? rows : number(environment.getOrDefault("LINES", ""));
    columns = columns > 0 ? columns : number(environment.getOrDefault("COLUMNS", ""));
    return new Terminal(
        rows > 0 ? Math.max(LEAST_ROWS, rows) : USUAL.rows,
        columns > 0 ? Math.max(LEAST_COLUMNS, columns) : USUAL.columns);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
