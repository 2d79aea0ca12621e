package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Runs {@link OutboxWorker} with the flags that the package gives the agent.
 *
 * @param more options of the JVM
 */
record OutboxProcess(List<String> more) {
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1");

  /** Longer than any of it takes on a slow disk. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  /**
   * Runs it to its end.
   *
   * @return the figures that it printed
   * @throws IOException when it failed
   */
  Map<String, Double> run(String what, Path place, Object... numbers)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(what, place.toString()));
    for (Object number : numbers) {
      arguments.add(number.toString());
    }
    List<String> flags = new ArrayList<>(FLAGS);
    flags.addAll(more);
    try (ChildProcess child =
        ChildProcess.named("outbox " + what)
            .jvmFlags(flags.toArray(String[]::new))
            .startJava(OutboxWorker.class.getName(), arguments.toArray(String[]::new))) {
      if (child.awaitExit(LONGEST) != 0) {
        throw new IOException("outbox " + what + " failed:\n" + String.join("\n", child.lines()));
      }
      return figures(child.lines());
    } catch (TimeoutException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<String, Double> figures(List<String> lines) throws IOException {
    Map<String, Double> figures = new HashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      if (words[0].equals("alarm")) {
        throw new IOException(line);
      }
      try {
        figures.put(words[0], Double.valueOf(words[1]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        // the JVM said something
      }
    }
    return figures;
  }
}
