package io.mutstreams.e2e;

import io.mutstreams.simulator.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * The command lines that the pages and the help of the commands show, as a person would type them.
 * The terminal sessions of docs/changing.md are not among them: {@link ChangingPageIT} runs these.
 */
final class DocumentedExamples {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /** Where a line goes on: behind a backslash, or up to the end of what it takes as its input. */
  private static final Pattern GOES_ON = Pattern.compile("\\\\\n\\s*");

  private static final Pattern INPUT = Pattern.compile(".*<<'(\\w+)'");
  private static final Pattern OURS = Pattern.compile(" {2}((?:sudo )?(?:\\./)?mutstreams .*)");

  private DocumentedExamples() {}

  /** Each command line, with the places that show it. */
  static Map<String, Set<String>> all(Path home) throws IOException {
    Map<String, Set<String>> all = new TreeMap<>();
    for (Path page : pages(home)) {
      ofPage(Files.readString(page)).forEach(line -> add(all, line, "" + page.getFileName()));
    }
    for (CommandLine command : commands()) {
      String name = command.getCommandSpec().qualifiedName(" ") + " --help";
      ofHelp(command).forEach(line -> add(all, line, name));
    }
    return all;
  }

  /** Every command that there is, those of the simulator too. */
  private static List<CommandLine> commands() {
    return all(Main.commandLine()).toList();
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(DocumentedExamples::all));
  }

  private static void add(Map<String, Set<String>> all, String line, String place) {
    all.computeIfAbsent(line, any -> new TreeSet<>()).add(place);
  }

  private static List<Path> pages(Path home) throws IOException {
    try (Stream<Path> docs = Files.list(home.resolve("docs"));
        Stream<Path> top = Files.list(home)) {
      return Stream.concat(docs, top)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** All lines of shell blocks; of blocks of no language those behind a prompt. */
  private static List<String> ofPage(String page) {
    List<String> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        examples.addAll(lines(block.group(2)));
      } else if (block.group(1).isEmpty()) {
        block
            .group(2)
            .lines()
            .filter(line -> line.startsWith("$ "))
            .forEach(line -> examples.add(bare(line.substring(2))));
      }
    }
    return examples;
  }

  /** The blocks of YAML, each with the page that shows it before it. */
  static List<Map.Entry<String, String>> yaml(Path home) throws IOException {
    List<Map.Entry<String, String>> blocks = new ArrayList<>();
    for (Path page : pages(home)) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        if (block.group(1).equals("yaml")) {
          blocks.add(Map.entry("" + page.getFileName(), block.group(2)));
        }
      }
    }
    return blocks;
  }

  private static List<String> lines(String block) {
    List<String> examples = new ArrayList<>();
    List<String> lines = GOES_ON.matcher(block).replaceAll("").lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = bare(lines.get(i));
      Matcher input = INPUT.matcher(line);
      if (input.matches()) {
        int end = i + lines.subList(i, lines.size()).indexOf(input.group(1));
        line = String.join("\n", lines.subList(i, end + 1));
        i = end;
      }
      if (!line.isEmpty()) {
        examples.add(line);
      }
    }
    return examples;
  }

  /** Without the comment behind it. */
  private static String bare(String line) {
    return line.replaceAll("(^|\\s+)# .*", "").strip();
  }

  /** The lines of the help that are indented and begin with the program's name. */
  private static List<String> ofHelp(CommandLine command) {
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    String text =
        String.join(
            "\n", Stream.of(usage.description(), usage.footer()).flatMap(Arrays::stream).toList());
    List<String> examples = new ArrayList<>();
    for (String line : GOES_ON.matcher(text).replaceAll("").split("\n")) {
      Matcher ours = OURS.matcher(line);
      if (ours.matches()) {
        // What explains it stands apart.
        examples.add(ours.group(1).strip().split(" {2,}")[0].replace("%%", "%"));
      }
    }
    return examples;
  }
}
