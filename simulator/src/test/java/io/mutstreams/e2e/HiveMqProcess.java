package io.mutstreams.e2e;

import io.mutstreams.simulator.cli.Main;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** HiveMQ CE, embedded in a process of its own. Owned by the thread of the test. */
public final class HiveMqProcess extends BrokerProcess {
  /** It is to be quick after a start, and leave the machine to the agent. */
  static final List<String> JVM_FLAGS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private @Nullable ChildProcess child;

  /**
   * One that is not started; see {@link #started}.
   *
   * @param folder for its files
   */
  public HiveMqProcess(Path folder) {
    this.folder = folder;
  }

  @Override
  void launch() throws IOException {
    child =
        ChildProcess.named("hivemq")
            .jvmFlags(JVM_FLAGS.toArray(String[]::new))
            .startJava(
                Main.class.getName(),
                "simulate",
                "broker",
                "--port",
                Integer.toString(port()),
                "--persist",
                folder.resolve("hivemq").toString(),
                "--until-eof");
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (child != null) {
      child.terminate();
      try {
        child.awaitExit(Duration.ofSeconds(60));
      } catch (TimeoutException e) {
        throw new IOException(e);
      }
      child = null;
    }
  }

  /** SIGSTOP: its connections stay, and nothing is answered. */
  public void freeze() throws IOException {
    Objects.requireNonNull(child).freeze();
  }

  /** SIGCONT. */
  public void thaw() throws IOException {
    Objects.requireNonNull(child).thaw();
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }

  @Override
  public String toString() {
    return "HiveMQ CE, embedded";
  }
}
