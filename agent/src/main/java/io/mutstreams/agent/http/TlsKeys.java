package io.mutstreams.agent.http;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Pem;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate by which the agent shows who it is, exchanged while it answers. Any thread: the
 * threads share the one reference.
 */
final class TlsKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "agent";

  /** A certificate chain and its key. */
  record Identity(List<X509Certificate> chain, PrivateKey key) {
    /**
     * Reads the files.
     *
     * @throws GeneralSecurityException when they do not hold what they should
     */
    static Identity of(HttpConfig.Tls tls) throws IOException, GeneralSecurityException {
      return new Identity(
          Pem.certificates(tls.certificate()).stream().map(X509Certificate.class::cast).toList(),
          Pem.key(tls.key()));
    }
  }

  private volatile Identity identity;

  TlsKeys(Identity identity) {
    this.identity = identity;
  }

  /** Connections that come from now on are shown this one. */
  void use(Identity other) {
    identity = other;
  }

  SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new TlsKeys[] {this}, null, null);
    return context;
  }

  private @Nullable String alias(String type) {
    String algorithm = identity.key().getAlgorithm();
    boolean fits =
        type.equals(algorithm)
            || (type.startsWith("RSA") && algorithm.equals("RSA"))
            || (type.startsWith("Ed") && algorithm.startsWith("Ed"));
    return fits ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(type);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(type);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    String alias = alias(type);
    return alias == null ? null : List.of(alias).toArray(String[]::new);
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
