package io.mutstreams.lab;

import io.mutstreams.e2e.AgentProcess;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The clock on the wall as a child process sees it, which may be set while that runs; what measures
 * stretches of time is left alone. Owned by the thread of the test.
 */
final class FakeClock {
  private static final int AHEAD = 0;
  private static final int USED = Long.BYTES;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Path library;
  private final Path file;
  private final MappedByteBuffer shared;

  private FakeClock(Path library, Path file, MappedByteBuffer shared) {
    this.library = library;
    this.file = file;
    this.shared = shared;
  }

  /** Skips the test where it cannot be made. */
  static void require() {
    Skips.unless(Preload.missing(), "clock jumps");
  }

  /** One that is right, for now; its files go to a folder. */
  static FakeClock in(Path folder) throws IOException {
    Path file = folder.resolve("clock");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MappedByteBuffer shared =
          channel.map(FileChannel.MapMode.READ_WRITE, AHEAD, USED + Long.BYTES);
      shared.order(ByteOrder.nativeOrder());
      return new FakeClock(Preload.build("fake-clock", folder), file, shared);
    }
  }

  /** What a child must find in its environment. */
  Map<String, String> environment() {
    return Map.of(Preload.VARIABLE, library.toString(), "MUTSTREAMS_LAB_CLOCK", file.toString());
  }

  /** Sets it, so far ahead of the true one. */
  void set(Duration ahead) {
    Duration before = Duration.ofNanos(shared.getLong(AHEAD));
    shared.putLong(AHEAD, ahead.toNanos());
    System.out.printf(
        "  the clock was %d minutes ahead and is %d%n", before.toMinutes(), ahead.toMinutes());
  }

  /** Waits until the agent has looked at it as it is now. */
  void awaitSeen(AgentProcess agent) throws InterruptedException, TimeoutException {
    agent
        .process()
        .awaitThat(
            "it looks at its clock", () -> shared.getLong(USED) == shared.getLong(AHEAD), LONGEST);
  }
}
