package io.mutstreams.agent.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads a file of certificates, PEM. */
final class CertificateFile {
  private CertificateFile() {}

  /**
   * The certificates of a file; what is wrong is reported.
   *
   * @param at where the file is named
   */
  static List<X509Certificate> read(Path file, Position at, String path, Problems problems) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(NamedFile.bytes(file)))) {
        if (each instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      if (certificates.isEmpty()) {
        problems.error(
            at,
            path,
            file + " holds no certificate; it takes PEM, as from: keytool -exportcert -rfc");
      }
    } catch (IOException e) {
      problems.error(at, path, String.valueOf(e.getMessage()));
    } catch (CertificateException e) {
      problems.error(
          at,
          path,
          file
              + " is no file of certificates; it takes PEM, as from: keytool -exportcert -rfc ("
              + e.getMessage()
              + ")");
    }
    return List.copyOf(certificates);
  }
}
