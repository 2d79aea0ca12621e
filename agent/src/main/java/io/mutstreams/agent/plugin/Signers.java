package io.mutstreams.agent.plugin;

import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which signers are trusted. Belongs to the library's thread. */
final class Signers {
  /** For signing code, and for anything. */
  private static final Set<String> PURPOSES = Set.of("1.3.6.1.5.5.7.3.3", "2.5.29.37.0");

  private final Set<X509Certificate> trusted;

  /** Who signed one entry signed most likely all. */
  private final Map<CodeSigner, Signatures.Span> known = new HashMap<>();

  Signers(List<X509Certificate> trusted) {
    this.trusted = new HashSet<>(trusted);
  }

  /**
   * When the certificates of a signer are valid.
   *
   * @throws RefusedJarException when they do not lead to one that is trusted
   */
  Signatures.Span span(CodeSigner signer) throws RefusedJarException {
    Signatures.Span before = known.get(signer);
    if (before != null) {
      return before;
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : signer.getSignerCertPath().getCertificates()) {
      chain.add((X509Certificate) each);
    }
    X509Certificate own = chain.get(0);
    checkPurpose(own);
    int anchor = anchor(chain);
    List<X509Certificate> below = anchor < 0 ? chain : chain.subList(0, anchor);
    Signatures.Span span = span(anchor < 0 ? below : chain.subList(0, anchor + 1));
    try {
      if (!below.isEmpty()) {
        Set<X509Certificate> named = anchor < 0 ? trusted : Set.of(chain.get(anchor));
        span = within(span, validate(below, named, span));
      }
    } catch (GeneralSecurityException e) {
      throw new RefusedJarException(
          "its signer %s is neither among plugins.certificates nor vouched for by one of them (%s)"
              .formatted(name(own), e.getMessage()));
    }
    known.put(signer, span);
    return span;
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  private int anchor(List<X509Certificate> chain) {
    for (int i = 0; i < chain.size(); i++) {
      if (trusted.contains(chain.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static X509Certificate validate(
      List<X509Certificate> chain, Set<X509Certificate> anchors, Signatures.Span span)
      throws GeneralSecurityException {
    Set<TrustAnchor> all = new HashSet<>();
    anchors.stream()
        .filter(Signers::isAuthority)
        .forEach(each -> all.add(new TrustAnchor(each, null)));
    if (all.isEmpty()) {
      throw new CertPathValidatorException("none of them is the certificate of an authority");
    }
    PKIXParameters parameters = new PKIXParameters(all);
    // A gateway may have no way to ask: who is to be trusted no more is taken from the file.
    parameters.setRevocationEnabled(false);
    // Whether they are valid now is asked each time; here it is whether they ever were, together.
    parameters.setDate(Date.from(span.from()));
    PKIXCertPathValidatorResult result =
        (PKIXCertPathValidatorResult)
            CertPathValidator.getInstance("PKIX")
                .validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
    return result.getTrustAnchor().getTrustedCert();
  }

  /** The JDK does not ask this of whom one trusts anyway. */
  private static boolean isAuthority(X509Certificate certificate) {
    boolean @Nullable [] usage = certificate.getKeyUsage();
    return certificate.getBasicConstraints() >= 0 && (usage == null || usage[5]);
  }

  private static Signatures.Span span(List<X509Certificate> chain) throws RefusedJarException {
    Signatures.Span span = Signatures.Span.ALWAYS;
    for (X509Certificate each : chain) {
      span = within(span, each);
    }
    if (span.until().isBefore(span.from())) {
      throw new RefusedJarException(
          "the certificates of its signer %s were never valid at the same time"
              .formatted(name(chain.get(0))));
    }
    return span;
  }

  private static Signatures.Span within(Signatures.Span span, X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    return new Signatures.Span(
        from.isAfter(span.from()) ? from : span.from(),
        until.isBefore(span.until()) ? until : span.until());
  }

  /** Who may vouch for a broker need not be one whose code is run. */
  private static void checkPurpose(X509Certificate own) throws RefusedJarException {
    boolean @Nullable [] usage = own.getKeyUsage();
    boolean signs = usage == null || usage[0];
    try {
      List<String> purposes = own.getExtendedKeyUsage();
      signs &= purposes == null || purposes.stream().anyMatch(PURPOSES::contains);
    } catch (CertificateParsingException e) {
      signs = false;
    }
    if (!signs) {
      throw new RefusedJarException(
          "the certificate of its signer "
              + name(own)
              + " is not for signing code: its key usage, where it has one, must be"
              + " digitalSignature, and codeSigning");
    }
  }
}
