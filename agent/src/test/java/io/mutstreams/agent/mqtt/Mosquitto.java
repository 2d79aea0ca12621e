package io.mutstreams.agent.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Debian's mosquitto as a child process, with persistence. Owned by the thread of the test. */
final class Mosquitto implements Broker {
  private final Path folder;
  private final int port;
  private @Nullable Process running;

  Mosquitto(Path folder, int port, String... more) throws IOException {
    this.folder = folder;
    this.port = port;
    List<String> lines = new ArrayList<>();
    lines.add("listener " + port + " 127.0.0.1");
    lines.add("persistence true");
    lines.add("persistence_location " + folder + "/");
    lines.add("max_queued_messages 0");
    // Else it becomes the user mosquitto, who may not write here.
    lines.add("user root");
    lines.addAll(List.of(more));
    if (lines.stream().noneMatch(line -> line.startsWith("allow_anonymous"))) {
      lines.add("allow_anonymous true");
    }
    Files.write(folder.resolve("mosquitto.conf"), lines);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void start() throws Exception {
    Process started =
        new ProcessBuilder(MOSQUITTO.toString(), "-c", folder.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    running = started;
    Until.true_("mosquitto answers", () -> Broker.answers(port));
  }

  @Override
  public void stop() throws Exception {
    if (running != null) {
      running.destroy();
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
      running = null;
    }
  }

  /** It does nothing, as on a machine that has no time for it, until told otherwise. */
  void stand(boolean still) throws Exception {
    if (running != null) {
      String signal = still ? "-STOP" : "-CONT";
      int code = new ProcessBuilder("kill", signal, "" + running.pid()).start().waitFor();
      if (code != 0) {
        throw new IOException("no signal to mosquitto: " + code);
      }
    }
  }

  /** SIGKILL: without a word, and without saving. */
  void kill() throws InterruptedException {
    if (running != null) {
      running.destroyForcibly().waitFor();
      running = null;
    }
  }
}
