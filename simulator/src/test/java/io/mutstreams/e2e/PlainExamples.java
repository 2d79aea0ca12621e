package io.mutstreams.e2e;

import static io.mutstreams.e2e.Example.AS_THE_MACHINE_IS;
import static io.mutstreams.e2e.Example.ENDED;
import static io.mutstreams.e2e.Example.STAYS;
import static io.mutstreams.e2e.Example.shown;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The examples for which all is well: the agent runs, and records flow through it. */
final class PlainExamples {
  private static final String[] SMALL_RUNS = {"event=accepted", "event=connected"};

  private PlainExamples() {}

  static List<Example> all() {
    return List.of(
        // This one is the agent of all that follow.
        shown("mutstreams run", "event=starting", "event=connected").exits(STAYS),
        shown("mutstreams run mutstreams.yaml", SMALL_RUNS).in("first").exits(ENDED),
        shown("mutstreams run gw.yaml --plugins my/target", SMALL_RUNS).in("own").exits(ENDED),
        shown("mutstreams run gw.yaml --data /srv/gw-07", SMALL_RUNS).in("several").exits(STAYS),
        shown("mutstreams status --json --data /srv/gw-07", "\"agent\":\"several\"").in("several"),
        doctor("mutstreams doctor gw.yaml --data /srv/gw-07").in("several"),
        doctor("mutstreams doctor").after(PlainExamples::connected),
        doctor("sudo mutstreams doctor"),
        shown("mutstreams doctor --json", "\"subject\":\"broker cloud\",\"level\":\"well\"")
            .exits(AS_THE_MACHINE_IS),
        shown("mutstreams status", "gw-07", "plant", "readings", "archive"),
        shown("sudo mutstreams status", "gw-07", "plant", "readings", "archive"),
        shown("mutstreams status --watch", "gw-07", "^$", "gw-07").exits(ENDED),
        shown("mutstreams top", "source plant +connected", "^$").exits(ENDED),
        shown("mutstreams top --steps", "stream readings +running", "hot", "^$").exits(ENDED),
        shown("mutstreams top --once", "source plant +connected", "uplink archive +connected"),
        shown("mutstreams tap readings", "readings", "plant/s", "\\{\"value\":").exits(ENDED),
        shown("mutstreams tap readings --from plant", "plant/s", "\\{\"value\":").exits(ENDED),
        shown("mutstreams tap readings --after hot", "readings\\.hot", "\\{\"value\":")
            .exits(ENDED),
        shown("mutstreams tap readings --after hot --rate 2", "at most 2", "readings\\.hot")
            .exits(ENDED),
        shown("mutstreams tap readings --to archive", "archive", "\\{\"value\":").exits(ENDED),
        shown("mutstreams tap --to archive", "archive", "\\{\"value\":").exits(ENDED),
        shown("mutstreams tap plant --count 5 --json", "(?s)\"at\"(.*\"at\"){4}"),
        shown("mutstreams switch list", "night +false", "limit +80"),
        shown("mutstreams switch get night", "^false$"),
        shown("mutstreams switch set night true", "night is true"),
        shown("mutstreams switch set limit -- -5", "limit is -5"),
        shown("mutstreams switch reset night", "night is false"),
        shown("mutstreams operators", "filter", "smooth +1\\.3\\.0", "smooth +1\\.2\\.0"),
        shown("mutstreams operators filter", "(?s)filter.*Example.*pass"),
        shown("mutstreams operators smooth --pin smooth@1.2", "as version 1\\.2\\.0 has it"),
        shown("mutstreams check mutstreams.yaml", "mutstreams.yaml is right: 1 source, 1 stream"),
        shown("mutstreams check /etc/mutstreams", "/etc/mutstreams is right: 1 source, 1 stream"),
        shown("mutstreams check --json conf.yaml", "\"ok\":true"),
        shown("mutstreams schema", "\"\\$schema\"", "\"smooth\""),
        shown("mutstreams schema mutstreams.schema.json", "is written, with \\d+ operators"),
        shown("mutstreams schema --config /etc/mutstreams", "\"\\$schema\"", "\"filter\""),
        shown(
            "mutstreams schema --config /etc/mutstreams mutstreams.schema.json",
            "is written, with \\d+ operators"),
        shown("mutstreams schema FILE", "FILE is written, with").in("new"),
        shown("mutstreams token FILE", "FILE holds a new token", "http: \\{token")
            .in("new")
            .after(stage -> Files.delete(stage.files().folder("new/FILE"))),
        shown("mutstreams token", "^[0-9a-f]{64}"),
        token("mutstreams token /etc/mutstreams/http.token", "a new").after(stage -> delete(stage)),
        token("mutstreams token /etc/mutstreams/http.token --replace", "another"),
        token("sudo mutstreams token /etc/mutstreams/http.token", "a new")
            .after(stage -> delete(stage)),
        token("sudo mutstreams token /etc/mutstreams/http.token --replace", "another"),
        shown(
            "curl -H \"Authorization: Bearer $(sudo cat /var/lib/mutstreams/http-token)\""
                + " http://127.0.0.1:8642/api/config",
            "\"hash\":",
            "streams:"),
        shown("mutstreams help run", "Usage: mutstreams run"),
        init("mutstreams init", "mutstreams.yaml is written and right").in("new"),
        init("mutstreams init /etc/mutstreams/gateway.yaml --replace", "is written and right"),
        init("sudo mutstreams init /etc/mutstreams/gateway.yaml --replace", "written and right"),
        shown(
                "mutstreams init gw.yaml --yes --id gw-07 --plant mqtt://127.0.0.1 --topics"
                    + " sensors/# --uplink mqtts://ingest.example.com --user gw-07 --password-from"
                    + " env:CLOUD_PASSWORD",
                "gw.yaml is written and right",
                "env:CLOUD_PASSWORD")
            .in("new"),
        shown("sudo install -m 600 /dev/stdin /etc/mutstreams.cloud <<< 'the password'"),
        shown("sha256sum plugins/*.jar > trusted.sha256"));
  }

  private static Example doctor(String line) {
    return shown(line, "ok +broker plant", "All is well|need attention|needs attention")
        .exits(AS_THE_MACHINE_IS);
  }

  private static Example token(String line, String which) {
    return shown(line, "/etc/mutstreams/http.token holds " + which + " token", "http: \\{token");
  }

  /** It asks for what is not given; all that it proposes is taken. */
  private static Example init(String line, String says) {
    return shown(line, "Name of this agent", "User there", says).answered("", "", "", "", "");
  }

  private static void delete(ExampleStage stage) throws Exception {
    Path token = stage.files().folder("etc/mutstreams").resolve("http.token");
    boolean unused = Files.deleteIfExists(token);
  }

  private static void connected(ExampleStage stage) throws Exception {
    stage.await(
        "it is connected",
        status ->
            status.one("sources", "name", "plant").text("connected").equals("true")
                && status.one("uplinks", "name", "archive").text("connected").equals("true"));
  }
}
