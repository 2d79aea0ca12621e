package io.mutstreams.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FormatsTest {
  private static @Nullable Object decode(String format, Bytes payload) {
    return Formats.decoder(format).orElseThrow().decode(payload);
  }

  @Test
  void knowsFourFormats() {
    assertThat(Formats.names()).containsExactly("json", "number", "text", "bytes");
    assertThat(Formats.decoder("xml")).isEmpty();
    assertThat(decode("json", Bytes.utf8("{\"a\":1}"))).isEqualTo(Map.of("a", 1L));
  }

  @ParameterizedTest
  @CsvSource({"12,12", "-3,-3", "+7,7", "007,7", "' 42\r\n',42"})
  void aWholeNumberIsALong(String text, long number) {
    assertThat(decode("number", Bytes.utf8(text))).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "21.5,21.5",
    "21.0,21.0",
    "1e6,1e6",
    "-.5,-0.5",
    "5.,5.0",
    "9223372036854775808,9223372036854775808"
  })
  void anyOtherNumberIsADouble(String text, double number) {
    assertThat(decode("number", Bytes.utf8(text))).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "0x10", "1d", "21,5", "1 2", "-", ".", "e5", "1e", "on"})
  void whatIsNoNumberIsRefused(String text) {
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("number", Bytes.utf8(text)))
        .withMessage("not a number: the payload is a text of length " + text.length());
  }

  @Test
  void aNumberHasItsLimits() {
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("number", Bytes.utf8("")))
        .withMessage("not a number: the payload is empty");
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("number", Bytes.utf8("1e999")))
        .withMessage("the number is out of range");
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("number", Bytes.utf8("1".repeat(300))))
        .withMessage("not a number: the payload has 300 bytes, a number at most 256");
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("number", Bytes.utf8("\u0007" + "z".repeat(100))))
        .withMessage("not a number: the payload is a text of length 101");
  }

  @Test
  void textIsUtf8() {
    assertThat(decode("text", Bytes.utf8("gr\u00fc\u00df dich\n")))
        .isEqualTo("gr\u00fc\u00df dich\n");
    assertThat(decode("text", Bytes.utf8("\ufffd"))).isEqualTo("\ufffd");
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("text", Bytes.wrap(new byte[] {'a', 'b', (byte) 0xFC, 'c'})))
        .withMessage("not UTF-8 text: byte 0xFC at byte 3");
    assertThatExceptionOfType(BadRecordException.class)
        .isThrownBy(() -> decode("text", Bytes.wrap(new byte[] {'a', (byte) 0xC3})))
        .withMessage("not UTF-8 text: byte 0xC3 at byte 2");
  }

  @Test
  void bytesStayAsTheyAre() {
    Bytes payload = Bytes.copyOf(new byte[] {0, -1});
    assertThat(decode("bytes", payload)).isSameAs(payload);
  }
}
