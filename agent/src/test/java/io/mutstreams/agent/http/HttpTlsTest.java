package io.mutstreams.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.FreePort;
import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.mqtt.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A certificate is exchanged, and TLS put on and taken off, while the agent answers. */
@Timeout(120)
final class HttpTlsTest {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path temp;

  private static HttpConfig config(int port, @Nullable Certificates certificates) {
    return new HttpConfig(
        "127.0.0.1",
        port,
        new Secret(TOKEN),
        List.of(),
        certificates == null
            ? null
            : new HttpConfig.Tls(
                certificates.certificate(), certificates.key(), certificates.key().toString()),
        new Position("gw.yaml", 1, 1));
  }

  /** Asks by TLS, trusting one certificate. */
  private static String ask(int port, Path trusted, String protocol) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(trusted)) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("agent", certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.setEnabledProtocols(List.of(protocol).toArray(String[]::new));
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      Talk.Told told = Talk.read(socket.getInputStream());
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return told.status() + " " + shown.getSubjectX500Principal().getName();
    }
  }

  private static void use(HttpFront front, HttpConfig config) {
    assertThat(front.prepare(config, true)).isEmpty();
    front.commit();
  }

  @Test
  void certificatesOfEachKindAreExchangedAndTlsPutOnAndOff() throws Exception {
    int port = FreePort.find();
    Certificates rsa = Certificates.make(temp, "one", "RSA", "ip:127.0.0.1");
    Certificates ec = Certificates.make(temp, "two", "EC", "ip:127.0.0.1");
    List<@Nullable String> troubles = new ArrayList<>();
    try (HttpFront front = new HttpFront(temp, Map.of(), Map.of(), Map.of())) {
      front.tell(troubles::add);
      use(front, config(port, rsa));
      assertThat(ask(port, rsa.certificate(), "TLSv1.3")).isEqualTo("200 CN=one");
      assertThat(ask(port, rsa.certificate(), "TLSv1.2")).isEqualTo("200 CN=one");
      use(front, config(port, ec));
      assertThat(ask(port, ec.certificate(), "TLSv1.3")).isEqualTo("200 CN=two");
      use(front, config(port, null));
      assertThat(plain(port)).isEqualTo(200);
      use(front, config(port, rsa));
      assertThat(ask(port, rsa.certificate(), "TLSv1.3")).isEqualTo("200 CN=one");
      assertThat(troubles).containsOnlyNulls();
    }
  }

  private static int plain(int port) throws IOException {
    return new Talk(port).get("/health/live").status();
  }
}
