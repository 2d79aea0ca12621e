package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The agent, with one filter and one computed field. */
record AgentForwarder() implements Forwarder {
  private static final String CONFIG =
      """
      agent: {id: bench}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["bench/#"], format: json}
      streams:
        forward:
          from: [readings]
          steps:
            - filter: body.value > -1000.0
            - set: {fahrenheit: body.value * 1.8 + 32.0}
          to:
            - send: up
      uplinks:
        up: {to: cloud, topic: "up/{topic}", outbox: {max-size: 4GiB}}
      """;

  @Override
  public String name() {
    return "agent";
  }

  /** Where its storage is, when it is started in this folder. */
  static Path storage(Path folder) {
    return folder.resolve("mutstreams-data").resolve("store");
  }

  @Override
  public ChildProcess start(Broker plant, Broker upstream, Path folder) throws IOException {
    return start(plant, upstream, folder, JVM_FLAGS);
  }

  ChildProcess start(Broker plant, Broker upstream, Path folder, List<String> flags)
      throws IOException {
    Path config = folder.resolve("bench.yaml");
    Files.writeString(config, CONFIG.formatted(plant.port(), upstream.port()));
    return AgentLauncher.start(
        ChildProcess.named(name()).in(folder), flags, "run", config.toString());
  }
}
