package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class SecretTextTest {
  private static final String SECRET = "hunter2secret";

  @TestFactory
  Stream<DynamicTest> noSecretIsShownHoweverItIsWritten() {
    return Stream.of(
            "connections: {c: {password: hunter2secret}}",
            "connections:\n  c:\n    password: hunter2secret # of old",
            "password: 'hunter2secret'",
            "password: \"hunter2secret\"",
            "\"password\": hunter2secret",
            "? password\n: hunter2secret\n",
            "password:\n  hunter2secret\n",
            "password: >\n  hunter2secret\n  and more\nx: 1\n",
            "password: |-\n  hunter2secret\n",
            "password: \"hunter2\\\n  secret hunter2secret\"\n",
            "password: pre${env:X}hunter2secret",
            "a: &p hunter2secret\npassword: *p\n",
            "a: &m [hunter2secret]\npassword: *m\n",
            "password: [hunter2secret, {x: hunter2secret}]",
            "agent: {http: {token: hunter2secret}, storage-key: hunter2secret}",
            "agent: {former-storage-key: hunter2secret}",
            "# password: hunter2secret\nx: 1\n",
            "# password: x,hunter2secret\nx: 1\n",
            "# password: x#hunter2secret}\nx: 1\n",
            "#password: hunter2secret, and secret\nx: 1\n",
            "# {password: ${env:X}, token: x,hunter2secret}\nx: 1\n",
            "# password: |\n#   hunter2secret\n#\n#   hunter2secret\nx: 1\n",
            "a:\n  # password: >-\n  #   hunter2secret\n  b: 1\n",
            "# password:\n#   hunter2secret\nx: 1\n",
            "# password: 'hunter2secret\n#   secret'\nx: 1\n",
            "x: 1   # password: x,hunter2secret\n",
            "x: {\n# password: |\n#   hunter2secret\n",
            "\u00fcml\u00e4ut: \ud83d\ude00\npassword: hunter2secret\n",
            "x: [1\npassword: hunter2secret\n",
            "x: {\npassword: |\n  hunter2secret\n  hunter2secret\ny: 1\n",
            "x: {\npassword: 'hunter2secret\n  hunter2secret'\n",
            "\tpassword: !!str hunter2secret\n",
            "\tpassword: &x hunter2secret\n")
        .map(
            text ->
                DynamicTest.dynamicTest(
                    text.replace('\n', '~'),
                    () ->
                        assertThat(SecretText.masked(text))
                            .doesNotContain(SECRET)
                            .doesNotContain("secret")
                            .contains(SecretText.MASK)));
  }

  @Test
  void whatIsNoSecretStaysAsItIs() {
    for (String text :
        List.of(
            "connections: {c: {password: \"${credential:cloud}\", username: gw}}\n",
            "password: ${env:CLOUD}   # as systemd gives it\n",
            "x: [1, 2\n  password: ${env:CLOUD}\n",
            "steps:\n  - filter: body.password == \"x\"\n",
            "passwords: hello\n",
            "password:\nx: 1\n",
            "# password: ${env:CLOUD}, of old\n#   as it was\nx: 1\n",
            "# {password: '${env:A}', token: ${file:b}}\n",
            "# password:\n#\n# and so on\nx: 1\n",
            "",
            "x")) {
      assertThat(SecretText.masked(text)).isEqualTo(text);
      assertThat(SecretText.masks("f", text)).isEmpty();
    }
  }

  @Test
  void theRestOfTheTextIsAsItWas() {
    assertThat(SecretText.masked("a: 1\npassword: 'x y' # z\nb: {token: 12, c: 3}\n"))
        .isEqualTo("a: 1\npassword: \"***\" # z\nb: {token: \"***\", c: 3}\n");
    assertThat(SecretText.masked("a: 1\n# password:\n#   xy\n#\n# b: 2\nc: 3 # d\n"))
        .isEqualTo("a: 1\n# password: \"***\"\n#\n#\n# b: 2\nc: 3 # d\n");
  }

  @Test
  void aMaskIsFoundWhereItStands() {
    String masked = SecretText.masked("a: 1\nc: {password: 'x y'}\n");
    assertThat(SecretText.masks("gw.yaml", masked))
        .singleElement()
        .asString()
        .startsWith("gw.yaml:2:5: here a secret is masked");
  }
}
