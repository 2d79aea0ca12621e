package io.mutstreams.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.control.ControlException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // A server is held open, not talked to.
final class ControlTest {
  private static final Map<String, Object> STATUS = Map.of("command", "status");
  @TempDir Path temp;

  private ControlServer server() throws IOException {
    return server(request -> Map.of("agent", "gw-07"));
  }

  private ControlServer server(Function<Map<String, Object>, Object> status) throws IOException {
    return ControlServer.start(temp, Map.of("status", status));
  }

  private Reason failure(Map<String, Object> request) {
    try {
      return failing(request).reason();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ControlException failing(Map<String, Object> request) throws IOException {
    try {
      throw new AssertionError(ControlClient.call(temp, request).toString());
    } catch (ControlException e) {
      return e;
    }
  }

  @Test
  void answersACommand() throws IOException {
    try (ControlServer ignored = server(request -> Map.of("asked", request))) {
      assertThat(ControlClient.call(temp, Map.of("command", "status", "deep", true)))
          .isEqualTo(Map.of("asked", Map.of("command", "status", "deep", true)));
      assertThat(ControlClient.call(temp, STATUS)).isEqualTo(Map.of("asked", STATUS));
    }
  }

  @Test
  void theSocketIsForItsOwnerAloneAndGoesAway() throws IOException {
    Path socket = temp.resolve("control.sock");
    try (ControlServer ignored = server()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
    }
    assertThat(socket).doesNotExist();
    assertThat(failing(STATUS).sentence())
        .isEqualTo(
            "no agent is running with data folder "
                + temp
                + "; name another with --data, or start one: systemctl start mutstreams, or"
                + " mutstreams run");
  }

  @Test
  void replacesTheSocketOfACrashedAgent() throws IOException {
    try (ServerSocketChannel crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      crashed.bind(UnixDomainSocketAddress.of(temp.resolve("control.sock")));
    }
    assertThat(failure(STATUS)).isEqualTo(Reason.NO_AGENT);

    try (ControlServer ignored = server()) {
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
    }
  }

  @Test
  void refusesASecondAgentInOneFolder() throws IOException {
    try (ControlServer ignored = server()) {
      assertThatThrownBy(this::server)
          .isInstanceOf(ControlException.class)
          .hasMessageContaining(
              "another agent (process " + ProcessHandle.current().pid() + ") is running");
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
    }
    server().close();
  }

  @Test
  void saysWhichCommandsThereAre() throws IOException {
    try (ControlServer ignored = server()) {
      assertThat(failing(Map.of("command", "stauts")).sentence())
          .isEqualTo("unknown command stauts; known are [status]");
      assertThat(failure(Map.of())).isEqualTo(Reason.REFUSED);
    }
  }

  @Test
  void aFailingCommandIsAnswered() throws IOException {
    try (ControlServer ignored =
        server(
            request -> {
              throw new IllegalStateException("no luck");
            })) {
      assertThat(failing(STATUS).sentence()).isEqualTo("no luck");
      assertThat(failing(STATUS).sentence()).isEqualTo("no luck");
    }
  }

  @Test
  void aCommandThatTakesItsTimeHoldsUpNoOther() throws IOException {
    CompletableFuture<Object> later = new CompletableFuture<>();
    Map<String, Function<Map<String, Object>, Object>> handlers =
        Map.of("reload", request -> later, "status", request -> Map.of("agent", "gw-07"));
    try (ControlServer ignored = ControlServer.start(temp, handlers)) {
      CompletableFuture<Map<String, Object>> reload =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ControlClient.call(temp, Map.of("command", "reload"));
                } catch (ControlException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
      later.complete(Map.of("outcome", "accepted"));
      assertThat(reload.join()).containsEntry("outcome", "accepted");
    }
  }

  @Test
  void doesNotWaitForeverForAnAnswer() throws IOException {
    try (ControlServer ignored = server(request -> new CompletableFuture<>())) {
      assertThatThrownBy(() -> ControlClient.call(temp, STATUS, Duration.ofMillis(200)))
          .hasMessageContaining("gave no answer");
    }
  }

  @Test
  void writesALongAnswer() throws IOException {
    String text = "x".repeat(3_000_000);
    try (ControlServer ignored = server(request -> Map.of("text", text))) {
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("text", text);
    }
  }

  @Test
  void callersThatSayNothingAreSentAwayAndHoldUpNobodyForLong() throws IOException {
    List<SocketChannel> silent = new ArrayList<>();
    try (ControlServer ignored = server()) {
      for (int i = 0; i < 2 * ControlLoop.MAX_CONNECTIONS - 2; i++) {
        silent.add(open());
      }
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
      assertThat(silent.get(0).read(ByteBuffer.allocate(1))).isEqualTo(-1);
    } finally {
      for (SocketChannel channel : silent) {
        channel.close();
      }
    }
  }

  /** Lines that the test gives, one after the other or without an end. */
  private static final class Given implements Lines {
    private final AtomicInteger taken = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int most;

    Given(int most) {
      this.most = most;
    }

    @Override
    public void begin(Runnable ready) {
      ready.run();
    }

    @Override
    public @Nullable Object next() {
      return ended() ? null : Map.of("n", (long) taken.incrementAndGet(), "x", "y".repeat(1_000));
    }

    @Override
    public boolean ended() {
      return taken.get() == most;
    }

    @Override
    public void close() {
      closed.countDown();
    }

    void awaitClosed() {
      try {
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void anAnswerMayBeManyLines() throws IOException {
    Given lines = new Given(1_000);
    List<Object> numbers = new ArrayList<>();
    try (ControlServer ignored = server(request -> lines)) {
      assertThatThrownBy(
              () ->
                  ControlClient.lines(
                      temp, STATUS, Duration.ofMinutes(1), line -> numbers.add(line.get("n"))))
          .as("after its last line the server hangs up")
          .hasMessageContaining("hung up");
      lines.awaitClosed();
    }
    assertThat(numbers).hasSize(1_000).endsWith(999L, 1_000L);
  }

  @Test
  void aCallerThatHangsUpEndsTheLines() throws IOException {
    Given lines = new Given(Integer.MAX_VALUE);
    try (ControlServer ignored = server(request -> lines)) {
      ControlClient.lines(
          temp, STATUS, Duration.ofMinutes(1), line -> !Long.valueOf(3).equals(line.get("n")));
      lines.awaitClosed();
    }
  }

  @Test
  void aReaderThatTakesNothingCostsNothing() throws IOException {
    Given lines = new Given(Integer.MAX_VALUE);
    Map<String, Function<Map<String, Object>, Object>> handlers =
        Map.of("lines", request -> lines, "status", request -> Map.of("agent", "gw-07"));
    try (ControlServer ignored = ControlServer.start(temp, handlers);
        SocketChannel lazy = open()) {
      lazy.write(ByteBuffer.wrap("{\"command\":\"lines\"}\n".getBytes(StandardCharsets.UTF_8)));
      for (int i = 0; i < 20; i++) {
        assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
      }
      assertThat(lines.taken.get())
          .as("no more than the system takes into its buffers")
          .isLessThan(2_000);
    }
    lines.awaitClosed();
  }

  @Test
  void callersWaitWhileNoMoreFilesMayBeOpen() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    // What it logs meanwhile needs no file: the classes for that are there from its first caller
    // on.
    ProcessBuilder limited =
        new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n 200; exec \"$@\"",
            "sh",
            java.toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            FullTable.class.getName(),
            temp.toString());
    limited.redirectErrorStream(true);
    Process full = limited.start();
    try (var said = full.inputReader();
        var told = full.outputWriter()) {
      awaitLine(said, "ready");
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw");
      told.append('\n').flush();
      awaitLine(said, "full");

      assertThatThrownBy(() -> ControlClient.call(temp, STATUS, Duration.ofSeconds(3)))
          .hasMessageContaining("gave no answer");
      // Told once, though tried each second.
      assertThat(awaitLine(said, "cannot take a caller")).contains("Too many open files");

      told.append('\n').flush();
      awaitLine(said, "free");
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw");
      told.append('\n').flush();
      assertThat(said.lines().filter(line -> line.contains("cannot take a caller"))).isEmpty();
      assertThat(full.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      full.destroyForcibly();
    }
  }

  private static String awaitLine(BufferedReader lines, String wanted) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(wanted)) {
        return line;
      }
      all.append(line).append('\n');
    }
    throw new AssertionError("not said: " + wanted + "\n" + all);
  }

  @Test
  void aRequestThatIsTooLongOrNoJsonIsAnswered() throws IOException {
    try (ControlServer ignored = server()) {
      assertThat(raw("{\"command\":\"" + "x".repeat(70_000) + "\"}\n"))
          .contains("a request has at most 65536 bytes");
      assertThat(raw("GET / HTTP/1.1\n")).contains("a request is one line such as");
    }
  }

  @Test
  void aLongPathMakesDoWithAShortSocketElsewhere() throws IOException {
    temp = Files.createDirectories(temp.resolve("long".repeat(30)));
    try (ControlServer ignored = server()) {
      assertThat(ControlClient.call(temp, STATUS)).containsEntry("agent", "gw-07");
      assertThat(Path.of(Files.readString(temp.resolve("control.path")))).exists();
    }
    assertThat(temp.resolve("control.path")).doesNotExist();
    assertThat(failure(STATUS)).isEqualTo(Reason.NO_AGENT);
  }

  @Test
  void aMissingFolderHasNoAgent() throws IOException {
    temp = temp.resolve("missing");

    assertThat(failing(STATUS).sentence()).contains("no agent is running with data folder");
  }

  private SocketChannel open() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(temp.resolve("control.sock")));
  }

  private String raw(String request) throws IOException {
    try (SocketChannel channel = open()) {
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteBuffer in = ByteBuffer.allocate(1000);
      while (channel.read(in) >= 0) {
        // To the end.
      }
      return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
    }
  }
}
