package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What an agent holds of the machine at a quiet moment.
 *
 * @param memory resident, in MiB
 * @param threads how many
 * @param handles open files and connections
 */
record Level(long memory, long threads, long handles) {
  private static final Path PROC = Path.of("/proc");

  /** Whether this machine tells what a process holds. */
  static boolean known() {
    return Files.isDirectory(PROC.resolve("self/fd"));
  }

  /** What it holds now. */
  static Level of(AgentProcess agent) throws IOException {
    Path process = PROC.resolve(Long.toString(agent.process().pid()));
    try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
      return new Level(
          number(process, "VmRSS:") / 1024, number(process, "Threads:"), handles.count());
    }
  }

  private static long number(Path process, String name) throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * Fails if this is more than before by what one fault in three would leave behind, if each left a
   * thread or a handle, in the shortest soak. A JVM that gets warm takes some memory; its heap is
   * the package's, 64 MB.
   */
  void assertNotAbove(Level before) {
    String text = "from " + before + " to " + this;
    assertThat(memory).as(text).isLessThan(before.memory + 48);
    assertThat(threads).as(text).isLessThan(before.threads + 6);
    assertThat(handles).as(text).isLessThan(before.handles + 8);
  }
}
