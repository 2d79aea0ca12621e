package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEM files into an {@link SSLContext}. They are read at every try to connect, so that
 * renewed certificates are taken up. Without state.
 */
final class TlsContext {
  private static final char[] NO_PASSWORD = {};

  private TlsContext() {}

  static SSLContext of(ConnectionConfig.Tls tls) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(tls), trust(tls.ca()), null);
    return context;
  }

  private static TrustManager @Nullable [] trust(@Nullable Path ca)
      throws IOException, GeneralSecurityException {
    if (ca == null) {
      return null;
    }
    KeyStore store = emptyStore();
    int number = 0;
    for (Certificate certificate : Pem.certificates(ca)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(ConnectionConfig.Tls tls)
      throws IOException, GeneralSecurityException {
    Path chain = tls.certificate();
    Path key = tls.key();
    if (chain == null || key == null) {
      return null;
    }
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "client", Pem.key(key), NO_PASSWORD, Pem.certificates(chain).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
