package io.mutstreams.plugins.decode;

import static io.mutstreams.testkit.Records.bytes;
import static io.mutstreams.testkit.Records.record;
import static io.mutstreams.testkit.Records.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTest {
  private static OperatorTest csv(String yaml) {
    return OperatorTest.of(new CsvFactory(), yaml);
  }

  /** The values of each line that came out. */
  private static List<List<Object>> lines(String yaml, String text) {
    OperatorTest csv = csv(yaml).send(text(text));
    assertThat(csv.failed()).isEmpty();
    return csv.out().stream().map(r -> Arrays.asList(r.fields().values().toArray())).toList();
  }

  private static String reason(String yaml, Record record) {
    OperatorTest csv = csv(yaml).send(record);
    assertThat(csv.out()).isEmpty();
    assertThat(csv.failed()).hasSize(1);
    return csv.failed().get(0).reason();
  }

  @Test
  void linesBecomeRecordsWithIdsOfTheirOwn() {
    Record message = text("1,cold\r\n2,warm\r\n").withKey("k").withTime(7);
    OperatorTest csv = csv("[id, word]").send(message);
    assertThat(csv.out())
        .extracting(Record::body)
        .containsExactly(Map.of("id", 1L, "word", "cold"), Map.of("id", 2L, "word", "warm"));
    assertThat(csv.out()).extracting(Record::id).containsExactly(message.id(), message.id() + ".1");
    assertThat(csv.out()).allMatch(r -> "k".equals(r.key()) && r.time() == 7);
  }

  @Test
  void everyKindOfLineEndServesAndTheLastMayLack() {
    assertThat(lines("[a, b]", "1,2\r\n3,4\n5,6\r7,8"))
        .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L, 6L), List.of(7L, 8L));
    assertThat(lines("[a, b]", "\r\n\n1,2\n\n\r\n")).containsExactly(List.of(1L, 2L));
  }

  @Test
  void quotesHoldSeparatorsQuotesAndLineBreaks() {
    assertThat(
            lines("[a, b, c]", "\"x, y\",\"say \"\"hi\"\"\",\"two\r\nlines\"\n\"\",\"\"\"\",\"7\""))
        .containsExactly(List.of("x, y", "say \"hi\"", "two\r\nlines"), List.of("", "\"", "7"));
  }

  @Test
  void blanksBelongToTheField() {
    assertThat(lines("[a, b]", " x ,\t1")).containsExactly(List.of(" x ", "\t1"));
  }

  @Test
  void whatJsonTakesForANumberIsOne() {
    assertThat(lines("[v]", "1\n-2\n3.50\n-0.5e3\n1E2\n123456789012345678\n10000000000000000000"))
        .containsExactly(
            List.of(1L),
            List.of(-2L),
            List.of(3.5),
            List.of(-500.0),
            List.of(100.0),
            List.of(123456789012345678L),
            List.of(1e19));
    assertThat(lines("[v]", "007\n+1\n.5\n1.\nNaN\n0x10\n1e999\n1_000\ntrue"))
        .containsExactly(
            List.of("007"),
            List.of("+1"),
            List.of(".5"),
            List.of("1."),
            List.of("NaN"),
            List.of("0x10"),
            List.of("1e999"),
            List.of("1_000"),
            List.of("true"));
    assertThat(lines("{columns: [id, v], as-text: id}", "12,12"))
        .containsExactly(List.of("12", 12L));
  }

  @Test
  void nothingBetweenSeparatorsIsNull() {
    assertThat(lines("[a, b, c]", ",,\n1,,"))
        .containsExactly(Arrays.asList(null, null, null), Arrays.asList(1L, null, null));
  }

  @Test
  void separatorAndQuoteMayBeOthers() {
    assertThat(lines("{columns: [a, b], separator: ;, quote: \"'\"}", "'x;''y';\"1,5\""))
        .containsExactly(List.of("x;'y", "\"1,5\""));
    assertThat(lines("{columns: [a, b], separator: \"\\t\"}", "1\t2"))
        .containsExactly(List.of(1L, 2L));
  }

  @Test
  void theFirstLineMayNameTheColumns() {
    OperatorTest csv = csv("{header: true}");
    csv.send(text("\uFEFFspeed,\"vehicle count\"\n40,3\n"), text("other\n"), text("a\n1"));
    assertThat(csv.out())
        .extracting(Record::body)
        .containsExactly(Map.of("speed", 40L, "vehicle count", 3L), Map.of("a", 1L));
    assertThat(csv.failed()).isEmpty();
  }

  @Test
  void bytesAreReadAsUtf8() {
    OperatorTest csv = csv("[city]").send(bytes("Århus".getBytes(StandardCharsets.UTF_8)));
    assertThat(csv.out().get(0).body()).isEqualTo(Map.of("city", "Århus"));
    assertThat(reason("[a]", bytes((byte) 0xC3))).isEqualTo("the bytes are not UTF-8");
  }

  @Test
  void eachLineMayHaveItsOwnTime() {
    OperatorTest csv = OperatorTest.ofExample(new CsvFactory());
    csv.send(
        text("2014-08-01T07:50:00Z;40;3\n2014-08-01T09:50:00+02:00;40;3\n1406879400000;41;4\n"));
    assertThat(csv.out())
        .extracting(Record::time)
        .containsExactly(1406879400000L, 1406879400000L, 1406879400000L);
    assertThat(reason("{columns: [t], time: body.t}", text("2014-08-01T07:50:00")))
        .startsWith("CSV line 1: a text of length 19 is no time such as");
    assertThat(reason("{columns: [t], time: body.t}", text("1\n\"\"\"\"\nx")))
        .startsWith("CSV line 2: a text of length 1 is no time");
    assertThat(reason("{columns: [t, u], time: body.t}", text(",1")))
        .isEqualTo("CSV line 1: body.t is nothing");
  }

  @Test
  void brokenMessagesGoToTheDeadLettersAsAWholeAndSayWhere() {
    assertThat(reason("[a, b]", text("1,2\n3\n")))
        .isEqualTo("CSV line 2 has 1 fields, and there are 2 columns");
    assertThat(reason("[a, b]", text("\"x\n\",1\n\"x\",\"y")))
        .isEqualTo("CSV line 3: a quote is opened and never closed");
    assertThat(reason("[a, b]", text("1,x\"y")))
        .isEqualTo("CSV line 1: a quote inside a field that does not begin with one");
    assertThat(reason("[a, b]", text("1,\"x\"y")))
        .isEqualTo("CSV line 1: a closing quote inside a field");
    assertThat(reason("[a]", text("\n"))).isEqualTo("the CSV message has no lines");
    assertThat(reason("{header: true}", text("a,a\n1,2")))
        .isEqualTo("CSV line 1: each column needs a name of its own");
    assertThat(reason("{columns: [a], max-lines: 2}", text("1\n2\n3")))
        .isEqualTo("more than 2 lines: see 'max-lines'");
    assertThat(reason("[a]", record("{\"a\": 1}")))
        .isEqualTo("the body is an object, not a text: give the source 'format: text'");
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThat(problem("")).contains("'header: true'");
    assertThat(problem("{columns: [a], header: true}")).contains("one of the two");
    assertThat(problem("[a, a]")).contains("same name");
    assertThat(problem("{columns: [a], separator: \", \"}")).contains("one character");
    assertThat(problem("{columns: [a], quote: \",\"}")).contains("same character");
    assertThat(problem("{columns: [a], as-text: [b]}")).contains("no column 'b'");
    assertThat(problem("{columns: [a], max-lines: 0}")).contains("max-lines");
  }

  private static String problem(String yaml) {
    List<String> problems = OperatorTest.problems(new CsvFactory(), yaml);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }
}
