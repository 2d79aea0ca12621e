package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What nobody should send to an agent is refused, and 1,000 callers at once as well, while records
 * flow; the checker then counts none of them lost.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class HttpSecurityIT {
  private static final int RATE = 1_000;
  private static final int CALLERS = 1_000;
  private static final int MILLIS = 60_000;

  /** Connections at once. */
  private static final int LET_IN = 48;

  /** Of those that are being refused, and what an agent has to do meanwhile. */
  private static final int MOMENT = 20;

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final String TOKEN = "0123456789-by-chance";
  private static final List<GroupFeed.Group> GROUPS = List.of(new GroupFeed.Group("g1", 10, 1));
  private static final String CONFIG =
      """
      agent: {id: guarded, http: {listen: "127.0.0.1:%d", token: "0123456789-by-chance"}}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], key: "topic[2]", time: body.ts}
      streams:
        forward: {from: readings, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  /** A head, and a body, that do not come to their end. */
  private static final String NO_HEAD = "GET /api/status HT";

  private static final String NO_BODY =
      "POST /api/check HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
          + TOKEN
          + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";

  private final Ledger ledger = new Ledger();
  private int port;

  @Test
  void whatIsNotAllowedIsRefusedWhileRecordsFlow(@TempDir Path folder) throws Exception {
    port = EmbeddedBroker.freePort();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(port, plant.port(), cloud.port()));
      agent.start();
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, 8642, GROUPS))) {
        load.awaitMore(RATE);
        refusals();
        oversized();
        slow();
        crowd(agent.process().pid());
        load.awaitMore(RATE);
        assertThat(status("GET /api/status", "Authorization: Bearer " + TOKEN)).isEqualTo(200);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        for (Verdict verdict : watch.verdicts(ledger)) {
          System.out.println(verdict.toText());
          assertThat(verdict.expected()).isPositive();
          assertThat(verdict.complete()).as(verdict.toText()).isTrue();
          assertThat(verdict.reordered()).as(verdict.toText()).isZero();
          assertThat(verdict.duplicated()).as(verdict.toText()).isZero();
        }
      }
      assertThat(agent.status().texts("alarms")).isEmpty();
    }
  }

  private void refusals() throws IOException {
    assertThat(status("GET /api/status")).isEqualTo(401);
    assertThat(status("POST /api/reload")).isEqualTo(401);
    assertThat(status("GET /api/config", "Authorization: Bearer wrong")).isEqualTo(401);
    assertThat(status("GET /api/config", "Authorization: Basic " + TOKEN)).isEqualTo(401);
    String token = "Authorization: Bearer " + TOKEN;
    assertThat(status("GET /api/config", token, "Host: evil.example.com")).isEqualTo(403);
    assertThat(status("GET /api/config", token, "Host: evil.example.com:" + port)).isEqualTo(403);
    assertThat(status("GET /api/config", token, "Origin: https://evil.example.com")).isEqualTo(403);
    assertThat(status("POST /api/reload", token, "Origin: null")).isEqualTo(403);
    for (String path :
        List.of(
            "/../../../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/webjars/../../logback.txt",
            "/api/outbox/..%2f..%2f/peek",
            "//etc/passwd")) {
      String told = ask("GET " + path, token);
      assertThat(told).as(path).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain("root:");
    }
    assertThat(ask("GET /api/config", token)).contains("***").doesNotContain(TOKEN);
  }

  private void oversized() throws IOException {
    String token = "Authorization: Bearer " + TOKEN;
    int large = 9 << 20;
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/check HTTP/1.1\r\nHost: localhost\r\n"
                  + token
                  + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                  + large
                  + "\r\n\r\n")
              .getBytes(US_ASCII));
      out.write(new byte[large]);
      assertThat(all(socket)).startsWith("HTTP/1.1 413 ");
    }
    // A line, and a head, that do not end: no answer, and no end of the agent.
    for (String begin : List.of("GET /", "GET / HTTP/1.1\r\nHost: localhost\r\nX: ")) {
      try (Socket socket = connect()) {
        byte[] much = "x".repeat(1 << 16).getBytes(US_ASCII);
        OutputStream out = socket.getOutputStream();
        out.write(begin.getBytes(US_ASCII));
        boolean refused = false;
        for (int i = 0; i < 1_000 && !refused; i++) {
          try {
            out.write(much);
          } catch (IOException e) {
            refused = true;
          }
        }
        assertThat(refused).as(begin).isTrue();
      }
    }
  }

  /** Those who begin a request and send no more are hung up on, while others are answered. */
  private void slow() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        Socket socket = connect();
        slow.add(socket);
        socket.getOutputStream().write((i % 2 == 0 ? NO_HEAD : NO_BODY).getBytes(US_ASCII));
      }
      assertThat(status("GET /health/live")).isEqualTo(200);
      for (Socket socket : slow) {
        assertThat(ended(socket)).isTrue();
      }
      assertThat(status("GET /health/live")).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** A thousand callers at once: few are let in, none of them for long. */
  private void crowd(long agent) throws IOException, InterruptedException {
    List<Socket> crowd = new ArrayList<>();
    Presence before = Presence.of(agent);
    try (Witness witness = Witness.of(agent)) {
      int refused = 0;
      for (int i = 0; i < CALLERS; i++) {
        Socket socket = new Socket();
        crowd.add(socket);
        try {
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
          socket.setSoTimeout(MILLIS);
          socket.getOutputStream().write("GET /".getBytes(US_ASCII));
        } catch (IOException e) {
          refused++;
        }
      }
      System.out.println("  " + refused + " of " + CALLERS + " were refused at once");
      int ended = 0;
      for (Socket socket : crowd) {
        ended += !socket.isConnected() || ended(socket) ? 1 : 0;
      }
      assertThat(ended).isEqualTo(CALLERS);
      Presence most = witness.most();
      System.out.printf("  before: %s; at most, in %d looks: %s%n", before, witness.looks(), most);
      assertThat(most.sockets() - before.sockets()).isLessThanOrEqualTo(LET_IN + MOMENT);
      assertThat(most.threads() - before.threads()).isLessThanOrEqualTo(LET_IN + MOMENT);
      // It was full, or this shows nothing.
      assertThat(most.sockets() - before.sockets()).isGreaterThan(LET_IN / 2);
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
    long end = System.nanoTime() + SOON.toNanos();
    int answered = 0;
    while (answered != 200 && System.nanoTime() < end) {
      try {
        answered = status("GET /health/live");
      } catch (IOException e) {
        // The last of the crowd is not gone yet.
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    assertThat(answered).isEqualTo(200);
  }

  /** Whether the agent has hung up; waits for it. */
  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  private int status(String what, String... headers) throws IOException {
    String told = ask(what, headers);
    if (!told.startsWith("HTTP/1.1 ")) {
      throw new IOException("no answer");
    }
    return Integer.parseInt(told.substring(9, 12));
  }

  private String ask(String what, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(what + " HTTP/1.1\r\nConnection: close\r\n");
    boolean host = false;
    for (String header : headers) {
      host |= header.startsWith("Host:");
      request.append(header).append("\r\n");
    }
    request.append(host ? "" : "Host: localhost:" + port + "\r\n").append("\r\n");
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.toString().getBytes(US_ASCII));
      return all(socket);
    }
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }
}
