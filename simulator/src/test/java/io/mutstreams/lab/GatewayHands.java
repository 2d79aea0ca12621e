package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Edits of an installed gateway that do not come from an editor of files. Stateless. */
final class GatewayHands {
  private static final String CONFIG = "/etc/mutstreams/gateway.yaml";
  private static final String TOKEN = "/etc/mutstreams/http.token";

  /** Answers with the code of the answer on a line of its own, behind the answer. */
  private static final String CALL =
      "curl --silent --max-time 60 --write-out '\\n"
          + "%{http_code}' -H 'Content-Type: application/json' ";

  private static final String AS_THE_SERVICE =
      "nsenter -t $(systemctl show --value --property=MainPID mutstreams) -m"
          + " setpriv --reuid mutstreams --regid mutstreams --clear-groups ";

  private GatewayHands() {}

  /** As the page does it: apply and roll back, with the token that the agent has made. */
  static void page(BootedDebian debian) throws Exception {
    Path config = debian.file(CONFIG);
    String former = Files.readString(config);
    String edited = former.replace("[sensors/#]", "[sensors/#, more/#]");
    assertThat(edited).isNotEqualTo(former);
    body(debian, Map.of("files", Map.of("gateway.yaml", edited)));
    String own = "$(cat /run/mutstreams/http-token)";
    assertThat(call(debian, "0123456789abcdef", "apply")).endsWith("\n401");
    assertThat(Files.readString(config)).isEqualTo(former);
    assertThat(call(debian, own, "apply")).contains("\"accepted\"").endsWith("\n200");
    assertThat(Files.readString(config)).isEqualTo(edited);
    debian.await("StatusText", text -> text.startsWith("revision"));

    body(debian, Map.of("files", Map.of("gateway.yaml", edited.replace("from:", "frm:"))));
    assertThat(call(debian, own, "apply")).endsWith("\n422");
    assertThat(Files.readString(config)).isEqualTo(edited);

    String runs = debian.service("StatusText").split(" ", 3)[1];
    body(debian, Map.of("revision", Integer.parseInt(runs) - 1));
    assertThat(call(debian, own, "rollback")).contains("\"accepted\"").endsWith("\n200");
    assertThat(debian.run("mutstreams", "apply")).contains("accepted");
    whoMayWhat(debian);
  }

  private static void whoMayWhat(BootedDebian debian) throws IOException {
    assertThat(debian.run("stat", "--format=%U %G %a", CONFIG))
        .isEqualTo("mutstreams mutstreams 640");
    assertThat(debian.run("stat", "--format=%U %G %a", "/etc/mutstreams"))
        .isEqualTo("root mutstreams 2770");
    for (String place : new String[] {"/etc/mutstreams/plugins", "/etc", "/usr/lib/mutstreams"}) {
      assertThat(debian.tries("bash", "-c", AS_THE_SERVICE + "touch " + place + "/lab"))
          .as(place)
          .isFalse();
    }
    // Its plugins cannot be put aside for others either.
    assertThat(
            debian.tries(
                "bash", "-c", AS_THE_SERVICE + "mv /etc/mutstreams/plugins /etc/mutstreams/lab"))
        .isFalse();
    assertThat(
            debian.tries(
                "setpriv",
                "--reuid",
                "nobody",
                "--clear-groups",
                "--regid",
                "nogroup",
                "cat",
                CONFIG))
        .isFalse();
  }

  /** A token of a person's own, and another one in its place, both from that moment on. */
  static void token(BootedDebian debian) throws Exception {
    body(debian, Map.of());
    assertThat(debian.run("mutstreams", "token", TOKEN)).contains("${file:http.token}");
    Path config = debian.file(CONFIG);
    Files.writeString(
        config,
        Files.readString(config).replace("http: {}", "http: {token: \"${file:http.token}\"}"));
    assertThat(debian.run("systemctl", "reload", "mutstreams")).isEmpty();
    String first = debian.run("cat", TOKEN);
    assertThat(call(debian, first, "reload")).endsWith("\n200");
    String unused = debian.run("mutstreams", "token", TOKEN, "--replace");
    assertThat(debian.run("systemctl", "reload", "mutstreams")).isEmpty();
    assertThat(call(debian, first, "reload")).endsWith("\n401");
    assertThat(call(debian, debian.run("cat", TOKEN), "reload")).endsWith("\n200");
  }

  private static void body(BootedDebian debian, Map<String, Object> tree) throws IOException {
    new ObjectMapper().writeValue(debian.file("/root/body.json").toFile(), tree);
  }

  private static String call(BootedDebian debian, String token, String what) throws IOException {
    return debian.script(
        CALL
            + "-H \"Authorization: Bearer "
            + token
            + "\" --data-binary @/root/body.json http://127.0.0.1:8642/api/"
            + what);
  }
}
