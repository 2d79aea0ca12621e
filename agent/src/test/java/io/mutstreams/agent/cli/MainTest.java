package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
  void suggestsTheCommandThatWasMeant() {
    Cli wrong = Cli.run("stauts");

    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("stauts", "Did you mean", "mutstreams status");
  }

  @Test
  void suggestsTheOptionThatWasMeant() {
    Cli wrong = Cli.run("status", "--jsn");

    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("--jsn", "--json");
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
