package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.RefusedException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections over TLS, against mosquitto. */
@EnabledIf("hasMosquitto")
class TlsIT {
  private final Answers answers = new Answers();
  @TempDir Path folder;
  private @Nullable Publisher publisher;
  private @Nullable Broker broker;

  static boolean hasMosquitto() {
    return Broker.Kind.MOSQUITTO.isHere();
  }

  @AfterEach
  void end() throws Exception {
    if (publisher != null) {
      publisher.close(0).get(60, TimeUnit.SECONDS);
    }
    if (broker != null) {
      broker.close();
    }
  }

  private int broker(Certificates server, Path clients) throws Exception {
    Broker started =
        Broker.Kind.MOSQUITTO.start(
            folder,
            "certfile " + server.certificate(),
            "keyfile " + server.key(),
            "cafile " + clients,
            "require_certificate true");
    broker = started;
    return started.port();
  }

  private Publisher publisher(int port, Path ca, @Nullable Certificates client) {
    ConnectionConfig plain = Client.connection(port);
    Publisher made =
        new PahoConnector()
            .publisher(
                "u",
                new ConnectionConfig(
                    plain.name(),
                    plain.host(),
                    port,
                    new ConnectionConfig.Tls(
                        ca,
                        client == null ? null : client.certificate(),
                        client == null ? null : client.key()),
                    null,
                    null,
                    plain.keepAlive(),
                    plain.sessionExpiry(),
                    "",
                    plain.at()),
                "tls",
                answers);
    publisher = made;
    return made;
  }

  private String whyNot(Publisher started) {
    var unused = started.start();
    Until.true_("tried", () -> started.status().why() != null);
    return String.valueOf(started.status().why());
  }

  /** It is refused, so that a change is; in words that say what to do. */
  private void refused(Publisher started, String reason, String remedy) {
    assertThatThrownBy(() -> started.start().get(60, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.place())
                  .isEqualTo(
                      new RefusedException.Place(Client.connection(1).at(), "connections.test"));
              assertThat(refused).hasMessageStartingWith("TLS: ");
              assertThat(refused).hasMessageContaining(reason).hasMessageContaining(remedy);
            });
    assertThat(started.status().why()).startsWith("TLS: ").contains(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void connectsWithCertificatesOfBothSides(String algorithm) throws Exception {
    Certificates server = Certificates.make(folder, "server", algorithm, "ip:127.0.0.1");
    Certificates client = Certificates.make(folder, "client", algorithm, "dns:client");
    int port = broker(server, client.certificate());
    Publisher made = publisher(port, server.certificate(), client);
    made.start().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 100; i++) {
      String payload = Integer.toString(i);
      Until.true_("room", () -> made.publish(Client.outgoing("t", payload), answers.of(payload)));
    }
    Until.true_("delivered", () -> answers.delivered.size() == 100);
    made.close(1_000).get(60, TimeUnit.SECONDS);
    assertThat(answers.events).containsExactly("up");
  }

  @Test
  void trustsNobodyElse() throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    Certificates other = Certificates.make(folder, "other", "EC", "ip:127.0.0.1");
    int port = broker(server, other.certificate());
    refused(publisher(port, other.certificate(), other), "certification path", "tls.ca");
  }

  @Test
  void checksTheNameInTheCertificate() throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "dns:elsewhere.example");
    int port = broker(server, server.certificate());
    refused(publisher(port, server.certificate(), server), "127.0.0.1", "url");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isRefusedWhereTheBrokerTrustsNotIts(boolean some) throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    Certificates client = Certificates.make(folder, "client", "EC", "dns:client");
    Certificates other = Certificates.make(folder, "other", "EC", "dns:client");
    int port = broker(server, client.certificate());
    refused(
        publisher(port, server.certificate(), some ? other : null),
        "fatal alert",
        "tls.certificate");
  }

  @Test
  void isNotRefusedWhereNobodyAnswers() throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Publisher made = publisher(silent.getLocalPort(), server.certificate(), null);
      var started = made.start();
      silent.accept().close();
      Until.true_("tried", () -> made.status().why() != null);
      assertThat(started).isNotDone();
    }
  }

  @Test
  void saysWhatIsWrongWithFiles() throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    int port = broker(server, server.certificate());
    Path missing = folder.resolve("missing.pem");
    refused(publisher(port, missing, null), "no such file: " + missing, "tls");
  }

  @Test
  void saysWhatIsWrongWithAKey() throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    int port = broker(server, server.certificate());
    Path old = folder.resolve("old.key");
    Files.writeString(
        old, "-----BEGIN RSA PRIVATE KEY-----\nMII=\n-----END RSA PRIVATE KEY-----\n");
    Certificates client = new Certificates(server.certificate(), old);
    assertThat(whyNot(publisher(port, server.certificate(), client)))
        .isEqualTo(
            "TLS: no unencrypted PKCS#8 key (BEGIN PRIVATE KEY) in "
                + old
                + "; openssl pkcs8 -topk8 -nocrypt makes one");
  }

  @Test
  void noticesAPeerThatDoesNotSpeakTls(@TempDir Path plainFolder) throws Exception {
    Certificates server = Certificates.make(folder, "server", "EC", "ip:127.0.0.1");
    Broker plain = Broker.Kind.MOSQUITTO.start(plainFolder);
    broker = plain;
    assertThat(whyNot(publisher(plain.port(), server.certificate(), null)))
        .containsAnyOf("TLS: ", "closed the connection", "Connection reset");
  }
}
