package io.mutstreams.simulator.process;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A small shell beside this process that ends its children when it is gone, also when it was killed
 * and could not do so itself: its standard input then ends. Holds the ids of the children that run.
 *
 * <p>Shared by all threads that start children; everything is under the lock of the class.
 */
final class Guard {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      running=' '
      while read -r word pid; do
        case $word in
          start) running="$running$pid ";;
          end) running="${running%% $pid *} ${running#* $pid }";;
        esac
      done
      for pid in $running; do kill -9 "$pid" 2>/dev/null; done
      """;

  private static @Nullable Writer input;

  private Guard() {}

  static synchronized void started(long pid) throws IOException {
    Writer to = input;
    if (to == null) {
      Process shell =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      to = shell.outputWriter(StandardCharsets.US_ASCII);
      input = to;
    }
    say(to, "start", pid);
  }

  static synchronized void ended(long pid) {
    Writer to = input;
    if (to != null) {
      try {
        say(to, "end", pid);
      } catch (IOException e) {
        input = null; // someone ended the shell; the next child starts another
      }
    }
  }

  private static void say(Writer to, String word, long pid) throws IOException {
    to.write(word + " " + pid + "\n");
    to.flush();
  }
}
