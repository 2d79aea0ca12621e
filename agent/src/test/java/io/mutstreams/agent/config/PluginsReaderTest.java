package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsReaderTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @TempDir Path temp;

  private ConfigReader.Plugins read(String section) throws IOException {
    Path file = Files.writeString(temp.resolve("gw.yaml"), "plugins: " + section + "\n");
    return new ConfigReader().plugins(ConfigFiles.load(file));
  }

  private PluginsConfig good(String section) throws IOException {
    ConfigReader.Plugins read = read(section);
    assertThat(read.problems()).isEmpty();
    PluginsConfig plugins = read.plugins();
    assertThat(plugins).isNotNull();
    return plugins;
  }

  private List<String> bad(String section) throws IOException {
    ConfigReader.Plugins read = read(section);
    assertThat(read.plugins()).isNull();
    return read.problems().stream()
        .map(problem -> problem.toString().replace(temp + "/", ""))
        .toList();
  }

  @Test
  void withoutASectionAnyJarBesideTheConfigurationIsAPlugin() throws IOException {
    PluginsConfig usual = good("");
    assertThat(usual.trust()).isEqualTo(PluginsConfig.Trust.ANY);
    assertThat(usual.folders()).containsExactly(temp.resolve("plugins"));
    assertThat(good("{folders: []}").folders()).isEmpty();
    assertThat(good("{folders: [/opt/jars, more]}").folders())
        .containsExactly(Path.of("/opt/jars"), temp.resolve("more"));
  }

  @Test
  void digestsAreTakenAsSha256sumWritesThem() throws IOException {
    String other = DIGEST.replace('0', 'f');
    String third = DIGEST.replace('0', 'e');
    Files.writeString(
        temp.resolve("list"),
        "# ours\n\n"
            + other
            + " *a b.jar\nSHA256 (c.jar) = "
            + third.toUpperCase(Locale.ROOT)
            + "\n");
    assertThat(good("{trust: listed, digests: [" + DIGEST + "], digest-file: list}").digests())
        .containsExactlyInAnyOrder(DIGEST, other, third);
    assertThat(good("{trust: listed, digests: []}").digests()).isEmpty();
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() throws IOException {
    assertThat(bad("{trust: some}"))
        .containsExactly(
            "gw.yaml:1:18: plugins.trust: 'some' is not allowed; allowed: any, listed, signed");
    assertThat(bad("{trust: listed}"))
        .containsExactly(
            "gw.yaml:1:18: plugins.trust: 'listed' needs a list: give 'digests', the SHA-256"
                + " digests of the jars, or 'digest-file', a file of them as sha256sum makes it");
    assertThat(bad("{trust: signed}"))
        .singleElement()
        .asString()
        .startsWith("gw.yaml:1:18: plugins.trust: 'signed' needs 'certificates'");
    assertThat(bad("{digests: [abc]}"))
        .containsExactly(
            "gw.yaml:1:21: plugins.digests: 'abc' is no SHA-256 digest: 64 hexadecimal digits, as"
                + " from: sha256sum FILE");
    assertThat(bad("{trust: listed, digest-file: none}"))
        .singleElement()
        .asString()
        .startsWith("gw.yaml:1:39: plugins.digest-file: there is no file ");
    Files.writeString(temp.resolve("list"), DIGEST + "\nnonsense\n");
    assertThat(bad("{digest-file: list}"))
        .containsExactly(
            "list:2:1: the line begins with no SHA-256 digest: 64 hexadecimal digits, as from:"
                + " sha256sum FILE");
    assertThat(bad("{trust: signed, certificates: list}"))
        .singleElement()
        .asString()
        .startsWith("gw.yaml:1:40: plugins.certificates: ")
        .contains("it takes PEM");
  }
}
