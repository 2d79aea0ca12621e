package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Something that forwards {@code bench/#} from one broker to {@code up/bench/#} at another. */
interface Forwarder {
  /** Of all that run on Java, so that they are measured alike: a small gateway's heap. */
  List<String> JVM_FLAGS = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** How many messages the source may send ahead. */
  int WINDOW = 1000;

  /** Name in the results. */
  String name();

  /** Starts it as a process of its own; it need not be ready yet. */
  ChildProcess start(Broker plant, Broker upstream, Path folder)
      throws IOException, InterruptedException;

  /** The bare Paho forwarder. */
  record Bare() implements Forwarder {
    @Override
    public String name() {
      return "bare";
    }

    @Override
    public ChildProcess start(Broker plant, Broker upstream, Path folder) throws IOException {
      return ChildProcess.named(name())
          .jvmFlags(JVM_FLAGS.toArray(String[]::new))
          .startJava(
              BareForwarder.class.getName(),
              "tcp://127.0.0.1:" + plant.port(),
              "tcp://127.0.0.1:" + upstream.port(),
              "bench/#",
              "up/",
              Integer.toString(WINDOW));
    }
  }

  /** The bridge of mosquitto, where that is installed. */
  record MosquittoBridge() implements Forwarder {
    @Override
    public String name() {
      return "mosquitto_bridge";
    }

    @Override
    public ChildProcess start(Broker plant, Broker upstream, Path folder)
        throws IOException, InterruptedException {
      int port = io.mutstreams.simulator.broker.EmbeddedBroker.freePort();
      String config =
          """
          listener %d 127.0.0.1
          allow_anonymous true
          persistence false
          max_inflight_messages 1000
          max_queued_messages 0
          connection plant
          address 127.0.0.1:%d
          bridge_protocol_version mqttv50
          notifications false
          try_private false
          restart_timeout 1
          topic bench/# in 1
          connection cloud
          address 127.0.0.1:%d
          bridge_protocol_version mqttv50
          notifications false
          try_private false
          restart_timeout 1
          topic bench/# out 1 "" up/
          """
              .formatted(port, plant.port(), upstream.port());
      try {
        return Broker.mosquitto(name(), folder, port, config).process();
      } catch (java.util.concurrent.TimeoutException e) {
        throw new IOException("the bridge does not start: " + e.getMessage(), e);
      }
    }
  }
}
