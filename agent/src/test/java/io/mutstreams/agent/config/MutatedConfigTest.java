package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is in the file, reading ends with a revision or with problems that have a place. */
final class MutatedConfigTest {
  private static final String PASSWORD = "hunter2";
  private static final byte[] SPECIAL =
      "{}[]:,#&*!|>'\"%@`-? \t\n\r\0$~<=".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"lean.yaml, 1750", "good.yaml, 250"})
  void anyBytesAreReadOrRefused(String fixture, int times) throws IOException {
    byte[] good = ConfigReaderTest.fixture(fixture).getBytes(StandardCharsets.UTF_8);
    ConfigReader reader = new ConfigReader(SecretSource.withEnvironment(Map.of("CLOUD", PASSWORD)));
    TestCatalog catalog = new TestCatalog();
    Path file = folder.resolve("gateway.yaml");
    Random random = new Random(20_000);
    int read = 0;
    for (int i = 0; i < times; i++) {
      Files.write(file, mutated(good, random));
      ConfigReader.Result result = reader.read(file, catalog);
      assertThat(result.revision() == null).isEqualTo(!result.problems().isEmpty());
      assertThat(result.toString()).doesNotContain(PASSWORD);
      assertThat(result.hash()).isEqualTo(ConfigFiles.load(file).hash()).hasSize(64);
      assertThat(result.problems())
          .allSatisfy(
              problem -> {
                assertThat(problem.at().file()).isEqualTo(file.toString());
                assertThat(problem.at().line()).isPositive();
                assertThat(problem.at().column()).isPositive();
                assertThat(problem.message()).isNotBlank().hasSizeLessThan(1_000);
              });
      read += result.revision() == null ? 0 : 1;
    }
    assertThat(read).isBetween(times / 40, times - times / 40);
  }

  static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(bytes.length);
      int length = random.nextInt(12);
      int from = random.nextInt(bytes.length - length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = SPECIAL[random.nextInt(SPECIAL.length)];
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(40, at));
        case 3 -> System.arraycopy(good, from, bytes, Math.min(at, bytes.length - length), length);
        default -> {
          byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
          int end = Math.min(at, shorter.length);
          System.arraycopy(bytes, end + length, shorter, end, shorter.length - end);
          bytes = shorter;
        }
      }
    }
    return bytes;
  }
}
