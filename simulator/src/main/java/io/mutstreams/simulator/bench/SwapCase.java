package io.mutstreams.simulator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** A kind of change; made again and again, there and back. */
enum SwapCase {
  OPTION_EDIT,
  STEP_INSERTED,
  REROUTE,
  LIGHT_JAR,
  HEAVY_JAR,
  STATE;

  private static final String CONFIG =
      """
      agent: {id: swap}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["bench/#"], format: json, key: body.sensor}
      streams:
        main:
          from: [readings]
          steps:
            - filter: body.value > %s
      %s    to:
            - send: %s
      uplinks:
        up: {to: cloud, topic: "up/{topic}"}
        other: {to: cloud, topic: "up/{topic}"}
      """;

  /** The name in the results. */
  String label(int keys) {
    return this == STATE ? "state_" + keys + "_keys" : word();
  }

  /** The name on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What there is before the start, version 0. */
  void begin(Path folder, int plantPort, int upstreamPort) throws IOException {
    boolean jar = this == LIGHT_JAR || this == HEAVY_JAR;
    if (jar || this == STATE) {
      SwapJars.write(folder, 0, this == HEAVY_JAR).save();
    }
    write(folder, 0, plantPort, upstreamPort).save();
  }

  /** A further version, written beside: what is measured begins when it is saved. */
  Written next(Path folder, int version, int plantPort, int upstreamPort) throws IOException {
    return this == LIGHT_JAR || this == HEAVY_JAR
        ? SwapJars.write(folder, version, this == HEAVY_JAR)
        : write(folder, version, plantPort, upstreamPort);
  }

  /** A file that is written beside the one that it is to become. */
  record Written(Path beside, Path file) {
    /** In one move. */
    void save() throws IOException {
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Written write(Path folder, int version, int plantPort, int upstreamPort)
      throws IOException {
    boolean odd = version % 2 == 1;
    String step =
        switch (this) {
          case OPTION_EDIT, REROUTE -> "";
          case STEP_INSERTED -> odd ? "      - set: {kelvin: body.value + 273.15}\n" : "";
          case LIGHT_JAR, HEAVY_JAR -> "      - tally:\n";
          case STATE -> "      - tally: {mark: " + version + "}\n";
        };
    String text =
        CONFIG.formatted(
            plantPort,
            upstreamPort,
            this == OPTION_EDIT && odd ? "-1001.0" : "-1000.0",
            step,
            this == REROUTE && odd ? "other" : "up");
    return new Written(Files.writeString(folder.resolve("swap.part"), text), config(folder));
  }

  static Path config(Path folder) {
    return folder.resolve("swap.yaml");
  }
}
