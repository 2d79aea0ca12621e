package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.control.Lines;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // A server is held open, not talked to.
final class TapCommandTest {
  private static final String FIRST =
      "{\"tap\":\"what comes into stream readings\",\"rate\":10,\"masked\":[]}";
  private static final String RECORD =
      "{\"at\":\"2026-01-02T03:04:05.678Z\",\"from\":\"plant\",\"to\":\"readings\",\"port\":null,"
          + "\"id\":\"i\",\"source\":\"plant\",\"topic\":\"sensors/1\\u001b[2J\",\"key\":\"1\","
          + "\"time\":\"2026-01-02T03:04:05Z\",\"headers\":{\"a\":\"b\"},"
          + "\"body\":\"{\\\"value\\\":1}\",\"cut\":false,\"binary\":false,\"bytes\":11,"
          + "\"left_out\":490}";
  private static final String LAST = "{\"ended\":\"it is gone\",\"shown\":1,\"left_out\":490}";

  @TempDir Path temp;
  private final List<Map<String, Object>> asked = new ArrayList<>();

  private ControlServer agent(String... lines) throws IOException {
    return ControlServer.start(
        temp,
        Map.of(
            "tap",
            request -> {
              asked.add(request);
              return new Script(lines);
            }));
  }

  /** These lines, and then nothing more, without an end. */
  private static final class Script implements Lines {
    private final Deque<Object> rest = new ArrayDeque<>();

    Script(String... lines) {
      for (String line : lines) {
        rest.add(Objects.requireNonNull(Json.read(Bytes.utf8(line))));
      }
    }

    @Override
    public void begin(Runnable ready) {
      ready.run();
    }

    @Override
    public @Nullable Object next() {
      return rest.poll();
    }

    @Override
    public boolean ended() {
      return false;
    }

    @Override
    public void close() {}
  }

  private Cli run(String... args) {
    List<String> all = new ArrayList<>(List.of("tap"));
    all.addAll(List.of(args));
    all.addAll(List.of("--data", temp.toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  @Test
  void showsRecordsToAPerson() throws IOException {
    try (ControlServer ignored = agent(FIRST, RECORD, RECORD, RECORD)) {
      Cli tap = run("readings", "--count", "2");

      assertThat(tap.code()).isEqualTo(ExitCode.OK);
      assertThat(tap.out().lines())
          .hasSize(7)
          .startsWith(
              "what comes into stream readings, at most 10 records a second; Ctrl-C ends",
              "  ... 490 records left out")
          .contains("    {\"value\":1}");
      assertThat(tap.out())
          .contains("  plant > readings  sensors/1 [2J  key 1  a=b")
          .doesNotContain("\u001b");
    }
    assertThat(asked)
        .containsExactly(
            Map.of("command", "tap", "name", "readings", "rate", 10L, "mask", List.of()));
  }

  @Test
  void asksForTheEdgeTheRateAndTheMask() throws IOException {
    try (ControlServer ignored = agent(FIRST, RECORD)) {
      Cli tap = run("readings", "--to", "cloud", "--rate", "100", "--mask", "pin", "--count", "1");
      assertThat(tap.code()).isEqualTo(ExitCode.OK);
    }
    assertThat(asked)
        .containsExactly(
            Map.of(
                "command",
                "tap",
                "name",
                "readings",
                "to",
                "cloud",
                "rate",
                100L,
                "mask",
                List.of("pin")));
  }

  @Test
  void givesEachLineToProgramsAndSaysWhyItEnded() throws IOException {
    try (ControlServer ignored = agent(FIRST, RECORD, LAST)) {
      Cli tap = run("readings", "--json");

      assertThat(tap.code()).isEqualTo(ExitCode.PROBLEMS);
      assertThat(tap.out().lines().map(line -> Json.read(Bytes.utf8(line))))
          .isEqualTo(
              List.of(FIRST, RECORD, LAST).stream()
                  .map(line -> Json.read(Bytes.utf8(line)))
                  .toList());
      assertThat(tap.err()).isEqualTo("mutstreams: the tap has ended: it is gone\n");
    }
  }

  @Test
  void endsAfterItsTime() throws IOException {
    try (ControlServer ignored = agent(FIRST)) {
      assertThat(run("readings", "--for", "300ms").code()).isEqualTo(ExitCode.OK);
    }
  }

  @Test
  void aWrongRateOrTimeIsToldBeforeTheAgentIsAsked() {
    assertThat(run("readings", "--rate", "101").code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("readings", "--rate", "0").err())
        .startsWith("mutstreams: --rate takes 1 to 100 records a second, not 0\n");
    Cli noUnit = run("readings", "--for", "30");
    assertThat(noUnit.code()).isEqualTo(ExitCode.USAGE);
    assertThat(noUnit.err()).contains("30", "10s");
    assertThat(run("readings").code()).isEqualTo(ExitCode.UNREACHABLE);
  }
}
