package io.mutstreams.e2e;

import static io.mutstreams.e2e.Example.STAYS;
import static io.mutstreams.e2e.Example.shown;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.AgentLauncher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The examples of docs/plugins.md, in its order, typed in a checkout of the sources. */
final class GuideExamples {
  private static final String JAR = "my-mutstreams-plugin-1.0.0.jar";
  private static final String LATER = "my-mutstreams-plugin-1.1.0.jar";
  private static final String CONFIG =
      """
      cat > ../my-agent/mutstreams.yaml <<'YAML'
      agent: {id: trial}

      connections:
        local: {url: mqtt://127.0.0.1:1883}

      sources:
        humidity: {from: local, topics: [sensors/+/humidity], format: json, key: "topic[1]"}

      streams:
        readings:
          from: [humidity]
          steps:
            - clamp: {min: 0, max: 100}
          to:
            - send: clean

      uplinks:
        clean: {to: local, topic: "clean/{key}/humidity"}
      YAML""";

  private GuideExamples() {}

  static List<Example> all() {
    return List.of(
            shown("cp -r plugins/template ../my-plugin"),
            shown("rm -rf ../my-plugin/target"),
            shown("mkdir -p ../my-agent/plugins"),
            shown("cp ../my-plugin/target/" + JAR + " ../my-agent/plugins/")
                .after(GuideExamples::build),
            shown(CONFIG),
            shown("./mutstreams check ../my-agent/mutstreams.yaml", "mutstreams.yaml is right"),
            shown("./mutstreams operators clamp --plugins ../my-agent/plugins", "(?s)clamp.*max"),
            shown(
                    "./mutstreams run ../my-agent/mutstreams.yaml --data ../my-agent/data",
                    "event=connected")
                .exits(STAYS),
            shown(
                "sed 's|<version>1.0.0</version>|<version>1.1.0</version>|' ../my-plugin/pom.xml"
                    + " > ../my-plugin/pom.new"),
            shown("mv ../my-plugin/pom.new ../my-plugin/pom.xml"),
            shown("mv ../my-plugin/target/" + LATER + " ../my-agent/plugins/")
                .after(GuideExamples::buildAgain),
            shown("rm ../my-agent/plugins/" + JAR).after(GuideExamples::renewed))
        .stream()
        .map(example -> example.in("checkout"))
        .toList();
  }

  /** Maven is not asked: the build of this project has built the template already. */
  private static void build(ExampleStage stage) throws Exception {
    assertVersion(stage, "1.0.0");
    Path target = Files.createDirectories(stage.files().folder("my-plugin/target"));
    Path built = AgentLauncher.home().resolve("plugins/template/target").resolve(JAR);
    Path unused = Files.copy(built, target.resolve(JAR));
  }

  private static void buildAgain(ExampleStage stage) throws Exception {
    try (Sink clean = stage.sink("clean/#")) {
      stage.publish("sensors/a/humidity", 1, i -> "{\"value\": 130}");
      clean.await(1, ExampleStage.SOON);
      assertThat(clean.bodies()).containsOnlyKeys("clean/a/humidity");
      assertThat(clean.bodies().get("clean/a/humidity")).containsExactly(Map.of("value", 100.0));
    }
    assertVersion(stage, "1.1.0");
    Path target = stage.files().folder("my-plugin/target");
    PluginJar.renumber(target.resolve(JAR), "1.1.0", target.resolve(LATER));
  }

  /** The running agent has taken up the later one. */
  private static void renewed(ExampleStage stage) throws Exception {
    ExampleStage.await(
        stage.files().folder("my-agent/data"),
        "it runs the later version",
        status -> status.part("last_change").texts("summary").toString().contains("1.1.0"));
  }

  private static void assertVersion(ExampleStage stage, String version) throws Exception {
    assertThat(Files.readString(stage.files().folder("my-plugin/pom.xml")))
        .contains("<version>" + version + "</version>");
  }
}
