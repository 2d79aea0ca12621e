package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.ConfigSchema;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the JSON Schema of the configuration. */
@Command(
    name = "schema",
    header = "Make the JSON Schema of the configuration, for editors.",
    description = {
      "With it an editor completes keys and options, explains them and marks mistakes. It holds the"
          + " operators of the plugins that are there now: make it anew when plugins were added. An"
          + " editor finds it by a comment in the configuration:",
      "  # yaml-language-server: $$schema=/usr/share/mutstreams/mutstreams.schema.json"
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams schema                            print it",
      "  mutstreams schema mutstreams.schema.json     write it, also over an old one",
      "  mutstreams schema --config /etc/mutstreams   with the plugins that it has",
      "",
      "Exit codes: 0 done, 1 the file cannot be written, 2 wrong command line"
    })
final class SchemaCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Where to write it (default: standard output).")
  private @Nullable Path file;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Look for plugins here too; may be given several times.")
  private List<Path> plugins = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE|DIR",
      description =
          "The configuration that says where plugins are (default: ./mutstreams.yaml, else"
              + " /etc/mutstreams).")
  private @Nullable Path given;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    try (Plugins found = Plugins.warned(command.commandLine(), plugins, given)) {
      PluginScan scan = found.scan();
      if (!found.complete()) {
        command
            .commandLine()
            .getErr()
            .println(
                "warning: %s does not tell which jars are plugins, so that only those of the package are in the schema; see: mutstreams check"
                    .formatted(found.configuration()));
      }
      if (found.complete() && scan.catalog().types().isEmpty()) {
        command
            .commandLine()
            .getErr()
            .println("warning: there are no plugins, so no operators; name a folder by --plugins");
      }
      String schema = Json.pretty(ConfigSchema.of(scan.catalog()));
      Path target = file;
      if (target == null) {
        command.commandLine().getOut().print(schema);
        command.commandLine().getOut().flush();
      } else {
        write(target.toAbsolutePath(), schema);
        command
            .commandLine()
            .getOut()
            .println(
                "%s is written, with %s. Point to it by a line in the configuration:%n  %s"
                    .formatted(
                        target,
                        Units.many(scan.catalog().types().size(), "operator"),
                        schemaLine(target.toAbsolutePath().normalize())));
      }
    }
    return ExitCode.OK;
  }

  /** The comment by which an editor finds a schema. */
  static String schemaLine(Path schema) {
    return "# yaml-language-server: $schema=" + schema;
  }

  /** Beside, then moved: an editor may be reading it. */
  private static void write(Path target, String text) throws IOException {
    if (Files.isDirectory(target)) {
      throw new CliException(ExitCode.PROBLEMS, target + " is a folder; name a file in it");
    }
    Path folder = Places.folderOf(target);
    Path beside = target.resolveSibling(target.getFileName() + ".new");
    try {
      Files.writeString(beside, text, StandardCharsets.UTF_8);
    } catch (AccessDeniedException e) {
      // The person knows nothing of the other.
      throw new AccessDeniedException(target.toString());
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      // For all editors of this machine: there is no secret in it, and our files are private else.
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
  }
}
