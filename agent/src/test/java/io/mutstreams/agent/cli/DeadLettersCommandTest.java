package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters.Kind;
import io.mutstreams.agent.flow.DeadLetters.Letter;
import io.mutstreams.agent.flow.DeadLetters.Origin;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.PayloadForm;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.outbox.Storage;
import io.mutstreams.api.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running agent does beside these commands is in DeadLettersIT of the simulator. */
@Timeout(120)
final class DeadLettersCommandTest {
  private static final long TIME = 1_700_000_000_000L;

  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void folder() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
  }

  private static Letter letter(Kind kind, String name, String step, String reason, Bytes payload) {
    Outgoing record =
        new Outgoing("id-" + name, "t/" + name, "k", Map.of("unit", "C"), payload, 1, false);
    Origin origin = new Origin(kind, "", "s", true, 5, PayloadForm.UNTOUCHED);
    return new Letter(TIME, name, step, reason, record, origin);
  }

  private void fill(Letter... letters) {
    try (Storage storage =
        Storage.open(data.resolve("store"), sentence -> assertThat(sentence).isEmpty())) {
      for (Letter letter : letters) {
        CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
        storage.deadLetters().add(letter, () -> durable.complete(null));
        durable.join();
      }
    }
  }

  private void fillThree() {
    fill(
        letter(Kind.STREAM, "readings", "hot", "body.value is nothing", Bytes.utf8("{}")),
        letter(Kind.SOURCE, "plant", "", "is no JSON", Bytes.wrap(new byte[] {-1, 0})),
        letter(Kind.UPLINK, "cloud", "", "refused: Quota exceeded", Bytes.utf8("7")));
  }

  private Cli run(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", data.toString()));
    return Cli.run(line.toArray(String[]::new));
  }

  private static List<Map<?, ?>> lines(String text) {
    return text.lines()
        .<Map<?, ?>>map(line -> (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(line))))
        .toList();
  }

  private List<String> numbers(String... more) {
    List<String> words = new ArrayList<>(List.of("deadletters", "list", "--json"));
    words.addAll(List.of(more));
    Cli listed = run(words.toArray(String[]::new));
    assertThat(listed.err()).isEmpty();
    return lines(listed.out()).stream().map(line -> String.valueOf(line.get("number"))).toList();
  }

  @Test
  void listsWhereAndWhyWithTheNewestAtTheEnd() {
    fillThree();
    assertThat(run("deadletters", "list").out())
        .contains("The agent is not running", "3 dead letters (", "numbers 1-3")
        .containsPattern("1 .* stream readings, step hot +t/readings +body.value is nothing +\\{}")
        .containsPattern("2 .* source plant +t/plant +is no JSON +binary: ff 00")
        .containsPattern("3 .* uplink cloud +t/cloud +refused: Quota exceeded +7");
    assertThat(run("deadletters", "list", "--limit", "2").out())
        .contains("; here 2", "source plant", "uplink cloud")
        .doesNotContain("stream readings");
  }

  @Test
  void numbersRangesAndFiltersChoose() {
    fillThree();
    assertThat(numbers()).containsExactly("1", "2", "3");
    assertThat(numbers("2-")).containsExactly("2", "3");
    assertThat(numbers("3", "1-2", "2-3")).containsExactly("1", "2", "3");
    assertThat(numbers("--from", "2", "--limit", "1")).containsExactly("2");
    assertThat(numbers("--stream", "readings")).containsExactly("1");
    assertThat(numbers("--source", "plant")).containsExactly("2");
    assertThat(numbers("--uplink", "cloud")).containsExactly("3");
    assertThat(numbers("--uplink", "plant")).isEmpty();
    assertThat(numbers("--reason", "QUOTA")).containsExactly("3");
    assertThat(numbers("--limit", "1")).containsExactly("3");
    Cli wrong = run("deadletters", "list", "5-2");
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("ends before it begins");
    assertThat(run("deadletters", "list", "one").err()).contains("12-40");
    assertThat(run("deadletters", "list", "--stream", "a", "--source", "b").code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void showsOneWithAllThatItHas() {
    fillThree();
    assertThat(run("deadletters", "show", "1").out())
        .contains("number    1", "place     stream readings, step hot")
        .contains("reason    body.value is nothing", "header    unit = C", "{}");
    assertThat(run("deadletters", "show").out()).contains("place     uplink cloud");
    Cli none = run("deadletters", "show", "9");
    assertThat(none.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(none.err()).contains("there is no such dead letter");
  }

  @Test
  void exportsTheRecordAsAnOutboxDoesAndWhereItFailed() throws IOException {
    fillThree();
    Path file = temp.resolve("dead.jsonl");
    assertThat(run("deadletters", "export", file.toString()).out())
        .isEqualTo("exported 3 dead letters to " + file + "\n");
    List<Map<?, ?>> lines = lines(Files.readString(file));
    assertThat(lines.get(0).toString())
        .isEqualTo(
            "{number=1, time=2023-11-14T22:13:20Z, kind=stream, name=readings, step=hot,"
                + " reason=body.value is nothing, id=id-readings, topic=t/readings, key=k, qos=1,"
                + " retain=false, headers={unit=C}, payload={}}");
    assertThat(lines.get(1).get("payload_base64")).isEqualTo("/wA=");
    assertThat(lines(run("deadletters", "export", "-", "2-3", "--uplink", "cloud").out()))
        .containsExactly(lines.get(2));
  }

  @Test
  void exportAndDiscardGoThroughAnyNumber() throws IOException {
    try (Storage storage = Storage.open(data.resolve("store"), sentence -> {})) {
      for (int i = 0; i < 12_345; i++) {
        CompletableFuture<@Nullable Void> durable = new CompletableFuture<>();
        storage
            .deadLetters()
            .add(
                letter(Kind.STREAM, "s" + i % 3, "x", "r", Bytes.utf8("" + i)),
                () -> durable.complete(null));
        if (i == 12_344) {
          durable.join();
        }
      }
    }
    Path file = temp.resolve("dead.jsonl");
    assertThat(run("deadletters", "export", file.toString()).out()).contains("12,345");
    assertThat(lines(Files.readString(file)))
        .extracting(line -> String.valueOf(line.get("payload")))
        .hasSize(12_345)
        .startsWith("0", "1")
        .endsWith("12344");
    assertThat(numbers("--stream", "s0", "--limit", "3"))
        .containsExactly("12337", "12340", "12343");
    assertThat(run("deadletters", "discard", "--stream", "s0", "--yes").out())
        .isEqualTo("discarded 4,115 dead letters\n");
    assertThat(run("deadletters", "discard", "1-10", "--limit", "5", "--yes").out())
        .isEqualTo("discarded 5 dead letters\n");
    assertThat(numbers("1-20")).containsExactly("9", "11", "12", "14", "15", "17", "18", "20");
    assertThat(run("deadletters", "discard", "--yes").out()).contains("discarded 8,225 ");
    assertThat(run("deadletters", "list").out()).contains("There are no dead letters.");
    assertThat(run("deadletters", "discard").out()).contains("nothing to discard");
  }

  @Test
  void discardAsksFirstAndRefusesWhereNobodyCanBeAsked() {
    fillThree();
    Cli unasked = run("deadletters", "discard");
    assertThat(unasked.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unasked.err()).contains("--yes");
    assertThat(numbers()).hasSize(3);
  }

  @Test
  void retryNeedsARunningAgent() {
    fillThree();
    Cli refused = run("deadletters", "retry");
    assertThat(refused.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(refused.err()).contains("the agent is not running", "start it first");
    assertThat(numbers()).hasSize(3);
  }

  @Test
  void saysWhenNothingIsStoredThere() {
    Cli nothing = run("deadletters", "list");
    assertThat(nothing.code()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(nothing.err()).contains("no agent is running with data folder " + data);
  }
}
