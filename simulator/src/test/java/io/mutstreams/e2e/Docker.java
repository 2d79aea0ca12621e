package io.mutstreams.e2e;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * Whether a Docker engine answers and has the image of HiveMQ CE, or can get it. The first who asks
 * waits for the answer, minutes at most; it then holds for this process. Immutable.
 */
final class Docker {
  /**
   * Of the version that is embedded where no engine answers, which pom.xml names: the tests know
   * one HiveMQ.
   */
  static final DockerImageName HIVEMQ =
      DockerImageName.parse("hivemq/hivemq-ce")
          .withTag(
              Objects.requireNonNull(EmbeddedHiveMQ.class.getPackage().getImplementationVersion()));

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration PULL = Duration.ofMinutes(3);

  /** Asks when it is first touched. */
  private static final class Once {
    static final Docker ANSWER = ask();
  }

  private final Optional<String> host;
  private final String reason;

  private Docker(Optional<String> host, String reason) {
    this.host = host;
    this.reason = reason;
  }

  /** For the time before a test, whose own limit does not count then. */
  static void await() {
    Objects.requireNonNull(Once.ANSWER);
  }

  /** Where the ports of HiveMQ's containers are, if there can be any. */
  static Optional<String> host() {
    return Once.ANSWER.host;
  }

  /** Why there can be none; empty if there can. */
  static String reason() {
    return Once.ANSWER.reason;
  }

  private static Docker ask() {
    String reason;
    try {
      Within.call("no Docker engine answers", ANSWER, Docker::engine);
      String host =
          Within.call(
              "TESTCONTAINERS_HOST_OVERRIDE must name the host of the Docker engine's ports",
              ANSWER,
              Docker::ports);
      Within.call("the Docker engine does not get " + HIVEMQ, PULL, Docker::image);
      System.out.println(
          "HiveMQ CE runs in containers of " + HIVEMQ + ", its ports are at " + host);
      return new Docker(Optional.of(host), "");
    } catch (IOException e) {
      reason = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "interrupted";
    }
    System.out.println("SKIPPED: HiveMQ CE in a container: " + reason + "; it runs embedded");
    return new Docker(Optional.empty(), reason);
  }

  private static DockerClientProviderStrategy engine() {
    List<DockerClientProviderStrategy> ways = new ArrayList<>();
    ServiceLoader.load(DockerClientProviderStrategy.class).forEach(ways::add);
    return DockerClientProviderStrategy.getFirstValidStrategy(ways);
  }

  /** In a container Testcontainers may have to pull an image for this. */
  private static String ports() {
    DockerClientFactory.instance().client();
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    return host.equals("localhost") ? "127.0.0.1" : host;
  }

  /** Testcontainers itself would try for two minutes where there is no network. */
  private static DockerImageName image() throws IOException, InterruptedException {
    DockerClient client = DockerClientFactory.instance().client();
    DockerImageName name = ImageNameSubstitutor.instance().apply(HIVEMQ);
    try {
      client.inspectImageCmd(name.asCanonicalNameString()).exec();
    } catch (NotFoundException e) {
      System.out.println("The Docker engine pulls " + name);
      try (var pull =
          client.pullImageCmd(name.getUnversionedPart()).withTag(name.getVersionPart()).start()) {
        pull.awaitCompletion();
      }
    }
    return name;
  }
}
