package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Asks a running agent about its switches. */
final class SwitchRequest {
  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /**
   * Asks, and prints the answer.
   *
   * @param words for a person
   */
  int send(String what, Map<String, String> arguments, Function<Answer, List<String>> words)
      throws ControlException {
    Map<String, Object> request = new LinkedHashMap<>(arguments);
    request.put("command", "switch." + what);
    Map<String, Object> tree = ControlClient.call(agents.dataFolder(), request);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.write(tree).toText());
    } else {
      words.apply(new Answer(tree)).forEach(out::println);
    }
    return ExitCode.OK;
  }

  Paint paint() {
    return new Paint(command.commandLine().getColorScheme().ansi().enabled());
  }

  /** What a switch is now, after it was set. */
  List<String> now(Answer answer) {
    String line = answer.text("name") + " is " + answer.text("value");
    return answer.is("durable")
        ? List.of(line)
        : List.of(
            line,
            paint().bad("problem")
                + ": it is in force, but could not be stored yet: a restart now would lose it; see:"
                + " mutstreams status");
  }
}
