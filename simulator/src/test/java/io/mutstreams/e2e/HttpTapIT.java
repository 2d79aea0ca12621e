package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Taps by HTTP: more than there may be, callers that hang up or read nothing, while records flow
 * and the checker counts them; and what no answer may hold.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class HttpTapIT {
  private static final int RATE = 1_000;
  private static final int MILLIS = 60_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TOKEN = "0123456789-by-chance";
  private static final String PASSWORD = "tr0ub4dor&3";
  private static final List<GroupFeed.Group> GROUPS = List.of(new GroupFeed.Group("g1", 10, 1));
  private static final String CONFIG =
      """
      agent: {id: tapped, mask: [pin], http: {listen: "127.0.0.1:%d", token: "0123456789-by-chance"}}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d, username: station-9, password: "${file:word}"}
      sources:
        readings: {from: plant, topics: ["plant/#"], key: "topic[2]", time: body.ts}
        notes: {from: plant, topics: ["notes/#"], format: json}
      streams:
        forward: {from: readings, to: out}
        told: {from: notes, steps: [{filter: body.n >= 0}], to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  @TempDir Path folder;
  private final Ledger ledger = new Ledger();
  private int port;

  @BeforeEach
  void words() throws IOException {
    port = EmbeddedBroker.freePort();
    Files.writeString(folder.resolve("word"), PASSWORD + "\n");
  }

  /** A caller of a tap, of which no more is read than what is asked for. */
  private record Caller(Socket socket, BufferedReader in) implements AutoCloseable {
    /** The status of the answer. */
    int status() throws IOException {
      return Integer.parseInt(in.readLine().split(" ")[1]);
    }

    /** The next line that has this in it. */
    String line(String part) throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.contains(part)) {
          return line;
        }
      }
      throw new AssertionError("the agent hung up before it said " + part);
    }

    /** Without a word, as a browser does that is killed. */
    void hangUp() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Caller call(String query) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(MILLIS);
    socket
        .getOutputStream()
        .write(
            "GET /api/tap?%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(query, port, TOKEN)
                .getBytes(UTF_8));
    return new Caller(
        socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
  }

  private Caller tap() throws IOException {
    Caller caller = call("name=forward&rate=100");
    assertThat(caller.status()).isEqualTo(200);
    caller.line("what comes into stream forward");
    return caller;
  }

  private boolean opens() {
    try (Caller caller = call("name=forward")) {
      return caller.status() == 200 && !caller.line("data:").contains("error");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFifthIsRefusedAndWhoHangsUpMakesRoomWhileRecordsFlow() throws Exception {
    List<Caller> callers = new ArrayList<>();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(port, plant.port(), cloud.port()));
      agent.start();
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, 8642, GROUPS))) {
        load.awaitMore(RATE);
        for (int i = 0; i < 4; i++) {
          callers.add(tap());
        }
        // Of which one reads nothing from now on.
        for (Caller caller : callers.subList(1, 4)) {
          assertThat(caller.line("data: {\"at\"")).contains("plant/g1");
        }
        try (Caller fifth = call("name=forward")) {
          assertThat(fifth.status()).isEqualTo(503);
          assertThat(fifth.line("Retry-after")).contains("10");
          assertThat(fifth.line("error"))
              .contains("4 taps are open, and no more may be: end one of them first");
        }
        assertThat(agent.status().text("agent")).isEqualTo("tapped");
        for (Caller caller : callers.subList(1, 4)) {
          caller.hangUp();
        }
        agent.process().awaitThat("there is room again", this::opens, SOON);
        for (int i = 0; i < 10; i++) {
          agent.process().awaitThat("again and again", this::opens, SOON);
        }
        load.awaitMore(2L * RATE);
        load.stop();
        watch.await(ledger, Duration.ofSeconds(10), Duration.ofMinutes(2));
        for (Verdict verdict : watch.verdicts(ledger)) {
          System.out.println(verdict.toText());
          assertThat(verdict.expected()).isPositive();
          assertThat(verdict.complete()).as(verdict.toText()).isTrue();
          assertThat(verdict.duplicated()).as(verdict.toText()).isZero();
          assertThat(verdict.reordered()).as(verdict.toText()).isZero();
        }
      }
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
  }

  @Test
  void noAnswerHoldsWhatTheConfigurationHasForSecrets() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      // Nobody is there, so that what is sent stays in the outbox.
      agent.replaceConfig(CONFIG.formatted(port, plant.port(), EmbeddedBroker.freePort()));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          s -> s.one("sources", "name", "notes").text("connected").equals("true"));
      try (Caller caller = call("name=told")) {
        assertThat(caller.status()).isEqualTo(200);
        caller.line("what comes into stream told");
        note(plant, "{\"n\":1,\"text\":\"station-9 has %s in it\",\"pin\":77123}");
        note(plant, "{\"n\":\"none\",\"%s\":1,\"by\":\"station-9\"}");
        String first = caller.line("data: {\"at\"");
        assertThat(first).contains("*** has *** in it", "\\\"pin\\\":\\\"***\\\"");
        hidden(first + caller.line("data: {\"at\""));
      }
      agent.await("it is stored", SOON, s -> AgentProcess.stored(s, "out") == 1);
      agent.await("it is buried", SOON, s -> s.number("stored_dead_letters") == 1);
      for (String path :
          List.of(
              "/api/outbox/out/peek",
              "/api/dead-letters",
              "/api/status",
              "/api/config",
              "/api/history/1",
              "/metrics")) {
        hidden(get(path));
      }
      assertThat(get("/api/dead-letters")).contains("\\\"by\\\":\\\"***\\\"", "notes/***/1");
      assertThat(get("/api/outbox/out/peek")).contains("*** has *** in it");
    }
  }

  private static void note(EmbeddedBroker plant, String body) throws Exception {
    try (Publisher hand = Publisher.open(plant.url(), new Ledger(), 10)) {
      hand.publish(
          new Message("notes/" + PASSWORD + "/1", "1", body.formatted(PASSWORD).getBytes(UTF_8)));
      assertThat(hand.drain(SOON)).isTrue();
    }
  }

  private static void hidden(String answer) {
    assertThat(answer).doesNotContain(PASSWORD).doesNotContain("77123").doesNotContain(TOKEN);
  }

  private String get(String path) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response.body();
  }
}
