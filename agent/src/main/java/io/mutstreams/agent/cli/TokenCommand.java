package io.mutstreams.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token for HTTP. */
@Command(
    name = "token",
    header = "Make a new token for HTTP, and tell where it goes.",
    description = {
      "Who has the token of agent.http may do everything by HTTP and the page. With a FILE it is"
          + " written there, for you and the group of its folder to read. Without one it is printed"
          + " alone on standard output, and what to do with it on standard error. The agent takes"
          + " it when its configuration names it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams token /etc/mutstreams/http.token            write one",
      "  mutstreams token /etc/mutstreams/http.token --replace  another one",
      "  mutstreams token                                       print one",
      "",
      "Exit codes: 0 made, 1 the file is there already or cannot be written, 2 wrong"
          + " command line"
    })
final class TokenCommand implements Callable<Integer> {
  private static final int BYTES = 32;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write it to (default: none, it is printed).")
  private @Nullable Path file;

  @Option(names = "--replace", description = "Replace the file if it is there.")
  private boolean replace;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    Path target = file;
    if (target == null) {
      out.println(make());
      out.flush();
      PrintWriter err = command.commandLine().getErr();
      err.println(
          "Nothing takes it yet. Keep it where only the agent reads it, and name that place");
      err.println("in the configuration, as one of these:");
      place(err, "${file:http.token}", "the file http.token beside the configuration");
      place(err, "${credential:http}", "LoadCredential=http:FILE, by: systemctl edit mutstreams");
      err.flush();
      return ExitCode.OK;
    }
    Path folder = Places.folderOf(target.toAbsolutePath().normalize());
    boolean there = Files.exists(target);
    if (Files.isDirectory(target)) {
      throw new CliException(ExitCode.PROBLEMS, target + " is a folder; name a file");
    }
    if (there && !replace) {
      throw new CliException(
          ExitCode.PROBLEMS,
          target + " is there already, and is left as it is; say --replace, or name another file");
    }
    SharedFile.write(target, folder, make() + "\n");
    out.println(target + (there ? " holds another token." : " holds a new token.") + " Next:");
    out.println("  in the configuration beside it, where it is not yet:");
    place(out, "${file:" + target.getFileName() + "}", "a running agent takes it at once");
    out.flush();
    return ExitCode.OK;
  }

  private static void place(PrintWriter to, String secret, String what) {
    to.println("    agent: {http: {token: \"" + secret + "\"}}   # " + what);
  }

  private static String make() {
    byte[] chance = new byte[BYTES];
    new SecureRandom().nextBytes(chance);
    return HexFormat.of().formatHex(chance);
  }
}
