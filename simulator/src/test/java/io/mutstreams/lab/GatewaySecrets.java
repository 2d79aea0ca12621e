package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Secrets of an installed gateway that systemd keeps. Stateless. */
final class GatewaySecrets {
  static final String USER = "gateway";
  static final String PASSWORD = "a pass word";

  private static final String STORAGE_KEY = "the key of the storage";

  private GatewaySecrets() {}

  /**
   * Has systemd hand over a broker's password as it is, and the key of the storage encrypted; from
   * then on both are used.
   *
   * @param config the configuration
   * @param port of the broker that wants the password
   */
  static void use(BootedDebian debian, Path config, int port) throws Exception {
    String unused =
        debian.script(
            """
            mkdir -p /etc/credstore.encrypted /etc/systemd/system/mutstreams.service.d
            printf '%s' | install -D -m 600 /dev/stdin /etc/credstore/mutstreams.cloud
            printf '%s' |
              systemd-creds encrypt --name=storage - /etc/credstore.encrypted/mutstreams.storage
            cat >/etc/systemd/system/mutstreams.service.d/secrets.conf <<END
            [Service]
            LoadCredential=cloud:/etc/credstore/mutstreams.cloud
            LoadCredentialEncrypted=storage:/etc/credstore.encrypted/mutstreams.storage
            END
            systemctl daemon-reload
            systemctl restart mutstreams
            """
                .formatted(PASSWORD, STORAGE_KEY));
    String former = Files.readString(config);
    String edited =
        former
            .replace("http: {}", "http: {}, storage-key: \"${credential:storage}\"")
            .replaceFirst(
                "cloud: \\{url: [^}]*}",
                "cloud: {url: \"mqtt://127.0.0.1:"
                    + port
                    + "\", username: "
                    + USER
                    + ", password: \"\\${credential:cloud}\"}");
    assertThat(edited).contains("credential:storage", "credential:cloud");
    Files.writeString(config, edited);
    assertThat(debian.run("systemctl", "reload", "mutstreams")).isEmpty();
    debian.await("StatusText", text -> !text.contains("AWAY"));
    assertThat(debian.journal(100)).contains("the storage is encrypted now");
    nowhereReadable(debian);
  }

  /** Takes away what {@link #use} has put beside the package. */
  static void forget(BootedDebian debian) throws IOException {
    String unused =
        debian.script(
            """
            rm -r /etc/systemd/system/mutstreams.service.d /etc/credstore/mutstreams.cloud
            rm /etc/credstore.encrypted/mutstreams.storage
            systemctl daemon-reload
            """);
  }

  /** Neither in what the agent writes, nor in what it says. */
  private static void nowhereReadable(BootedDebian debian) throws IOException {
    for (String secret : Arrays.asList(PASSWORD, STORAGE_KEY)) {
      assertThat(
              debian.tries("grep", "-rqF", "-e", secret, "/var/lib/mutstreams", "/etc/mutstreams"))
          .isFalse();
      assertThat(debian.journal(1_000)).doesNotContain(secret);
      assertThat(debian.run("mutstreams", "status", "--json")).doesNotContain(secret);
    }
  }
}
