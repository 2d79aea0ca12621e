package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfirmationTest {
  private final StringWriter screen = new StringWriter();

  private boolean answer(String typed) throws IOException {
    return Confirmation.answer("Discard it?", new PrintWriter(screen), new StringReader(typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"y\n", "Y\n", "yes\n", " YES \n", "y"})
  void yesIsYes(String typed) throws IOException {
    assertThat(answer(typed)).isTrue();
    assertThat(screen).hasToString("Discard it? [y/N] ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "n\n", "no\n", "yess\n", "\ny\n"})
  void allElseIsNo(String typed) throws IOException {
    assertThat(answer(typed)).isFalse();
  }

  @Test
  void excerptsStayInTheirLineAndObeyNoControl() {
    assertThat(Excerpt.line("a\u001b[2Jb\u202ec\n\nd", 60)).isEqualTo("a [2Jb c d");
    assertThat(Excerpt.line("\uD83D\uDE00".repeat(40), 10))
        .isEqualTo("\uD83D\uDE00".repeat(3) + "...");
    assertThat(Excerpt.of(new byte[] {'a', (byte) 0xc3}, false, 60)).isEqualTo("a...");
    assertThat(Excerpt.of(new byte[] {'a', (byte) 0xc3}, true, 60)).isEqualTo("binary: 61 c3");
    assertThat(Excerpt.of(new byte[0], true, 60)).isEmpty();
  }
}
