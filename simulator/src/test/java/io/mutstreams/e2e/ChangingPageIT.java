package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Runs the commands of the terminal sessions in docs/changing.md, in their order, with one agent:
 * each prints what the page says. Times count as equal, how many values there are, and which share
 * of a trial's failures is noticed first. What was printed is left in target/changing-sessions.txt,
 * for the page.
 */
@Timeout(300)
final class ChangingPageIT {
  private static final Path PAGE = Path.of("..", "docs", "changing.md");
  private static final Pattern SESSION = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d|\\d+s ago|\\d+ values?");
  private static final Pattern FAILED =
      Pattern.compile(
          "step filter of stream readings fails on \\d+ % of its records"
              + "|\\d+ % of the records of stream readings go to the dead letters");
  private static final String PLACE = "/etc/mutstreams";

  private static final String FIRST =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        temperature: {from: plant, topics: [plant/+], key: "topic[1]"}
      streams:
        readings:
          from: temperature
          steps:
            - filter: body.value >= 0
            - {id: seen, dedupe: {within: 10m}}
          to: archive
      uplinks:
        archive: {to: cloud, topic: "up/{key}"}
      """;

  @TempDir Path temp;

  @Test
  void theCommandsOnThePagePrintWhatItSays() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(temp);
        Brokers.Running cloud = Brokers.hivemq(temp);
        Sink sink = Sink.open(cloud.url(), "#");
        Gateway gateway =
            Gateway.start(temp.resolve("gw"), FIRST.formatted(plant.url(), cloud.url()));
        SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 4, 50)) {
      load.awaitMore(50);
      List<String> sessions = sessions(Files.readString(PAGE));
      for (String version : List.of("1.0.0", "1.1.0")) {
        Files.write(temp.resolve("tally-" + version + ".jar"), PluginJar.tally(version));
      }
      // A first command takes its time, in which the agent would find the edit before by itself.
      String unused = command(List.of("plan"), gateway);
      StringBuilder printed = new StringBuilder();
      for (String session : sessions) {
        printed.append(run(session, gateway)).append('\n');
      }
      Files.writeString(Path.of("target", "changing-sessions.txt"), printed);
      assertThat(normal(printed.toString().strip()))
          .isEqualTo(normal(String.join("\n", sessions).strip()));
      // What the revision that failed put there.
      unused = command(List.of("deadletters", "retry"), gateway);
      sink.await(load.stop(), java.time.Duration.ofSeconds(60));
    }
  }

  private static List<String> sessions(String page) {
    List<String> sessions = new ArrayList<>();
    Matcher matcher = SESSION.matcher(page);
    while (matcher.find()) {
      sessions.add(matcher.group(1));
    }
    assertThat(sessions).hasSizeGreaterThan(2);
    return sessions;
  }

  private static String normal(String text) {
    return FAILED.matcher(TIME.matcher(text).replaceAll("TIME")).replaceAll("FAILED");
  }

  /** What a terminal would show: each command and what it prints. */
  private String run(String session, Gateway gateway) throws Exception {
    StringBuilder shown = new StringBuilder();
    for (String line : session.lines().filter(each -> each.startsWith("$ ")).toList()) {
      shown.append(line).append('\n');
      List<String> words = words(line.substring(2));
      switch (words.get(0)) {
        case "sed" -> edit(words, gateway);
        case "cp" -> drop(words, gateway);
        case "rm" -> Files.delete(plugin(words.get(1), gateway));
        case "sleep" -> awaitTrial(gateway);
        case "mutstreams" -> shown.append(piped(words.subList(1, words.size()), gateway));
        default -> throw new AssertionError("what is " + line);
      }
    }
    return shown.toString();
  }

  /** {@code sed -i 's/FROM/TO/' FILE}: what a person would do in an editor. */
  private static void edit(List<String> words, Gateway gateway) throws IOException {
    String[] change = words.get(2).split("/", -1);
    Path file = file(gateway);
    String text = Files.readString(file);
    String edited = text.replace(change[1], change[2].replace("\\n", "\n"));
    assertThat(edited).as(words.get(2)).isNotEqualTo(text);
    Path beside = Files.writeString(file.resolveSibling("gateway.yaml.new"), edited);
    Files.move(beside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** {@code cp tally-VERSION.jar PLUGINS/FILE}. */
  private void drop(List<String> words, Gateway gateway) throws IOException {
    Path jar = temp.resolve(words.get(1));
    PluginJar.drop(Files.readAllBytes(jar), plugin(words.get(2), gateway));
  }

  private static Path plugin(String path, Gateway gateway) {
    String folder = PLACE + "/plugins/";
    assertThat(path).startsWith(folder);
    return gateway.plugins().resolve(path.substring(folder.length()));
  }

  /** For the person it takes a while; here, until it has happened. */
  private static void awaitTrial(Gateway gateway) throws Exception {
    gateway.await(
        "it goes back", status -> status.part("last_change").text("origin").equals("trial"));
  }

  private static Path file(Gateway gateway) {
    return gateway.data().resolveSibling("gateway.yaml");
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = Pattern.compile("'([^']*)'|\\S+").matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group() : matcher.group(1));
    }
    return words;
  }

  /** With {@code | grep TEXT} behind, only the lines that hold it, once there are some. */
  private static String piped(List<String> words, Gateway gateway) throws Exception {
    int pipe = words.indexOf("|");
    if (pipe < 0) {
      return command(words, gateway);
    }
    String text = words.get(pipe + 2);
    gateway.await("it tells: " + text, status -> status.tree().toString().contains(text));
    return command(words.subList(0, pipe), gateway)
            .lines()
            .filter(line -> line.contains(text))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String command(List<String> words, Gateway gateway) {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(Arrays.asList("--data", gateway.data().toString()));
    CommandLine commands = Main.commandLine();
    commands.setColorScheme(
        new CommandLine.Help.ColorScheme.Builder(CommandLine.Help.Ansi.OFF).build());
    StringWriter out = new StringWriter();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(out, true));
    int unused = commands.execute(arguments.toArray(String[]::new));
    return out.toString()
        .replace(file(gateway).toString(), PLACE + "/mutstreams.yaml")
        .replace(gateway.plugins().toString(), PLACE + "/plugins")
        .replaceAll("(?m)[ ]+$", "");
  }
}
