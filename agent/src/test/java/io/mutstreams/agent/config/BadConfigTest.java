package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every message of a bad configuration, word for word: config/bad.txt holds a name, a file, and the
 * problems expected, with "warning: " before those that are none. Where the name ends with "+ base"
 * the file lies in a folder beside base.yaml; where a problem ends with "..." only its beginning is
 * held: the rest are the words of another package.
 */
final class BadConfigTest {
  private static final Pattern CASE =
      Pattern.compile("=== (.*)\n((?:.*\n)*?)--- ?\n((?:(?!===).*\n)*)");

  @TempDir Path folder;

  private List<String> messages(Path path) {
    SecretSource secrets = SecretSource.withEnvironment(Map.of("CLOUD", "hunter2"));
    ConfigReader.Result result = new ConfigReader(secrets).read(path, new TestCatalog());
    assertThat(result.revision() == null).isEqualTo(!result.problems().isEmpty());
    List<String> messages = new ArrayList<>();
    result.problems().forEach(problem -> messages.add(problem.toString()));
    result.warnings().forEach(problem -> messages.add("warning: " + problem));
    return messages.stream()
        .map(message -> message.replace(folder + "/", "").replace(folder.toString(), "FOLDER"))
        .toList();
  }

  private List<String> messages(String name, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("case.yaml"), yaml.replace("---#", "---"));
    Path base = folder.resolve("base.yaml");
    if (name.endsWith("+ base")) {
      Files.writeString(base, ConfigReaderTest.fixture("base.yaml"));
      return messages(folder);
    }
    Files.deleteIfExists(base);
    return messages(file);
  }

  @Test
  @Timeout(20)
  void neverOpensWhatIsNoRegularFile() throws Exception {
    Path fifo = folder.resolve("pipe.yaml");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    String why =
        "pipe.yaml:1:1: this is no regular file but a FIFO, socket or device, and is not opened;"
            + " put the configuration into a file";
    assertThat(messages(fifo)).containsExactly(why);
    Files.writeString(folder.resolve("base.yaml"), ConfigReaderTest.fixture("base.yaml"));
    Files.createSymbolicLink(folder.resolve("link.yml"), fifo);
    assertThat(messages(folder)).containsExactly(why.replace("pipe.yaml", "link.yml"), why);
    Files.delete(fifo);
    Files.delete(folder.resolve("link.yml"));
    Path real = Files.move(folder.resolve("base.yaml"), folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("base.yaml"), real);
    assertThat(messages(folder)).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> saysAllThatIsWrong() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher matcher = CASE.matcher(ConfigReaderTest.fixture("bad.txt"));
    while (matcher.find()) {
      String name = matcher.group(1);
      String yaml = matcher.group(2);
      List<String> expected = matcher.group(3).lines().toList();
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () ->
                  assertThat(shortened(messages(name, yaml), expected))
                      .containsExactlyElementsOf(expected)));
    }
    assertThat(tests).hasSizeGreaterThan(35);
    return tests.stream();
  }

  private static List<String> shortened(List<String> messages, List<String> expected) {
    List<String> shortened = new ArrayList<>(messages);
    for (int i = 0; i < Math.min(messages.size(), expected.size()); i++) {
      String wanted = expected.get(i);
      if (wanted.endsWith("...")
          && messages.get(i).startsWith(wanted.substring(0, wanted.length() - 3))) {
        shortened.set(i, wanted);
      }
    }
    return shortened;
  }

  private List<String> messagesOf(byte[] content) throws IOException {
    return messages(Files.write(folder.resolve("case.yaml"), content));
  }

  private List<String> messagesOf(String content) throws IOException {
    return messagesOf(content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThat(messages(folder.resolve("none.yaml")))
        .containsExactly("none.yaml:1:1: the file cannot be read: there is no such file or folder");
  }

  @Test
  void refusesAFolderWithoutConfiguration() throws IOException {
    Files.writeString(folder.resolve(".hidden.yaml"), "x");
    Files.writeString(folder.resolve("notes.txt"), "x");
    assertThat(messages(folder))
        .containsExactly("FOLDER:1:1: the folder holds no *.yaml or *.yml file");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    assertThat(messagesOf("agent: {id: gw}\n# Z\u00fcrich".getBytes(StandardCharsets.ISO_8859_1)))
        .containsExactly("case.yaml:2:4: the file is not UTF-8: byte 0xFC; save it as UTF-8");
  }

  @Test
  void refusesCharactersThatYamlForbids() throws IOException {
    assertThat(messagesOf("agent:\n  id: g\u0007w\n"))
        .containsExactly("case.yaml:2:8: not valid YAML: the character U+0007 is not allowed");
    assertThat(messagesOf("agent: {id: gw}\n\0"))
        .containsExactly("case.yaml:2:1: not valid YAML: the character U+0000 is not allowed");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    assertThat(messagesOf("#" + "x".repeat(3 * 1024 * 1024)))
        .containsExactly("case.yaml:1:1: the file is too large; allowed are 3MiB");
  }

  @Test
  void refusesAYamlBomb() throws IOException {
    StringBuilder few = new StringBuilder("a0: &a0 [x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      few.append(
          String.format(
              "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]%n",
              i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
    }
    assertThat(messagesOf(few.toString()))
        .containsExactly(
            "case.yaml:1:22: the file holds more than 200000 values; aliases count for all they"
                + " name");
    String many = "a: &a [x]\nb: [";
    assertThat(messagesOf(many + "*a, ".repeat(60) + "x]"))
        .containsExactly(
            "case.yaml:2:205: not valid YAML: more than 50 aliases of lists or mappings");
  }

  @Test
  void refusesMoreThanOneAgentCanRun() throws IOException {
    StringBuilder yaml = new StringBuilder("agent: {id: gw}\nstreams:\n");
    for (int i = 0; i < 50_000; i++) {
      yaml.append("  s").append(i).append(": {from: s").append(i + 1).append("}\n");
    }
    assertThat(messagesOf(yaml.toString()))
        .containsExactly("case.yaml:1003:3: streams: more than 1000 streams; run several agents");
  }

  @Test
  void refusesEndlessAndDeepNesting() throws IOException {
    assertThat(messagesOf("a: &a {b: *a}"))
        .containsExactly(
            "case.yaml:1:4: nested deeper than 50 levels, or an alias that refers to itself");
    assertThat(messagesOf("a: " + "[".repeat(60) + "]".repeat(60)))
        .containsExactly("case.yaml:1:53: not valid YAML: nested deeper than 50 levels");
  }

  @Test
  void aNameThatMayBeInABrokenFileIsNoProblem() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), ConfigReaderTest.fixture("base.yaml"));
    Files.writeString(folder.resolve("b.yaml"), "sources: {x: {\n");
    Files.writeString(
        folder.resolve("c.yaml"), "streams: {s: {from: x, to: [out, y], stps: []}}\n");
    assertThat(messages(folder))
        .containsExactly(
            "b.yaml:2:1: not valid YAML: the file ends inside a value; a bracket or quote is not"
                + " closed",
            "c.yaml:1:38: streams.s.stps: unknown key 'stps'; did you mean 'steps'? Allowed: from,"
                + " steps, to, lanes");
  }

  @Test
  void saysThatNoOperatorIsInstalled() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), ConfigReaderTest.fixture("base.yaml"));
    Files.writeString(
        folder.resolve("b.yaml"), "streams: {s: {from: in, steps: [{filter: x}], to: out}}");
    OperatorCatalog none =
        new OperatorCatalog() {
          @Override
          public Optional<OperatorType> find(String type) {
            return Optional.empty();
          }

          @Override
          public SortedSet<String> types() {
            return new TreeSet<>();
          }
        };
    assertThat(new ConfigReader().read(folder, none).problems())
        .extracting(Problem::message)
        .containsExactly("there is no operator 'filter': no plugin with operators is installed");
  }
}
