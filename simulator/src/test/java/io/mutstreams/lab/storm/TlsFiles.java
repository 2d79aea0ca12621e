package io.mutstreams.lab.storm;

import io.mutstreams.e2e.Brokers;
import io.mutstreams.e2e.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The files of TLS that connections name, in two variants which the brokers both take. Owned by the
 * thread of the test.
 */
final class TlsFiles {
  private static final int VARIANTS = 2;
  private static final String FOLDER = "tls/";

  private final Path authority;
  private final Path config;
  private final Certificates server;
  private final List<Certificates> clients;
  private final Path all;

  /**
   * Makes certificates.
   *
   * @param folder where they are kept
   * @param config the folder of the configuration
   */
  TlsFiles(Path folder, Path config) throws IOException, InterruptedException {
    this.authority = Files.createDirectories(folder);
    this.config = config;
    this.server = Certificates.make(authority, "server");
    this.clients =
        List.of(Certificates.make(authority, "one"), Certificates.make(authority, "two"));
    this.all =
        Files.writeString(
            authority.resolve("clients.pem"),
            Files.readString(clients.get(0).certificate())
                + Files.readString(clients.get(1).certificate()));
  }

  /** A broker that takes them. */
  Brokers.Secured broker(Path folder) throws IOException, InterruptedException {
    return Brokers.light(folder, server, all);
  }

  /** What a connection says of its files. */
  static String yaml(String connection) {
    return ", tls: {ca: %1$s/ca.pem, certificate: %1$s/client.pem, key: %1$s/client.key}"
        .formatted(FOLDER + connection);
  }

  /** Where a connection names what {@link #spoil} spoils. */
  static String spoilt(String connection) {
    return FOLDER + connection + "/ca.pem";
  }

  static int other(int variant) {
    return (variant + 1) % VARIANTS;
  }

  /** Puts the files of a connection there; a file at a time, as people do. */
  void put(String connection, int variant) throws IOException {
    Path folder = Files.createDirectories(config.resolve(FOLDER + connection));
    Certificates client = clients.get(variant);
    String trusted = Files.readString(server.certificate());
    String more = Files.readString(clients.get(other(variant)).certificate());
    replace(folder.resolve("ca.pem"), variant == 0 ? trusted : more + trusted);
    replace(folder.resolve("client.pem"), Files.readString(client.certificate()));
    replace(folder.resolve("client.key"), Files.readString(client.key()));
  }

  /** Puts a file there that holds no certificate. */
  void spoil(String connection) throws IOException {
    replace(config.resolve(spoilt(connection)), "to be done\n");
  }

  private static void replace(Path file, String text) throws IOException {
    Path beside = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
