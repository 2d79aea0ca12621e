package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.TestJar;
import io.mutstreams.api.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorsCommandTest {
  @TempDir Path temp;

  @BeforeEach
  void plugin() {
    TestJar.plugin("mine", "1.2.0")
        .operator("pass")
        .source(
            "Scale",
            """
            package generated;
            import io.mutstreams.api.*;
            import java.time.Duration;
            @org.pf4j.Extension
            public final class Scale implements OperatorFactory {
              public OperatorSpec spec() {
                return OperatorSpec.named("scale", "Multiplies a number.")
                    .option(Option.number("by", "The factor.").mandatory().orBare())
                    .option(Option.integer("places", "Digits that stay.").in("digits").between(0L, 9L))
                    .option(Option.duration("rest", "Pause between two records.")
                        .defaultsTo(Duration.ofMillis(90_500)).between(Duration.ZERO, null))
                    .option(Option.choice("round", "How to round, in a sentence that is so long that it"
                        + " does not fit on a single line of a terminal.", "up", "down").defaultsTo("up"))
                    .port("odd", "Numbers that cannot be multiplied.")
                    .keyed()
                    .example("scale: {by: 2.5}")
                    .build();
              }
              public Operator create(Config config) { return (r, c, o) -> o.emit(r); }
            }
            """)
        .writeTo(temp.resolve("mine.jar"));
  }

  private Cli operators(String... more) {
    List<String> args =
        new java.util.ArrayList<>(List.of("operators", "--plugins", temp.toString()));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  @Test
  void listsAllWithALineEach() {
    Cli list = operators();

    assertThat(list.code()).isEqualTo(ExitCode.OK);
    assertThat(list.err()).isEmpty();
    assertThat(list.out().lines()).contains("pass   Does as told.", "scale  Multiplies a number.");
  }

  @Test
  void explainsOneByWhatItDeclares() {
    assertThat(operators("scale").out())
        .isEqualTo(
            """
            scale
              Multiplies a number.

            Example
              scale: {by: 2.5}

            Options
              by: number; must be given
                  The factor.
              places: integer (digits), 0 to 9; may be absent
                  Digits that stay.
              rest: duration, at least 0s; if absent 1m30s500ms
                  Pause between two records.
              round: one of up, down; if absent up
                  How to round, in a sentence that is so long that it does not fit on a
                  single line of a terminal.

            Ports, besides the ordinary output
              odd
                  Numbers that cannot be multiplied.

            Notes
              Short form: the value after "scale:" is its by.
              Needs keys: its source must have key:.
              From plugin mine 1.2.0.
            """);
  }

  @Test
  void showsAllVersionsAndWhichStepsUseThem() throws java.io.IOException {
    TestJar.plugin("mine", "1.10.0").operator("pass").writeTo(temp.resolve("newer.jar"));
    Path config =
        Files.writeString(
            temp.resolve("gw.yaml"),
            """
            agent: {id: gw}
            connections: {c: {url: "mqtt://h:1"}}
            sources: {in: {from: c, topics: a}}
            streams:
              s: {from: in, steps: [{pass: }, {id: old, pass: , plugin: mine@1.2}], to: out}
              t: {from: in, steps: [{pass: }], to: out}
            uplinks: {out: {to: c, topic: o}}
            """);

    assertThat(operators("--config", config.toString()).out())
        .contains(
            """
            PLUGIN  VERSION  USED BY
            mine    1.10.0   s.pass, t.pass
            mine    1.2.0    s.old
            """);
    assertThat(operators("pass").out())
        .contains(
            """
            Notes
              From plugin mine 1.10.0.
              A step gets 1.10.0; for another version write beside it: plugin: ID@VERSION.
              There are: mine@1.10.0, mine@1.2.0.
            """);
    assertThat(operators("pass", "--pin", "mine@1.2").out()).contains("From plugin mine 1.2.0.");
    assertThat(operators("pass", "--pin", "mine@1.3").err())
        .contains(
            "--pin: there is no 'mine@1.3' with an operator 'pass'; there are: mine@1.10.0,"
                + " mine@1.2.0");
    assertThat(operators("pass", "--json").out())
        .contains("\"versions\":[\"mine@1.10.0\",\"mine@1.2.0\"]");
  }

  @Test
  void printsJson() {
    Object all = Json.read(Bytes.utf8(operators("--json").out()));
    Object one = Json.read(Bytes.utf8(operators("scale", "--json").out()));

    assertThat(all).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(2);
    assertThat(one)
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
        .containsEntry("operator", "scale")
        .containsEntry("keyed", true)
        .extractingByKey("options")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
        .element(1)
        .satisfies(
            option ->
                assertThat(option.toString()).contains("name=places", "unit=digits", "at_most=9"));
  }

  @Test
  void printsMarkdown() {
    assertThat(operators("--markdown").out())
        .contains(
            "## scale", "```yaml\nscale: {by: 2.5}\n```", "| `by` | number | must be given |");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    Cli unknown = operators("skale");

    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .isEqualTo(
            """
            mutstreams: there is no operator 'skale'; did you mean 'scale'? Allowed: pass, scale
            See 'mutstreams operators --help'
            """);
  }

  @Test
  void aFolderOfPluginsThatIsNotThereIsAMistake() {
    String none = temp.resolve("none").toString();
    for (String command : List.of("operators", "check")) {
      Cli wrong =
          command.equals("check")
              ? Cli.run("check", temp.resolve("mine.jar").toString(), "--plugins", none)
              : operators("--plugins", none);
      assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
      assertThat(wrong.err()).contains("mutstreams: --plugins: " + none + " does not exist");
    }
  }

  @Test
  void aBadJarIsAWarningBesideTheRest() throws java.io.IOException {
    Files.writeString(temp.resolve("bad.jar"), "not a jar");

    Cli list = operators();

    assertThat(list.code()).isEqualTo(ExitCode.OK);
    assertThat(list.out()).contains("scale");
    assertThat(list.err()).contains("warning: ", "bad.jar: it is not a whole jar");
  }
}
