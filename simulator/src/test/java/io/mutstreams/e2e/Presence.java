package io.mutstreams.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has open at a moment. Linux only.
 *
 * @param sockets how many
 * @param threads how many
 */
record Presence(int sockets, int threads) {
  static Presence of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> handles = Files.list(process.resolve("fd"));
        Stream<Path> threads = Files.list(process.resolve("task"))) {
      List<Path> all = handles.toList();
      return new Presence(
          (int) all.stream().filter(Presence::isSocket).count(), (int) threads.count());
    }
  }

  private static boolean isSocket(Path handle) {
    try {
      return Files.readSymbolicLink(handle).toString().startsWith("socket:");
    } catch (IOException e) {
      // It has been closed meanwhile.
      return false;
    }
  }

  /** The most of each. */
  Presence most(Presence other) {
    return new Presence(Math.max(sockets, other.sockets), Math.max(threads, other.threads));
  }
}
