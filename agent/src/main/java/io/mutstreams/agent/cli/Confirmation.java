package io.mutstreams.agent.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Asks a person before something is done that cannot be undone. */
final class Confirmation {
  @Option(names = "--yes", description = "Do not ask: for scripts.")
  private boolean yes;

  /**
   * Whether it may be done.
   *
   * @param question such as "Discard 3 records?"
   * @throws CliException when there is nobody to ask
   */
  boolean given(String question, PrintWriter screen) throws IOException {
    if (yes) {
      return true;
    }
    if (!terminal()) {
      throw new CliException(
          ExitCode.USAGE, "there is no terminal to ask at; say --yes if you mean it");
    }
    return answer(question, screen, new InputStreamReader(System.in, Charset.defaultCharset()));
  }

  static boolean answer(String question, PrintWriter screen, Reader keyboard) throws IOException {
    screen.print(question + " [y/N] ");
    screen.flush();
    String line = new BufferedReader(keyboard).readLine();
    String word = line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }

  /** Whether a person sits at standard input. What Java says of it differs between its versions. */
  static boolean terminal() {
    try {
      ProcessBuilder test = new ProcessBuilder("test", "-t", "0");
      return test.redirectInput(ProcessBuilder.Redirect.INHERIT).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
