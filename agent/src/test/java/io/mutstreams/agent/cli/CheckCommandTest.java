package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.TestJar;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
  private static final String GOOD =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1883}
        cloud: {url: mqtt://127.0.0.1:1884}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        readings:
          from: [sensors]
          steps:
            - pick: {low: 1, high: 9}
          to:
            - send: upstream
      uplinks:
        upstream: {to: cloud, topic: gw/readings}
      """;

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void plugin() throws IOException {
    file = temp.resolve("conf.yaml");
    Files.writeString(file, GOOD);
    TestJar.plugin("mine", "1.0.0")
        .source(
            "Pick",
            """
            package generated;
            import io.mutstreams.api.*;
            @org.pf4j.Extension
            public final class Pick implements OperatorFactory {
              static final Option<Long> LOW = Option.integer("low", "The least.").mandatory();
              static final Option<Long> HIGH = Option.integer("high", "The greatest.").mandatory();
              public OperatorSpec spec() {
                return OperatorSpec.named("pick", "Picks.").option(LOW).option(HIGH).build();
              }
              public Operator create(Config config) {
                if (config.get(LOW) == 0) { throw new IllegalStateException("no luck"); }
                if (config.get(LOW) > config.get(HIGH)) {
                  throw new BadConfigException("high", "must be at least low");
                }
                return (r, c, o) -> o.emit(r);
              }
            }
            """)
        .writeTo(Files.createDirectory(temp.resolve("plugins")).resolve("mine.jar"));
  }

  private Cli check(String... more) {
    List<String> args = new ArrayList<>(List.of("check", file.toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private void edit(String from, String to) throws IOException {
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  @Test
  void aRightOneIsOneLine() {
    Cli check = check();

    assertThat(check.out())
        .isEqualTo("ok: " + file + " is right: 1 source, 1 stream with 1 step, 1 uplink.\n");
    assertThat(check.err()).isEmpty();
    assertThat(check.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void printsAllProblemsWithTheirPlaces() throws IOException {
    edit("low: 1", "lwo: 1");
    edit("send: upstream", "send: nowhere");

    Cli check = check();

    assertThat(check.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(check.out())
        .contains("problem: " + file + ":11:", "lwo", "low", file + ":13:", "nowhere")
        .contains("problems in " + file);
  }

  @Test
  void findsWhatOnlyTheOperatorKnows() throws IOException {
    edit("low: 1", "low: 10");

    Cli check = check();

    assertThat(check.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(check.out())
        .startsWith(
            "problem: "
                + file
                + ":11:25: streams.readings.steps[0].pick.high: must be at least low\n")
        .endsWith("1 problem in " + file + "\n");
  }

  @Test
  void anOperatorThatFailsIsAProblemOfItsStep() throws IOException {
    edit("low: 1", "low: 0");

    assertThat(check().out())
        .contains(":11:", "operator 'pick' of plugin mine could not be made ready", "no luck");
  }

  @Test
  void readsAFolderAsOne() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("conf"));
    int cut = GOOD.indexOf("streams:");
    Files.writeString(folder.resolve("a.yaml"), GOOD.substring(0, cut));
    Files.writeString(folder.resolve("b.yaml"), GOOD.substring(cut));
    file = folder;

    assertThat(check("--plugins", temp.resolve("plugins").toString()).out()).startsWith("ok: ");
    assertThat(check().out()).contains("b.yaml:5:", "pick");
  }

  @Test
  void printsJson() throws IOException {
    edit("low: 1", "low: 10");
    Files.writeString(temp.resolve("plugins/bad.jar"), "not a jar");

    Cli check = check("--json");

    assertThat(check.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(String.valueOf(Json.read(Bytes.utf8(check.out()))))
        .contains("ok=false", "line=11", "column=25", "message=must be at least low", "bad.jar");
  }

  @Test
  void saysWhatIsMissing() {
    file = temp.resolve("gone.yaml");

    Cli check = check();

    assertThat(check.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(check.err())
        .isEqualTo(
            "mutstreams: the configuration %1$s does not exist; write a first one with: mutstreams init %1$s\n"
                .formatted(file));
  }

  @Test
  void whatCannotBeSeenIsNotSaidToBeMissing() {
    file = temp.resolve("a".repeat(300));

    Cli check = check();

    assertThat(check.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(check.err())
        .startsWith("mutstreams: the configuration cannot be seen: " + file)
        .doesNotContain("does not exist", "init");
  }

  @Test
  void whoMayNotIsToldToTryWithSudo() {
    assertThat(Failures.denied("/etc/mutstreams/gateway.yaml", "pi"))
        .isEqualTo("permission denied: /etc/mutstreams/gateway.yaml; try with sudo");
    assertThat(Failures.denied("gw.yaml", "root")).isEqualTo("permission denied: gw.yaml");
  }
}
