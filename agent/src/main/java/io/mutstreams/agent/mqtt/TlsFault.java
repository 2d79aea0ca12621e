package io.mutstreams.agent.mqtt;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a TLS handshake that fails because of what both sides were given for it (certificates,
 * keys, names, a port without TLS) from one that breaks with the connection. The former fails again
 * until somebody changes something.
 */
final class TlsFault {
  private static final String ALERT = "received fatal alert: ";

  /** By which alerts a broker says that it is the agent's certificate. */
  private static final List<String> CERTIFICATE_ALERTS =
      List.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "certificate_required",
          "decrypt_error");

  /** Those that a broker without a certificate of the agent sends, or one of another age. */
  private static final List<String> OTHER_ALERTS =
      List.of(
          "handshake_failure",
          "protocol_version",
          "insufficient_security",
          "unrecognized_name",
          "illegal_parameter",
          "no_application_protocol");

  private TlsFault() {}

  /** What to do; null where the failure is none of TLS, or may pass by itself. */
  static @Nullable String remedy(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable e = failure; e != null && chain.size() < 20; e = e.getCause()) {
      chain.add(e);
    }
    if (has(chain, EOFException.class)
        || has(chain, SocketException.class)
        || has(chain, InterruptedIOException.class)) {
      return null;
    }
    for (Throwable e : chain) {
      String remedy = ofOne(e, chain);
      if (remedy != null) {
        return remedy;
      }
    }
    return null;
  }

  private static @Nullable String ofOne(Throwable e, List<Throwable> chain) {
    if (!(e instanceof SSLException) && !(e instanceof GeneralSecurityException)) {
      return null;
    }
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (said.startsWith(ALERT)) {
      return ofAlert(said.substring(ALERT.length()));
    } else if (said.contains("unrecognized ssl message") || said.contains("plaintext connection")) {
      return "the broker speaks no TLS at this port; write in url the port at which it does, or"
          + " mqtt://";
    } else if (has(chain, CertificateExpiredException.class)
        || has(chain, CertificateNotYetValidException.class)) {
      return "a certificate of the broker's is not valid now; renew it there, or set the clock of"
          + " this machine";
    } else if (has(chain, CertPathBuilderException.class)
        || has(chain, CertPathValidatorException.class)) {
      return "the broker's certificate is not to be trusted; name in tls.ca a file with the"
          + " certificate of who has signed it";
    } else if (said.contains("subject alternative") || said.contains("no name matching")) {
      return "the broker's certificate is for another name; write in url a name that is in it, or"
          + " give the broker another one";
    } else if (e instanceof SSLHandshakeException || e instanceof GeneralSecurityException) {
      return "see to tls of the connection, and to the broker's certificate";
    }
    return null;
  }

  private static @Nullable String ofAlert(String alert) {
    if (CERTIFICATE_ALERTS.stream().anyMatch(alert::startsWith)) {
      return "the broker does not take the agent's certificate; name in tls.certificate and tls.key"
          + " one that it trusts";
    } else if (OTHER_ALERTS.stream().anyMatch(alert::startsWith)) {
      return "the broker does not agree; it may want a certificate (tls.certificate and tls.key), or"
          + " another version of TLS";
    }
    return null;
  }

  private static boolean has(List<Throwable> chain, Class<?> type) {
    return chain.stream().anyMatch(type::isInstance);
  }
}
