package io.mutstreams.simulator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ChildProcessTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;

  /** Says that it is ready, repeats what it hears, and works when told to. */
  static final class Echo {
    private Echo() {}

    public static void main(String[] args) throws Exception {
      System.out.println("ready " + System.getProperty("word"));
      try (var in = new java.util.Scanner(System.in, java.nio.charset.StandardCharsets.UTF_8)) {
        while (in.hasNextLine()) {
          String line = in.nextLine();
          if (line.equals("work")) {
            // Of the processor's time: on a busy machine that takes longer.
            var threads = java.lang.management.ManagementFactory.getThreadMXBean();
            long end = threads.getCurrentThreadCpuTime() + 300_000_000;
            while (threads.getCurrentThreadCpuTime() < end) {
              Thread.onSpinWait();
            }
          } else if (line.equals("parent")) {
            try (var child = ChildProcess.named("child").startProgram("sleep", "600")) {
              System.out.println("child " + child.pid());
              child.awaitExit(Duration.ofMinutes(10));
            }
          }
          System.out.println("heard " + line);
        }
      }
    }
  }

  private static ChildProcess echo() throws Exception {
    var child =
        ChildProcess.named("echo")
            .jvmFlags("-Dword=set", "-XX:TieredStopAtLevel=1")
            .startJava(Echo.class.getName());
    child.awaitLine(Pattern.compile("^ready set$"), SOON);
    return child;
  }

  @Test
  void talksAndListens() throws Exception {
    try (var child = echo()) {
      int before = child.lineCount();
      child.say("hello");
      assertThat(child.awaitLine(Pattern.compile("hello"), before, SOON)).isEqualTo("heard hello");
    }
  }

  @Test
  void measuresProcessorAndMemory() throws Exception {
    try (var child = echo()) {
      long before = child.usage().cpuMicros();
      child.say("work");
      child.awaitLine(Pattern.compile("heard work"), SOON);
      Usage usage = child.usage();
      assertThat(usage.cpuMicros() - before).isGreaterThanOrEqualTo(100_000);
      assertThat(usage.rssBytes()).isGreaterThan(10_000_000);
      assertThat(usage.peakRssBytes()).isGreaterThanOrEqualTo(usage.rssBytes());
      assertThat(usage.wakeUps()).isPositive();
    }
  }

  @Test
  void freezesThawsAndKills() throws Exception {
    try (var child = echo()) {
      child.freeze();
      child.say("one");
      assertThatThrownBy(() -> child.awaitLine(Pattern.compile("one"), Duration.ofMillis(300)))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("ready set");
      child.thaw();
      child.awaitLine(Pattern.compile("one"), SOON);
      child.kill();
      assertThat(child.awaitExit(SOON)).isEqualTo(137);
    }
  }

  @Test
  void endsWithAParentThatWasKilled() throws Exception {
    try (var parent = echo()) {
      parent.say("parent");
      String line = parent.awaitLine(Pattern.compile("^child \\d+"), SOON);
      Path process = Path.of("/proc", line.substring("child ".length()));
      assertThat(process).exists();
      parent.kill();
      long end = System.nanoTime() + SOON.toNanos();
      while (Files.exists(process) && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertThat(process).doesNotExist();
    }
  }

  @Test
  void writesItsOutputToAFile() throws Exception {
    Path file = folder.resolve("out.txt");
    try (var child =
        ChildProcess.named("shell").outputTo(file).startProgram("sh", "-c", "echo one; exit 3")) {
      assertThat(child.awaitExit(SOON)).isEqualTo(3);
    }
    assertThat(file).hasContent("one");
  }
}
