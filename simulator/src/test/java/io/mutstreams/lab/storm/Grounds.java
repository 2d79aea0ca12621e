package io.mutstreams.lab.storm;

import io.mutstreams.e2e.Brokers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The brokers of a storm: a plant broker and its twin, and the upstream one. Owned by the thread of
 * the test.
 */
record Grounds(TlsFiles tls, Brokers.Secured plant, Brokers.Running twin, Brokers.Secured cloud)
    implements AutoCloseable {
  /** Starts them. */
  static Grounds open(Path folder) throws IOException, InterruptedException {
    var tls = new TlsFiles(folder.resolve("certificates"), Arena.config(folder));
    Files.createDirectories(Arena.config(folder));
    return new Grounds(tls, tls.broker(folder), Brokers.light(folder), tls.broker(folder));
  }

  /** Where the agent reaches them. */
  Beginning.Ports ports() {
    return ports(cloud.plain().port(), cloud.tlsPort());
  }

  /** The same with ways of its own to the upstream broker. */
  Beginning.Ports ports(int cloudPort, int cloudTls) {
    return new Beginning.Ports(
        plant.plain().port(), plant.tlsPort(), twin.port(), cloudPort, cloudTls);
  }

  @Override
  public void close() {
    plant.close();
    twin.close();
    cloud.close();
  }
}
