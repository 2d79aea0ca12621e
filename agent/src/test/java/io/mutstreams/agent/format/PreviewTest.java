package io.mutstreams.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PreviewTest {
  private static final int MOST = 200;

  private static Preview payload(String text) {
    return payload(Bytes.utf8(text));
  }

  private static Preview payload(Bytes payload) {
    Record record =
        Record.ofPayload(
            "i",
            "s",
            "t",
            null,
            0,
            Map.of(),
            payload,
            bytes -> {
              throw new AssertionError("a payload is not decoded to be shown");
            });
    return Preview.of(record, Mask.USUAL, MOST);
  }

  private static Preview body(@Nullable Object body) {
    return Preview.of(Record.of("i", "s", "t", null, 0, Map.of(), body), Mask.USUAL, MOST);
  }

  @Test
  void hidesTheValuesThatItWasToldWhereverTheyStand() {
    Mask mask = Mask.USUAL.hiding(List.of("tr0ub4dor&3", "abc"), List.of("gw-07", "me"));
    assertThat(mask.text("x tr0ub4dor&3y, abc and abcd, by gw-07 or gw-070 for me"))
        .isEqualTo("x ***y, *** and abcd, by *** or gw-070 for me");
    assertThat(mask.place("gw-07/tr0ub4dor&3")).isEqualTo("gw-07/***");
    Record record =
        Record.of(
            "i",
            "s",
            "t",
            null,
            0,
            Map.of(),
            Map.of("a", "tr0ub4dor&3", "tr0ub4dor&3", 1L, "c", List.of("gw-07")));
    assertThat(Preview.of(record, mask, 2_000).text())
        .doesNotContain("tr0ub4dor")
        .contains("\"a\":\"***\"", "\"***\":1", "[\"***\"]");
  }

  @Test
  void ofASecretThatIsCutNotEvenTheBeginningIsShown() {
    Mask mask = Mask.USUAL.hiding(List.of("tr0ub4dor&3"), List.of());
    for (int before = 80; before < 110; before++) {
      String text = "x".repeat(before) + "tr0ub4dor&3" + "y".repeat(50);
      Record plain = Record.of("i", "s", "t", null, 0, Map.of(), text);
      assertThat(Preview.of(plain, mask, 100).text()).as("" + before).doesNotContain("t");
      Record tree = Record.of("i", "s", "t", null, 0, Map.of(), Map.of("a", text));
      assertThat(Preview.of(tree, mask, 100).text()).as("" + before).doesNotContain("t");
    }
  }

  @Test
  void showsJsonAsItIs() {
    String json = "{\"value\":21.5,\"n\":-7,\"ok\":true,\"none\":null,\"list\":[1,\"two\",{}]}";

    assertThat(payload(json)).isEqualTo(new Preview(json, false, false));
    assertThat(body(Json.read(Bytes.utf8(json)))).isEqualTo(new Preview(json, false, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user\":\"ann\",\"password\":\"s3cr3t\"}",
        "{\"API_KEY\":\"s3cr3t\"}",
        "{\"api-key\":{\"deep\":[\"s3cr3t\"]}}",
        "{\"login\":[{\"accessToken\":\"s3cr3t\"}]}",
        "{\"note\":\"Authorization: Bearer s3cr3t\"}",
        "{\"inner\":\"{\\\"password\\\":\\\"s3cr3t\\\"}\"}",
        "user=ann&password=s3cr3t&x=1",
        "token: s3cr3t",
        "Authorization: Basic s3cr3t",
        "{not json, \"secret\": {\"a\": \"s3cr3t\", \"b\": \"s3cr3t\"}",
        "{\"a\":1 \"secret\": [\"x\", \"s3cr3t\"]}",
        "{\"client_secret\":\"s3cr3t"
      })
  void hidesWhatIsNamedAsASecret(String text) {
    assertThat(payload(text).text()).doesNotContain("s3cr3t");
    assertThat(body(text).text()).doesNotContain("s3cr3t");
  }

  @Test
  void hidesInValuesToo() {
    Map<String, Object> login = Map.of("list", List.of(Map.of("pass-word", "s3cr3t")));

    assertThat(body(login).text()).isEqualTo("{\"list\":[{\"pass-word\":\"***\"}]}");
  }

  @ParameterizedTest
  @CsvSource({"X-Api-Key,true", "pass_phrase,true", "Set-Cookie,true", "key,false", "value,false"})
  void knowsASecretByItsName(String name, boolean hides) {
    assertThat(Mask.USUAL.hides(name)).isEqualTo(hides);
  }

  @Test
  void moreWordsMayBeGiven() {
    Mask mask = Mask.USUAL.with(List.of("Serial-No", "..."));

    assertThat(mask.hides("serial_no")).isTrue();
    assertThat(mask.hides("password")).isTrue();
    assertThat(mask.hides("anything")).isFalse();
    assertThat(mask.text("serial-no=123 x=4")).isEqualTo("serial-no=*** x=4");
  }

  @Test
  void looksAtNoMoreThanTheBeginning() {
    String long1 = "{\"values\":[" + "1,".repeat(2_000_000) + "1]}";
    Preview shown = payload(long1);

    assertThat(shown.cut()).isTrue();
    assertThat(shown.text()).hasSizeLessThanOrEqualTo(MOST).startsWith("{\"values\":[1,1,1,");
    assertThat(payload("{\"text\":\"" + "x".repeat(100_000) + "\"}").cut()).isTrue();
    assertThat(payload("\u00e4".repeat(100_000)).text()).hasSize(MOST);
  }

  @Test
  void aLargeBodyIsCut() {
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      many.add(Map.of("name", "a rather long text"));
    }
    Preview shown = body(many);

    assertThat(shown.cut()).isTrue();
    assertThat(shown.text()).hasSizeLessThanOrEqualTo(MOST);
  }

  @Test
  void aDeepBodyIsCut() {
    assertThat(payload("[".repeat(60) + "1" + "]".repeat(60)).cut()).isTrue();
  }

  @Test
  void bytesAreShownAsDigits() {
    Preview shown = payload(Bytes.wrap(new byte[] {0, (byte) 0xff, 0x10}));

    assertThat(shown).isEqualTo(new Preview("00ff10", false, true));
    assertThat(body(Bytes.wrap(new byte[] {(byte) 0x80})).text()).isEqualTo("80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "21.5", "{", "[1,", "nonsense}", "null"})
  void anythingCanBeShown(String text) {
    assertThat(payload(text).binary()).isFalse();
  }
}
