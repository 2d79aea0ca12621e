package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.console.DurationConverter;
import io.mutstreams.simulator.console.PortConverter;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description = {
      "Run a TCP proxy on 127.0.0.1 that breaks connections on command. Prints 'ready PORT', then"
          + " takes one word a line on standard input and answers 'done':",
      "  cut           break all connections and every new one",
      "  stall         leave connections open but pass nothing on",
      "  delay 200ms   pass everything on that much later, each way",
      "  heal          end all of these",
      "It ends when standard input ends.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:standard input ended", "2:the command line is wrong", "3:the port is taken"})
final class ProxyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "PORT",
      defaultValue = "0",
      converter = PortConverter.class,
      description = "The port to listen on; 0 picks a free one. Default: ${DEFAULT-VALUE}")
  private int listen;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where to pass connections on to, as 127.0.0.1:1883.")
  private String to = "";

  @Override
  public Integer call() throws IOException {
    int colon = to.lastIndexOf(':');
    int port = 0;
    try {
      port = new PortConverter().convert(to.substring(colon + 1));
    } catch (TypeConversionException e) {
      // Said below, as of any other that is none.
    }
    if (port == 0 || colon < 1) {
      throw new ParameterException(
          spec.commandLine(), "--to is HOST:PORT, as 127.0.0.1:1883, not '" + to + "'");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (var proxy = FaultProxy.start(listen, to.substring(0, colon), port);
        var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))) {
      say(out, "ready " + proxy.port());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          say(out, obey(proxy, line.strip().split("\\s+")));
        }
      }
    }
    return Exit.OK;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static String obey(FaultProxy proxy, String[] words) {
    try {
      switch (words[0]) {
        case "cut" -> proxy.cut();
        case "stall" -> proxy.stall();
        case "heal" -> proxy.heal();
        case "delay" ->
            proxy.delay(new DurationConverter().convert(words.length > 1 ? words[1] : ""));
        default -> {
          return "'" + words[0] + "' is none of cut, stall, delay, heal";
        }
      }
      return "done";
    } catch (TypeConversionException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
