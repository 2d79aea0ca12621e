package io.mutstreams.e2e;

import io.mutstreams.simulator.process.AgentLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a machine on which the documented command lines can be typed, below a folder that
 * stands for its root.
 *
 * <p>The names in the configurations are those of the examples, so that no line is rewritten but
 * for its absolute paths and the ports of this machine.
 *
 * @param port of the broker of the plant
 * @param cloud the port that leads upstream
 * @param http the port of the agent's HTTP
 */
record ExampleFiles(Path root, int port, int cloud, int http) {
  /** Of the sources, what the examples use. */
  private static final List<String> CHECKOUT = List.of("mutstreams", "plugins");

  /** The configuration of the agent that the examples are about. */
  static final String MAIN =
      """
      agent: {id: gw-07, http: {listen: "127.0.0.1:%d"}}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        plant: {from: plant, topics: [plant/#], key: "topic[1]"}
      switches:
        night: {initial: false}
        limit: {initial: 80}
      streams:
        readings:
          from: plant
          steps:
            - {id: hot, deadband: {of: body.value}}
            - {id: sane, filter: body.value >= 0}
            - smooth: {over: 10s}
              plugin: smooth@1.2
          to:
            - {when: switch.night, send: live}
            - {otherwise: true, send: archive}
      uplinks:
        archive: {to: cloud, topic: "up/{topic}", tries: 1}
        live: {to: cloud, topic: "live/{topic}"}
      """;

  private static final String SMALL =
      """
      agent: {id: %s}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
      sources:
        plant: {from: plant, topics: [plant/#]}
      streams:
        readings: {from: plant, steps: [STEP], to: archive}
      uplinks:
        archive: {to: plant, topic: "%s/{topic}"}
      """;

  private static final String SMOOTH =
      """
      package generated;

      import io.mutstreams.api.*;
      import java.time.Duration;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final Option<Duration> OVER =
            Option.duration("over", "Over how long, as version %s has it.").mandatory();

        public OperatorSpec spec() {
          return OperatorSpec.named("smooth", "Takes the edges off.").option(OVER).build();
        }

        public Operator create(Config config) {
          Duration unused = config.get(OVER);
          return (record, context, out) -> out.emit(record);
        }
      }
      """;

  /** A folder in which lines are typed. */
  Path folder(String name) {
    return root.resolve(name);
  }

  /** A line as it must be typed here. */
  String here(String line) {
    return line.replace("/etc/mutstreams", root + "/etc/mutstreams")
        .replace("/srv/", root + "/srv/")
        .replace("/var/lib/mutstreams", root + "/gw/mutstreams-data")
        .replace("127.0.0.1:8642", "127.0.0.1:" + http)
        .replace("127.0.0.1:1883", "127.0.0.1:" + port);
  }

  /** What was printed here, as it would be printed on that machine. */
  String there(String text) {
    return text.replace(root.toString(), "");
  }

  /** What the programs find around them. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", root.resolve("usr/bin") + ":" + System.getenv("PATH"));
    environment.put("SHELL", "/bin/bash");
    environment.put("TERM", "xterm");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("MUTSTREAMS_NO_BUILD", "1");
    environment.put("CREDENTIALS_DIRECTORY", folder("credentials").toString());
    environment.put("CLOUD_USER", "gw-07");
    return environment;
  }

  void write() throws IOException {
    install();
    config("gw", "mutstreams.yaml", MAIN.formatted(http, port, cloud));
    config("gw", "conf.yaml", small("conf", ""));
    config("etc/mutstreams", "gateway.yaml", small("etc", ""));
    config("first", "mutstreams.yaml", small("first", ""));
    config("several", "gw.yaml", small("several", ""));
    config("own", "gw.yaml", small("own", "tally: {}"));
    for (String secret : List.of("cloud", "http", "storage")) {
      config("credentials", secret, "made-by-chance-and-long-enough\n");
    }
    for (String empty : List.of("srv", "new", "pages")) {
      Path unused = Files.createDirectories(folder(empty));
    }
    for (String version : List.of("1.2.0", "1.3.0")) {
      plugin("gw/plugins", "smooth-" + version, smooth(version));
    }
    plugin("own/my/target", "tally", PluginJar.tally("1.0.0"));
  }

  private String small(String name, String step) {
    return SMALL.formatted(name, port, name).replace("STEP", step);
  }

  private static byte[] smooth(String version) throws IOException {
    return PluginJar.of("smooth", version, SMOOTH.formatted(version));
  }

  private void config(String folder, String name, String yaml) throws IOException {
    Path unused = Files.createDirectories(folder(folder));
    unused = Files.writeString(folder(folder).resolve(name), yaml);
  }

  private void plugin(String folder, String name, byte[] jar) throws IOException {
    Path unused = Files.createDirectories(folder(folder));
    unused = Files.write(folder(folder).resolve(name + ".jar"), jar);
  }

  /**
   * As the package does: the launcher then takes the agent's own commands, and nothing is built.
   */
  private void install() throws IOException {
    Path home = AgentLauncher.home();
    Path bin = Files.createDirectories(folder("usr/bin"));
    Path lib = Files.createDirectories(folder("usr/lib/mutstreams/lib"));
    Path unused = Files.copy(home.resolve("mutstreams"), bin.resolve("mutstreams"));
    unused =
        Files.copy(
            home.resolve("agent/target/mutstreams-agent.jar"), lib.resolve("mutstreams-agent.jar"));
    copy(home.resolve("agent/target/lib"), lib);
    copy(home.resolve("plugins/target/jars"), lib.resolveSibling("plugins"));
    // Who runs the tests may do here what root may do there.
    Path sudo = Files.writeString(bin.resolve("sudo"), "#!/bin/sh\nexec \"$@\"\n");
    unused = Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path checkout = Files.createDirectories(folder("checkout"));
    for (String part : CHECKOUT) {
      unused = Files.createSymbolicLink(checkout.resolve(part), home.resolve(part));
    }
  }

  /** What must not be gone through when the folder is deleted. */
  void unlink() {
    for (String part : CHECKOUT) {
      boolean unused = folder("checkout").resolve(part).toFile().delete();
    }
  }

  private static void copy(Path jars, Path folder) throws IOException {
    Path unused = Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.toList()) {
        unused = Files.copy(jar, folder.resolve(jar.getFileName()));
      }
    }
  }
}
