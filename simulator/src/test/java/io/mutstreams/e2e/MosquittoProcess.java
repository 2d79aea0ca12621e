package io.mutstreams.e2e;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Debian's mosquitto. Owned by the thread of the test. */
final class MosquittoProcess extends BrokerProcess {
  /** Its own limits would drop what waits for a subscriber: 1,000 messages, 20 of them sent. */
  private static final String CONFIG =
      """
      listener %d 127.0.0.1
      allow_anonymous true
      user %s
      persistence true
      persistence_location %s/
      max_queued_messages 0
      max_inflight_messages 1000
      """;

  private final Path folder;
  private @Nullable ChildProcess child;

  MosquittoProcess(Path folder) {
    this.folder = folder;
  }

  @Override
  void launch() throws IOException {
    // As root it would become the user mosquitto, who may not write here.
    String user = System.getProperty("user.name");
    Path file = folder.resolve("mosquitto.conf");
    Files.writeString(file, CONFIG.formatted(port(), user, folder));
    child =
        ChildProcess.named("mosquitto")
            .startProgram(
                Brokers.mosquittoProgram().orElseThrow().toString(), "-c", file.toString());
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (child != null) {
      child.terminate();
      try {
        child.awaitExit(Duration.ofSeconds(30));
      } catch (TimeoutException e) {
        throw new IOException(e);
      }
      child = null;
    }
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }

  @Override
  public String toString() {
    return "mosquitto";
  }
}
