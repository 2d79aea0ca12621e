package io.mutstreams.e2e;

import static io.mutstreams.e2e.Example.shown;

import java.nio.file.Files;
import java.util.List;

/**
 * The examples for which something went wrong before: records that could not be processed, a broker
 * upstream that refuses some for a quota, and one that is away.
 */
final class StoredExamples {
  private static final int WRONG = 60;
  private static final int INCOMPLETE = 5;
  private static final int TOO_MANY = 5;
  private static final int LETTERS = WRONG + INCOMPLETE + TOO_MANY;
  private static final int BACKLOG = 1_300;

  private static final String STEP = "{id: hot, deadband: {of: body.value}}";
  private static final String MENDED = "{id: hot, filter: \"true\"}";
  private static final String TO_ARCHIVE = "{otherwise: true, send: archive}";
  private static final String TO_LIVE = "{otherwise: true, send: live}";

  private StoredExamples() {}

  static List<Example> letters() {
    return List.of(
        shown("mutstreams deadletters list", "70 dead letters", "quota exceeded")
            .after(StoredExamples::bury),
        shown("mutstreams deadletters list --stream readings", "step hot", "no field 'value'"),
        shown("mutstreams deadletters list --from 1 --limit 100", "not a number", "quota exceeded"),
        shown("mutstreams deadletters list --uplink archive --reason quota", "quota exceeded"),
        shown("mutstreams deadletters show", "number +70", "quota exceeded"),
        shown("mutstreams deadletters show 12", "number +12", "not a number", "\"warm\""),
        shown("mutstreams deadletters show 12-14 20 --json", "\"number\":14", "\"number\":20"),
        shown("mutstreams deadletters export dead.jsonl", "exported 70 dead letters to dead.jsonl"),
        shown(
                "mutstreams deadletters export dead.jsonl 12-40 --stream readings",
                "exported 29 dead letters to dead.jsonl")
            .after(stage -> Files.delete(stage.files().folder("gw").resolve("dead.jsonl"))),
        shown(
            "mutstreams deadletters export - --uplink archive | jq -r .reason | sort | uniq -c",
            "5 .*quota exceeded"));
  }

  private static void bury(ExampleStage stage) throws Exception {
    stage.publish("plant/wrong", WRONG, i -> "{\"value\":\"warm\"}");
    stage.awaitLetters(WRONG);
    stage.publish("plant/incomplete", INCOMPLETE, i -> "{\"other\":1}");
    stage.awaitLetters(WRONG + INCOMPLETE);
    stage.publish("plant/quota", TOO_MANY, i -> "{\"value\":" + i + ",\"is\":\"too much\"}");
    stage.awaitLetters(LETTERS);
  }

  static List<Example> outbox() {
    return List.of(
        shown("mutstreams outbox list", "archive +1,\\d+ .*1-1\\d+").after(StoredExamples::away),
        shown("mutstreams outbox show archive", "up/plant/", "\\{\"value\":"),
        shown("mutstreams outbox show archive --from 1200 --limit 5", "1200", "1204"),
        shown("mutstreams outbox peek archive", "number +1$", "topic +up/plant/"),
        shown("mutstreams outbox peek archive --number 1200 --json", "\"number\":1200"),
        shown("mutstreams outbox export all.jsonl", "exported 1,\\d+ records to all.jsonl"),
        shown(
            "mutstreams outbox export archive.jsonl --uplink archive",
            "exported 1,\\d+ records to archive.jsonl"),
        shown(
            "mutstreams outbox export - --uplink archive"
                + " | jq -r '.payload | fromjson | .value'",
            "^1299$"),
        shown(
            "mutstreams outbox discard archive --up-to 1200 --yes",
            "discarded 1,200 records of the outbox of archive"),
        shown("mutstreams outbox discard archive", "Discard .* records", "discarded .* of archive")
            .answered("y"),
        shown(
                "mutstreams outbox release live",
                "behind|before what it waits for",
                "Nothing was released")
            .after(stage -> lead(stage, TO_ARCHIVE, TO_LIVE, "archive", "live"))
            .answered("n")
            .exits(1),
        shown("mutstreams outbox release live --yes", "released \\d+ records? of live"),
        shown("mutstreams outbox release archive", "released \\d+ records? of archive")
            .after(stage -> lead(stage, TO_LIVE, TO_ARCHIVE, "live", "archive"))
            .answered("y"));
  }

  private static void away(ExampleStage stage) throws Exception {
    stage.cut();
    stage.publish("plant/backlog", BACKLOG, i -> "{\"value\":" + i + "}");
    stored(stage, "archive", BACKLOG);
  }

  private static void stored(ExampleStage stage, String uplink, long records) throws Exception {
    stage.await(
        records + " records are stored for " + uplink,
        status -> ExampleStage.outbox(status, uplink).number("records") >= records);
  }

  /** What is stored for one uplink holds back what an edit leads to the other. */
  private static void lead(ExampleStage stage, String from, String to, String former, String next)
      throws Exception {
    stored(stage, former, 8);
    stage.edit(from, to);
    stage.await(
        next + " holds some", status -> ExampleStage.outbox(status, next).number("held") > 0);
  }

  static List<Example> mended() {
    return List.of(
        shown("mutstreams deadletters retry 12", "settled: 1 dead letter")
            .after(StoredExamples::mend),
        shown("mutstreams deadletters discard 12 20-40", "Discard 21", "discarded 21 dead letters")
            .answered("y"),
        shown("mutstreams deadletters discard 1-40", "Discard 18", "discarded 18 dead letters")
            .answered("y"),
        shown(
            "mutstreams deadletters discard --stream readings --reason \"not a number\" --yes",
            "discarded 20 dead letters"),
        shown("mutstreams deadletters retry --stream readings", "settled: 5 dead letters"),
        shown(
                "mutstreams deadletters retry --uplink archive --reason quota",
                "settled: 5 dead letters")
            .after(ExampleStage::liftTheQuota),
        shown("mutstreams deadletters discard", "Discard 3 dead letters, all", "discarded 3")
            .after(StoredExamples::buryMore)
            .answered("y"));
  }

  private static void mend(ExampleStage stage) throws Exception {
    stage.leadAround();
    stage.await(
        "the outboxes are empty",
        status ->
            ExampleStage.outbox(status, "archive").number("records") == 0
                && ExampleStage.outbox(status, "live").number("records") == 0);
    stage.edit(STEP, MENDED);
    stage.edit("filter: body.value >= 0", "filter: \"true\"");
  }

  private static void buryMore(ExampleStage stage) throws Exception {
    stage.edit(MENDED, STEP);
    stage.publish("plant/wrong", 3, i -> "{\"value\":\"cold\"}");
    stage.awaitLetters(3);
  }
}
