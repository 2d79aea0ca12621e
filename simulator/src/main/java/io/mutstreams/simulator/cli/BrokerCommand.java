package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.console.PortConverter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "Run an MQTT 5 broker on 127.0.0.1 until Ctrl-C. It is HiveMQ CE: good for trying and"
          + " testing, heavy for a gateway. Prints 'ready PORT' once it listens.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was stopped",
      "2:the command line is wrong",
      "3:it did not start, for example because the port is taken"
    })
final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "1883",
      converter = PortConverter.class,
      description = "The port; 0 picks a free one. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--persist",
      paramLabel = "DIR",
      description =
          "Keep sessions and messages in this folder, through restarts. Default: in"
              + " memory, lost at the end")
  private @Nullable Path persist;

  @Option(
      names = "--until-eof",
      description =
          "Also end when standard input ends, so that a program that starts this"
              + " never leaves it behind.")
  private boolean untilEof;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var stopped = new CountDownLatch(1);
    try (EmbeddedBroker broker =
        persist == null ? EmbeddedBroker.inMemory(port) : EmbeddedBroker.onFiles(port, persist)) {
      broker.start();
      PrintWriter out = spec.commandLine().getOut();
      out.println("ready " + broker.port());
      out.flush();
      awaitEnd(stopped);
    } finally {
      stopped.countDown();
    }
    return Exit.OK;
  }

  /** Returns at the end of input or at SIGTERM; the JVM then waits until the broker has stopped. */
  private void awaitEnd(CountDownLatch stopped) throws InterruptedException {
    var end = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end.countDown();
                  try {
                    boolean unused = stopped.await(20, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    if (untilEof) {
      var reader =
          new Thread(
              () -> {
                try {
                  while (System.in.read() >= 0) {
                    // only its end counts
                  }
                } catch (IOException e) {
                  // that is an end too
                }
                end.countDown();
              },
              "until-eof");
      reader.setDaemon(true);
      reader.start();
    }
    end.await();
  }
}
