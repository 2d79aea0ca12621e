package io.mutstreams.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  private static @Nullable Object read(String json) {
    return Json.read(Bytes.utf8(json));
  }

  private static String write(@Nullable Object value) {
    return Json.write(value).toText();
  }

  @Test
  void readsEveryKindOfValue() {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("text", "a\"b\u00e9\ud83d\ude00");
    expected.put("whole", 12L);
    expected.put("low", Long.MIN_VALUE);
    expected.put("high", Long.MAX_VALUE);
    expected.put("decimal", 21.0);
    expected.put("big", 1e19);
    expected.put("yes", true);
    expected.put("no", false);
    expected.put("nothing", null);
    expected.put("list", List.of(1L, List.of(), Map.of()));
    assertThat(
            read(
                " {\"text\":\"a\\\"b\u00e9\\ud83d\\ude00\",\"whole\":12,"
                    + "\"low\":-9223372036854775808,\"high\":9223372036854775807,"
                    + "\"decimal\":21.0,\"big\":10000000000000000000,\"yes\":true,\"no\":false,"
                    + "\"nothing\":null,\"list\":[1,[],{}]}\n"))
        .isEqualTo(expected);
  }

  @Test
  void keepsTheOrderOfFieldsAndTheLastOfTwoValues() {
    assertThat((Map<?, ?>) read("{\"b\":1,\"a\":2,\"b\":3}")).hasToString("{b=3, a=2}");
  }

  @Test
  void readsPastAByteOrderMark() {
    assertThat(read("\ufeff{\"a\":1}")).isEqualTo(Map.of("a", 1L));
    assertThatThrownBy(() -> read("\ufeff{\"a\":x}")).hasMessageContaining("at byte 9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "^^ | not JSON at byte 1: the payload is empty",
        "{\"a\":1 | not JSON at byte 7: Unexpected end-of-input: expected close marker for Object",
        "{\"a\":NaN} | not JSON at byte 9: a number that JSON does not have, such as NaN",
        "[1e999] | not JSON at byte 7: the number is out of range",
        "1 2 | not JSON at byte 4: the value ends before the payload does",
        "21,5 | not JSON at byte 3: Unexpected character (','",
        "{'a':1} | not JSON at byte 2: Unexpected character (''' (code 39))",
        "{\"a\":hunter2} | not JSON at byte 6: a word that JSON does not have",
        "{hunter2:1} | not JSON at byte 2: Unexpected character: was expecting double-quote",
        "[1x] | not JSON at byte 3: Unexpected character: was expecting comma",
        "[01] | not JSON at byte 3: Invalid numeric value: Leading zeroes not allowed",
      })
  void saysWhatIsWrongAndWhere(String json, String message) {
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> read(json))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "{\"password\": hunter2}",
        "{hunter2: 1}",
        "{\"password\": \"hunter2\\x\"}",
        "{\"password\": 'hunter2'}",
        "{\"password\": \"hunter2\nx\"}",
        "{\"password\": \"hunter2",
        "{\"hunter2\"}",
        "[\"hunter2\" hunter2]",
        "[Infinityhunter2]",
        "[-hunter2]",
        "[1.hunter2]",
        "[1ehunter2]",
        "[truehunter2]",
        "hunter2\u00e9",
      })
  void quotesNothingOfABadPayload(String json) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(BadRecordException.class)
        .hasMessageMatching("not JSON at byte \\d+: .{1,120}")
        .hasMessageNotContainingAny("hunter2", "hunter", "unter");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertThatThrownBy(() -> Json.read(Bytes.copyOf(new byte[] {'"', (byte) 0xE4, '"'})))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    assertThat(read("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
    assertThatThrownBy(() -> read("[".repeat(65) + "]".repeat(65)))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("JSON refused at byte 66: nested deeper than 64 levels");
  }

  @Test
  void refusesANumberOfManyDigits() {
    assertThatThrownBy(() -> read("[" + "1".repeat(2_000) + "]"))
        .isInstanceOf(BadRecordException.class)
        .hasMessageEndingWith("a number has too many digits");
  }

  @Test
  void readsTenMegabytesAndRefusesSeventeen() {
    String text = "y".repeat(10_000_000);
    assertThat(read("{\"a\":\"" + text + "\"}")).isEqualTo(Map.of("a", text));
    assertThatThrownBy(() -> read(" ".repeat(17 * 1024 * 1024)))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("the payload has 17825792 bytes; as JSON at most 16777216 are decoded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "21.0",
        "-0.5",
        "1.0E10",
        "9223372036854775807",
        "\"a\\n\\\"\u00e9\ud83d\ude00\"",
        "[1,[],{}]",
        "{\"a\":{\"b\":[null,1.5]}}",
      })
  void writesWhatItRead(String json) {
    assertThat(write(read(json))).isEqualTo(json);
  }

  @Test
  void writesWhatJsonHasNoFormFor() {
    assertThat(write(Double.NaN)).isEqualTo("null");
    assertThat(write(Double.NEGATIVE_INFINITY)).isEqualTo("null");
    assertThat(write(Bytes.utf8("hello"))).isEqualTo("\"aGVsbG8=\"");
    assertThat(write("a\ud800b")).isEqualTo("\"a\ufffdb\"");
    assertThat(write(Map.of("\udc00", 1L))).isEqualTo("{\"\ufffd\":1}");
    assertThat(write(2e-3)).isEqualTo("0.002");
  }

  @Test
  void everyDoubleSurvivesTheRoundTrip() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(read(write(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void anyBytesAreReadOrRefused() {
    byte[] good =
        Bytes.utf8("{\"id\":\"a\u00e9\",\"v\":[1,-2.5e3,true,null,{\"x\":\"\\u00e9\"}]}").toArray();
    Random random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length) + 1);
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        Json.write(Json.read(Bytes.wrap(bytes)));
      } catch (BadRecordException e) {
        assertThat(e).hasMessageMatching("(?s)(not JSON|JSON refused) at byte \\d+: .*");
      }
    }
  }
}
