package io.mutstreams.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mutstreams.agent.FreePort;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
final class HttpFrontTest {
  private static final String TOKEN = "a token made by chance";
  private static final String GIVEN = TOKEN.replace(' ', '-');
  private static final Map<String, Object> STATUS =
      Map.of(
          "agent",
          "gw-07",
          "version",
          "1.0",
          "revision",
          Map.of("number", 3L, "since", "2026-11-29T12:00:00Z"),
          "storage",
          Map.of("state", "open", "file_bytes", 4096L),
          "uplinks",
          List.of(Map.of("name", "say \"up\"", "delivered", 7L, "connected", true)),
          "newest_dead_letters",
          List.of(Map.of("topic", "private/topic")));

  @TempDir Path temp;
  private HttpFront front;
  private int port;
  private Talk talk;
  private final List<@Nullable String> troubles = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makes() throws IOException {
    front = front(request -> STATUS);
    port = FreePort.find();
    talk = new Talk(port);
  }

  @AfterEach
  void ends() {
    front.close();
  }

  private HttpFront front(Function<Map<String, Object>, Object> status) {
    HttpFront made = new HttpFront(temp, Map.of(), Map.of("status", status), Map.of());
    made.tell(troubles::add);
    return made;
  }

  private HttpConfig at(int listen) {
    return config(listen, null);
  }

  private static HttpConfig config(int listen, @Nullable String token) {
    return new HttpConfig(
        "127.0.0.1",
        listen,
        token == null ? null : new Secret(token),
        List.of("gw.example.com"),
        null,
        new Position("gw.yaml", 3, 19));
  }

  private void use(@Nullable HttpConfig config) {
    assertThat(front.prepare(config, true)).isEmpty();
    front.commit();
  }

  private String ownToken() throws IOException {
    return Files.readString(temp.resolve(TokenFile.NAME)).strip();
  }

  @Test
  void anybodyOnTheMachineMayLookAtTheStatusButNotAtWhatCameIn() throws IOException {
    use(at(port));
    Talk.Told told = talk.get("/api/status");
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.header("content-type")).isEqualTo("application/json");
    assertThat(told.header("cache-control")).isEqualTo("no-store");
    assertThat(told.body()).contains("\"agent\":\"gw-07\"").doesNotContain("private/topic");
    assertThat(talk.get("/api/status", "Authorization: Bearer " + ownToken()).body())
        .contains("private/topic");
  }

  @Test
  void theTokenThatItMakesIsForOwnerAndGroupAndStaysTheSame() throws IOException {
    use(at(port));
    String token = ownToken();
    assertThat(token).matches("[0-9a-f]{64}");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temp.resolve(TokenFile.NAME))))
        .isEqualTo("rw-r-----");
    front.close();
    front = front(request -> STATUS);
    use(at(port));
    assertThat(ownToken()).isEqualTo(token);
  }

  @Test
  void whereTheServiceHasAFolderForWhatRunsTheTokenIsThereToo() throws IOException {
    Path runtime = Files.createDirectory(temp.resolve("run"));
    try (HttpFront other =
        new HttpFront(temp, Map.of("RUNTIME_DIRECTORY", runtime.toString()), Map.of(), Map.of())) {
      assertThat(other.prepare(at(port), true)).isEmpty();
      assertThat(Files.readString(runtime.resolve(TokenFile.NAME)).strip()).isEqualTo(ownToken());
      other.undo();
    }
  }

  @Test
  void withATokenInTheConfigurationLookingNeedsItToo() throws IOException {
    use(config(port, GIVEN));
    Talk.Told told = talk.get("/metrics");
    assertThat(told.status()).isEqualTo(401);
    assertThat(told.header("www-authenticate")).startsWith("Bearer");
    assertThat(told.body()).doesNotContain(GIVEN);
    assertThat(talk.get("/metrics", "Authorization: Bearer " + GIVEN).status()).isEqualTo(200);
    assertThat(talk.get("/metrics", "Authorization: Bearer " + GIVEN + "x").status())
        .isEqualTo(401);
    assertThat(talk.get("/health/ready").status()).isEqualTo(200);
    assertThat(talk.get("/").status()).isEqualTo(200);
    assertThat(Files.exists(temp.resolve(TokenFile.NAME))).isFalse();
  }

  @Test
  void afterManyWrongTokensNoneIsLookedAtForAWhile() throws IOException {
    use(config(port, GIVEN));
    for (int i = 0; i < 10; i++) {
      assertThat(talk.get("/api/status", "Authorization: Bearer guess" + i).status())
          .isEqualTo(401);
    }
    Talk.Told told = talk.get("/api/status", "Authorization: Bearer " + GIVEN);
    assertThat(told.status()).isEqualTo(429);
    assertThat(Integer.parseInt(told.header("retry-after"))).isBetween(1, 6);
    assertThat(talk.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void aWrongTokenIsLoggedOnceAndSilencesNoOtherWarning() throws IOException {
    front.close();
    front = front(request -> Map.of("agent", Thread.currentThread()));
    ListAppender<ILoggingEvent> heard = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Reception.class);
    heard.start();
    logger.addAppender(heard);
    try {
      use(at(port));
      for (int i = 0; i < 3; i++) {
        assertThat(talk.get("/api/status", "Authorization: Bearer wrong").status()).isEqualTo(401);
      }
      assertThat(talk.get("/api/status").status()).isEqualTo(500);
      assertThat(heard.list.stream().map(ILoggingEvent::getFormattedMessage))
          .containsExactly(
              "HTTP: a wrong token was sent by 127.0.0.1",
              "A request by HTTP failed: java.lang.IllegalArgumentException: a body holds no "
                  + "java.lang.Thread");
    } finally {
      logger.detachAppender(heard);
    }
  }

  @Test
  void whoeverAsksTooOftenIsToldToWait() throws IOException {
    use(at(port));
    int status = 200;
    try (Socket socket = talk.connect()) {
      byte[] request =
          "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .repeat(2_000)
              .getBytes(StandardCharsets.US_ASCII);
      Thread sends =
          new Thread(
              () -> {
                try {
                  socket.getOutputStream().write(request);
                } catch (IOException e) {
                  // It has seen enough.
                }
              });
      sends.start();
      StringBuilder seen = new StringBuilder();
      byte[] piece = new byte[4096];
      for (int got = 0; got >= 0 && status == 200; got = socket.getInputStream().read(piece)) {
        seen.append(new String(piece, 0, got, StandardCharsets.US_ASCII));
        status = seen.indexOf("HTTP/1.1 429") >= 0 ? 429 : 200;
      }
    }
    assertThat(status).isEqualTo(429);
  }

  @Test
  void aNameOfSomebodyElseThatLeadsHereIsNotAnswered() throws IOException {
    use(at(port));
    for (String host :
        List.of("evil.example.com", "localhost.evil.com", "127.0.0.2", "[::2]", "")) {
      assertThat(talk.get("/api/status", "Host: " + host).status()).as(host).isEqualTo(403);
    }
    for (String host :
        List.of("localhost", "LOCALHOST:9", "127.0.0.1:" + port, "[::1]:80", "gw.example.com")) {
      assertThat(talk.get("/api/status", "Host: " + host).status()).as(host).isEqualTo(200);
    }
    assertThat(talk.raw("GET /api/status HTTP/1.0\r\n\r\n").status()).isEqualTo(403);
  }

  @Test
  void aPageOfSomebodyElseIsNotAnswered() throws IOException {
    use(at(port));
    String own = "http://localhost:" + port;
    assertThat(talk.get("/api/status", "Origin: " + own).status()).isEqualTo(200);
    for (String origin :
        List.of("null", "http://evil.example.com", "http://localhost:1", own + "0")) {
      Talk.Told told = talk.get("/api/status", "Origin: " + origin);
      assertThat(told.status()).as(origin).isEqualTo(403);
      assertThat(told.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void thePageIsGivenWithATagAndAPolicy() throws IOException {
    use(at(port));
    Talk.Told told = talk.get("/");
    assertThat(told.status()).isEqualTo(200);
    assertThat(told.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(told.header("content-security-policy")).contains("default-src 'none'");
    assertThat(told.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(told.body()).contains("mutstreams");
    assertThat(told.header("content-length"))
        .isEqualTo(Integer.toString(told.body().getBytes(StandardCharsets.UTF_8).length));
    Talk.Told again = talk.get("/index.html", "If-None-Match: " + told.header("etag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    Talk.Told head = talk.ask("HEAD", "/", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo(told.header("content-length"));
    assertThat(head.body()).isEmpty();
  }

  @Test
  void nothingBesideThePageIsGiven() throws IOException {
    use(at(port));
    for (String path :
        List.of(
            "/../HttpFront.class",
            "/%2e%2e/openapi.yaml",
            "/..%2fopenapi.yaml",
            "/../../../../../etc/passwd",
            "/page/../index.html",
            "/.hidden.html",
            "//index.html",
            "/index.html/",
            "/webjars/../../../logback.xml.txt",
            "/webjars/..",
            "/HttpFront.class",
            "/package-info.class",
            "/nothing.html",
            "/index.html%00.js",
            "/a/b.html")) {
      assertThat(talk.get(path).status()).as(path).isIn(400, 404);
    }
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatAreAllowed() throws IOException {
    use(at(port));
    Talk.Told told = talk.ask("POST", "/api/status", "{}");
    assertThat(told.status()).isEqualTo(405);
    assertThat(told.header("allow")).isEqualTo("GET, HEAD");
    assertThat(talk.ask("DELETE", "/index.html", "").status()).isEqualTo(405);
    assertThat(talk.ask("OPTIONS", "/api/status", "", "Origin: http://localhost:" + port).status())
        .isEqualTo(405);
  }

  @Test
  void metricsAreAsPrometheusReadsThem() throws IOException {
    use(at(port));
    Talk.Told told = talk.get("/metrics");
    assertThat(told.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(told.body().lines())
        .contains(
            "mutstreams_info{agent=\"gw-07\",version=\"1.0\"} 1",
            "# TYPE mutstreams_uplink_delivered_total counter",
            "mutstreams_uplink_delivered_total{uplink=\"say \\\"up\\\"\"} 7",
            "mutstreams_uplink_connected{uplink=\"say \\\"up\\\"\"} 1",
            "mutstreams_revision_start_time_seconds 1795953600",
            "mutstreams_storage_open 1")
        .allMatch(
            line ->
                line.matches("# (HELP|TYPE) mutstreams_[a-z_]+ .+")
                    || line.matches("mutstreams_[a-z_]+(\\{.*})? -?[0-9.E]+"));
  }

  @Test
  void itIsNotReadyBeforeTheAgentIs() throws IOException {
    front.close();
    front =
        front(
            request -> {
              throw new IllegalStateException("the agent is still starting");
            });
    use(at(port));
    Talk.Told told = talk.get("/health/ready");
    assertThat(told.status()).isEqualTo(503);
    assertThat(told.body()).isEqualTo("{\"ready\":false,\"why\":\"the agent is still starting\"}");
    assertThat(talk.get("/health/live").status()).isEqualTo(200);
    assertThat(talk.get("/api/status").status()).isEqualTo(503);
  }

  @Test
  void aPortThatIsTakenRefusesAnEditWithItsPlaceAndWhatAnsweredAnswersOn() throws IOException {
    use(at(port));
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Problem> problems = front.prepare(at(other.getLocalPort()), true);
      assertThat(problems).hasSize(1);
      assertThat(problems.get(0).toString())
          .startsWith("gw.yaml:3:19: agent.http.listen: 127.0.0.1:" + other.getLocalPort())
          .contains("cannot be listened at");
    }
    front.undo();
    assertThat(talk.get("/api/status").status()).isEqualTo(200);
  }

  @Test
  void atTheStartAPortThatIsTakenIsToldAndTakenWhenItIsFree() throws IOException {
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      assertThat(front.prepare(at(port), false)).isEmpty();
      front.commit();
      assertThat(troubles).singleElement().asString().contains("tried again");
      front.tick();
      // An edit of something else is not refused for it.
      assertThat(front.prepare(config(port, GIVEN), true)).isEmpty();
      front.commit();
    }
    while (troubles.get(troubles.size() - 1) != null) {
      front.tick();
    }
    assertThat(talk.get("/api/status", "Authorization: Bearer " + GIVEN).status()).isEqualTo(200);
  }

  @Test
  void anotherAddressAndTokenAreTakenWhileItAnswers() throws IOException {
    use(at(port));
    int second = FreePort.find();
    use(config(second, GIVEN));
    assertThat(new Talk(second).get("/api/status").status()).isEqualTo(401);
    assertThat(new Talk(second).get("/api/status", "Authorization: Bearer " + GIVEN).status())
        .isEqualTo(200);
    // The former one is let go of in the background.
    assertThatThrownBy(
            () -> {
              while (true) {
                talk.get("/api/status");
              }
            })
        .isInstanceOf(IOException.class);
    use(null);
    assertThatThrownBy(
            () -> {
              while (true) {
                new Talk(second).get("/health/live");
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsPreparedAndNotWantedLetsGoOfItsAddress() throws IOException {
    assertThat(front.prepare(at(port), true)).isEmpty();
    front.undo();
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
    }
  }
}
