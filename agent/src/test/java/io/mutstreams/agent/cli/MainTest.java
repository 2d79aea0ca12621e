package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
  @Test
  void helpNamesTheCommandsAndTheExitCodes() {
    Cli help = Cli.run("--help");

    assertThat(help.code()).isEqualTo(ExitCode.OK);
    assertThat(help.out())
        .contains("status", "operators", "reload", "Examples:", "Exit codes:")
        .contains("3  no agent is running");
  }

  @Test
  void everyCommandTellsItsExitCodes() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      if (!command.equals("help")) {
        assertThat(Cli.run("help", command).out()).as(command).containsIgnoringCase("exit codes");
      }
    }
  }

  @Test
  void theEndOfEachHelpIsWrittenForEightyColumns() {
    for (CommandLine command : all(Main.commandLine())) {
      String[] footer = command.getCommandSpec().usageMessage().footer();
      for (int i = 0; i < footer.length; i++) {
        String where = command.getCommandSpec().qualifiedName() + ": " + footer[i];
        if (footer[i].matches(" +\\S.*\\S {2,}\\S.*")) {
          assertThat(footer[i].length()).as(where).isLessThan(80);
        }
        if (footer[i].startsWith("Exit codes: ")) {
          // What is broken by hand is broken twice.
          assertThat(i).as(where).isEqualTo(footer.length - 1);
        }
      }
    }
  }

  private static List<CommandLine> all(CommandLine command) {
    return Stream.concat(
            Stream.of(command),
            command.getSubcommands().values().stream().flatMap(each -> all(each).stream()))
        .toList();
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Cli wrong = Cli.run("stauts");

    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err())
        .isEqualTo(
            """
            mutstreams: there is no command 'stauts'; did you mean 'status'? Allowed: init, run, \
            check, doctor, status, top, tap, reload, plan, apply, history, diff, rollback, outbox, deadletters, switch, \
            operators, schema, token, help
            See 'mutstreams --help'
            """);
  }

  @Test
  void suggestsTheCommandForWhichHelpWasAsked() {
    Cli wrong = Cli.run("help", "stauts");

    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err())
        .startsWith("mutstreams: there is no command 'stauts'; did you mean 'status'? Allowed: ")
        .endsWith("See 'mutstreams --help'\n");
  }

  @Test
  void aCommandOfCommandsNamesThem() {
    assertThat(Cli.run("outbox").err())
        .startsWith("mutstreams: name a command: list, show, peek, export, discard, release\n")
        .contains("Usage: mutstreams outbox");
  }

  @Test
  void withoutAConfigurationItSaysHowToWriteOne() {
    assertThat(Cli.run("run", "/nowhere/gw.yaml").err())
        .isEqualTo(
            "mutstreams: the configuration /nowhere/gw.yaml does not exist; write a first one"
                + " with: mutstreams init /nowhere/gw.yaml\n");
  }

  @Test
  void suggestsTheOptionThatWasMeant() {
    Cli wrong = Cli.run("status", "--jsn");

    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err())
        .isEqualTo(
            """
            mutstreams: there is no option '--jsn'; did you mean '--json'?
            See 'mutstreams status --help'
            """);
  }

  @Test
  void whoAsksForTheLogIsToldWhereItIs() {
    for (String word : List.of("logs", "log", "journal")) {
      Cli wrong = Cli.run(word);

      assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
      assertThat(wrong.err())
          .startsWith("mutstreams: there is no command '" + word + "': ")
          .contains("journalctl -u mutstreams -f", "standard error");
    }
    assertThat(Cli.run("outbox", "log").err()).doesNotContain("journalctl");
  }

  @Test
  void aWrongCommandLineIsNoReasonToPrintTheWholeHelp() {
    assertThat(Cli.run("run", "a", "b").err())
        .isEqualTo("mutstreams: there is one word too many: 'b'\nSee 'mutstreams run --help'\n");
    assertThat(Cli.run("run", "--data").err().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("mutstreams: missing required parameter for option '--data'");
    assertThat(Cli.run("status", "--log-level", "loud").err().lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("--log-level", "loud", "debug");
  }

  @Test
  void withoutACommandItShowsHelpAsAnError() {
    Cli nothing = Cli.run();

    assertThat(nothing.code()).isEqualTo(ExitCode.USAGE);
    assertThat(nothing.err()).contains("Usage: mutstreams");
  }

  @Test
  void tellsItsVersion() {
    assertThat(Cli.run("--version").out()).startsWith("mutstreams ").contains("(Java ");
  }
}
