package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Position;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keys and certificates, made by keytool, and jars that jarsigner signs with them. */
public final class Keys {
  private static final String PASSWORD = "changeit";
  private final Path folder;
  private final Path store;

  /** None yet. */
  public Keys(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("keys.p12");
  }

  /** Makes a key whose certificate it signs itself. */
  public Keys make(String alias, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("keytool", "-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "100"));
    command.addAll(List.of(more));
    keytool(command);
    return this;
  }

  /** Makes a key whose certificate another one signs. */
  public Keys makeBy(String issuer, String alias, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "-signer";
    all[1] = issuer;
    System.arraycopy(more, 0, all, 2, more.length);
    return make(alias, all);
  }

  private String keytool(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    return run(all);
  }

  /** Signs a jar where it lies. */
  public Path sign(Path jar, String alias) {
    String unused =
        run(
            List.of(
                "jarsigner",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                jar.toString(),
                alias));
    return jar;
  }

  /** A certificate, PEM. */
  public String pem(String alias) {
    return keytool(List.of("keytool", "-exportcert", "-rfc", "-alias", alias));
  }

  /** Settings that trust these. */
  PluginsConfig trusting(String... aliases) throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (String alias : aliases) {
      certificates.add(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(pem(alias).getBytes(StandardCharsets.UTF_8))));
    }
    return new PluginsConfig(
        PluginsConfig.Trust.SIGNED,
        Set.of(),
        certificates,
        List.of(),
        new Position("gw.yaml", 2, 12));
  }

  private String run(List<String> command) {
    try {
      List<String> all = new ArrayList<>(command);
      all.set(0, Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
      // Short runs.
      all.addAll(1, List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
      Path said = Files.createTempFile(folder, "said", ".txt");
      Process process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(said.toFile()).start();
      int code = process.waitFor();
      String text = Files.readString(said);
      assertThat(code).describedAs(text).isZero();
      return text;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
