package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlServer;
import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // A server is held open, not talked to.
final class StatusCommandTest {
  private static final String STATUS =
      """
      {"agent":"gw-07","version":"0.1.0","pid":4711,"uptime_s":7262,
       "revision":{"number":4,"since":"12:00:01","hash":"ab","files":["gw.yaml"]},
       "last_change":{"at":"12:34:56","outcome":"refused","revision":4,"summary":[],
         "problems":["gw.yaml:3:7: streams.a: no such source"]},
       "sources":[{"name":"plant","connected":true,"why":"","records":1234567,"bad":1,"rate":2000.4,"unsettled":3,
           "moving":{"to":"other","sentence":"source plant waits since 12:34:40"}},
         {"name":"weather","connected":false,"why":"connection refused","records":0,"rate":0.0,"unsettled":0}],
       "streams":[{"name":"readings","in":100,"out":90,"dropped":10,"dead_letters":2,"rate":12.5,"waiting":3,
         "steps":[{"id":"hot","operator":"filter","plugin":"basics","in":100,"out":90,"failed":2,
           "state":{"values":7,"bytes":2048,"refused":1500,"forgotten_early":3000}}]}],
       "state":{"bytes":2048,"limit_bytes":26843545},
       "uplinks":[{"name":"spare","connected":true,"mode":"storing"},
         {"name":"hung","connected":true,"mode":"storing","unanswered_since":"12:34:50"},
         {"name":"cloud","connected":false,"why":"timeout","delivered":90,"refused":0,"rate":0.0,
         "in_flight":0,"waiting":7,"oldest_ms":125000,"outbox":{"records":1500,"bytes":1572864,"dropped":0}}],
       "storage":{"folder":"/srv/store","state":"failing","trouble":"the disk is full","file_bytes":1048576,
         "disk_free_bytes":0,"queued_records":12,"queued_bytes":3000,
         "moved_aside":[{"file":"/srv/store/old","bytes":2048,"salvage":{"done":true,
           "records":1200,"dead_letters":2,"missing":40,"state_of_steps":"kept"}}],
         "left_outboxes":[{"uplink":"former","records":1500}]},
       "plugins":[{"id":"basics","version":"0.1.0","file":"b.jar","operators":["filter","set"],
        "used_by":["readings.hot"]},
       {"id":"old","version":"1.0","gone":true,"operators":["x"],"used_by":["a.x","b.x"]}],
       "dead_letters":1502,"stored_dead_letters":1200,
       "newest_dead_letters":[
         {"time":"12:34:57","kind":"stream","name":"readings","step":"hot","topic":"t/1","reason":"too hot"},
         {"time":"12:34:56","kind":"source","name":"plant","step":"","topic":"t/2","reason":"no JSON"},
         {"time":"12:34:55","kind":"source","name":"plant","step":"","topic":"t/2","reason":"no JSON"},
         {"time":"12:34:54","kind":"source","name":"plant","step":"","topic":"t/2","reason":"older"}],
       "plugin_problems":[{"jar":"x.jar","sentence":"it has no manifest"}],
       "alarms":["the disk is full"]}
      """;

  @TempDir Path temp;

  private ControlServer agent(String command, String answer) throws IOException {
    Object tree = Json.read(Bytes.utf8(answer));
    return ControlServer.start(
        temp, Map.of(command, request -> java.util.Objects.requireNonNull(tree)));
  }

  private Cli run(String... args) {
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--data";
    all[args.length + 1] = temp.toString();
    return Cli.run(all);
  }

  @Test
  void showsAllAtAGlance() throws IOException {
    try (ControlServer ignored = agent("status", STATUS)) {
      Cli status = run("status");

      assertThat(status.code()).isEqualTo(ExitCode.OK);
      assertThat(status.out())
          .isEqualTo(
              """
              gw-07  running for 2h 1m  version 0.1.0, process 4711
              needs a look: the last edit was REFUSED; nothing can be stored; source weather AWAY; \
              uplink cloud AWAY; uplink hung does not answer; source plant waits to move; 1 alarm; 1 plugin problem; \
              1,200 dead letters
              revision 4 since 12:00:01  gw.yaml
              last change at 12:34:56: REFUSED, what ran before runs on
                problem: gw.yaml:3:7: streams.a: no such source
              WAITS: source plant waits since 12:34:40
              ALARM: the disk is full

              SOURCE   STATE        RECORDS  BAD  PER S  UNSETTLED  OLDEST
              plant    connected  1,234,567    1  2,000          3
              weather  AWAY               0    0      0          0          connection refused

              STREAM             IN  OUT  DROPPED  DEAD LETTERS  PER S  WAITING
              readings          100   90       10             2   12.5        3
                hot     filter  100   90                      2
              state of the steps: about 2.0 KiB of at most 26 MiB
              problem: no room for state in readings.hot: 1,500 records went to the dead letters
              problem: no room for state in readings.hot: 3,000 values were forgotten before their time

              UPLINK  STATE            DELIVERED  REFUSED  PER S  IN FLIGHT  WAITING  OLDEST           OUTBOX
              spare   catching up              0        0      0          0        0                    empty
              hung    does not answer          0        0      0          0        0                    empty  since 12:34:50
              cloud   AWAY                    90        0      0          0        7   2m 5s  1,500 (1.5 MiB)  timeout

              DEAD LETTERS  1,502 since the start, the newest:
              12:34:57  stream readings, step hot, topic t/1: too hot
              12:34:56  source plant, topic t/2: no JSON
              12:34:55  source plant, topic t/2: no JSON

              STORAGE     STATE       FILE  DISK FREE  QUEUED
              /srv/store  FAILING  1.0 MiB        0 B      12  the disk is full
              problem: damaged, moved aside to /srv/store/old (2.0 KiB): 1,200 records and 2 dead letters were brought over, 40 could not be read; state of the steps: kept
              left: the outbox of uplink former, which is no more, keeps 1,500 records until it is there again, or another one takes it over (takes-over: [former])

              PLUGIN  VERSION        OPERATORS    USED BY
              basics  0.1.0          filter, set  readings.hot
              old     1.0, jar gone  x            a.x, b.x
              problem: x.jar: it has no manifest

              more in its log: on the standard error of process 4711; see also: mutstreams doctor
              """);
    }
  }

  @Test
  void printsTheWholeAnswerForPrograms() throws IOException {
    try (ControlServer ignored = agent("status", STATUS)) {
      assertThat(Json.read(Bytes.utf8(run("status", "--json").out())))
          .isEqualTo(Json.read(Bytes.utf8(STATUS)));
    }
  }

  @Test
  void anAnswerOfAnotherVersionIsShownAsFarAsItGoes() throws IOException {
    try (ControlServer ignored =
        agent("status", "{\"agent\":\"old\",\"sources\":[{}],\"streams\":7}")) {
      assertThat(run("status").out()).startsWith("old  running for 0s");
    }
  }

  @Test
  void withoutAnAgentItSaysSo() {
    Cli status = run("status");

    assertThat(status.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(status.out()).isEmpty();
    assertThat(status.err().lines())
        .containsExactly(
            "mutstreams: no agent is running with data folder "
                + temp
                + "; name another with --data, or start one: systemctl start mutstreams, or"
                + " mutstreams run");
  }

  @Test
  void reloadTellsWhatCameOfIt() throws IOException {
    try (ControlServer ignored =
        agent(
            "reload",
            "{\"outcome\":\"accepted\",\"revision\":5,\"summary\":[\"stream a: starts\"]}")) {
      Cli reload = run("reload");

      assertThat(reload.code()).isEqualTo(ExitCode.OK);
      assertThat(reload.out()).isEqualTo("  stream a: starts\naccepted: revision 5 runs\n");
    }
  }

  @Test
  void anEditThatTheAgentTookBeforeItWasAskedIsToldToo() throws IOException {
    String since = java.time.Instant.now().minusSeconds(2).toString();
    try (ControlServer ignored =
        agent(
            "reload",
            "{\"outcome\":\"unchanged\",\"revision\":3,\"summary\":[],\"runs\":{\"number\":3,\"since\":\""
                + since
                + "\",\"summary\":[\"stream a: starts\"]}}")) {
      Cli reload = run("reload");

      assertThat(reload.code()).isEqualTo(ExitCode.OK);
      assertThat(reload.out())
          .matches("nothing new: revision 3 runs, taken \\ds ago:\n  stream a: starts\n");
    }
  }

  @Test
  void aRefusedReloadFails() throws IOException {
    try (ControlServer ignored =
        agent(
            "reload",
            "{\"outcome\":\"refused\",\"revision\":4,\"problems\":[\"gw.yaml:3:7: no such"
                + " source\"]}")) {
      Cli reload = run("reload");

      assertThat(reload.code()).isEqualTo(ExitCode.PROBLEMS);
      assertThat(reload.out())
          .isEqualTo(
              "problem: gw.yaml:3:7: no such source\nrefused: revision 4 runs on, untouched\n");
    }
  }

  @Test
  void anAgentThatCannotDoThatSaysSo() throws IOException {
    try (ControlServer ignored = agent("status", STATUS)) {
      Cli reload = run("reload");

      assertThat(reload.code()).isEqualTo(ExitCode.PROBLEMS);
      assertThat(reload.err()).contains("mutstreams: unknown command reload; known are [status]");
    }
  }
}
