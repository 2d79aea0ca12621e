package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.OperatorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which jars are used where several cannot be. */
final class ChoiceTest {
  @TempDir Path temp;
  private PluginLibrary library;

  @BeforeEach
  void open() throws IOException {
    library = new PluginLibrary(List.of(temp), temp.resolve("copies"));
  }

  @AfterEach
  void close() {
    library.close();
  }

  private PluginScan settled() {
    PluginScan scan = library.scan();
    return scan.settled() ? scan : library.scan();
  }

  private Path put(String file, String id, String version, String... types) {
    TestJar jar = TestJar.plugin(id, version);
    List.of(types).forEach(jar::operator);
    return jar.writeTo(temp.resolve(file));
  }

  private static String pluginOf(PluginScan scan, String type) {
    var found = scan.catalog().find(type).orElseThrow();
    return found.plugin() + " " + found.version();
  }

  @Test
  void versionsOfOnePluginAreThereSideBySideAndTheNewestComesFirst() {
    put("mine-1.10.0.jar", "mine", "1.10.0", "scale");
    put("mine-1.9.0.jar", "mine", "1.9.0", "scale", "shift");
    put("mine-2.0.0.jar", "mine", "2.0.0", "scale");

    PluginScan scan = library.scan();

    assertThat(scan.problems()).isEmpty();
    assertThat(pluginOf(scan, "scale")).isEqualTo("mine 2.0.0");
    assertThat(scan.catalog().versions("scale"))
        .extracting(OperatorType::version)
        .containsExactly("2.0.0", "1.10.0", "1.9.0");
    assertThat(pluginOf(scan, "shift")).isEqualTo("mine 1.9.0");
    assertThat(scan.plugins())
        .extracting(PluginInfo::version)
        .containsExactly("2.0.0", "1.10.0", "1.9.0");
  }

  @Test
  void ofTwoContentsOfOneVersionTheOneInUseStays() throws IOException {
    Path used = put("z.jar", "mine", "1.0.0", "scale");
    String before = library.scan().fingerprint();
    Path late = put("a.jar", "mine", "1.0.0", "scale", "shift");

    PluginScan scan = settled();

    assertThat(scan.fingerprint()).isEqualTo(before);
    assertThat(scan.problems())
        .containsExactly(
            new PluginProblem(
                late,
                "it is not used: "
                    + used
                    + " is plugin mine version 1.0.0 too, with another content; delete one of the"
                    + " two, or give it another version"));
    Files.delete(used);
    assertThat(settled().catalog().types()).containsExactly("scale", "shift");
  }

  @Test
  void aReleaseIsNewerThanItsSnapshot() {
    put("a.jar", "mine", "1.0.0-SNAPSHOT", "scale");
    put("b.jar", "mine", "1.0.0", "scale");

    assertThat(pluginOf(library.scan(), "scale")).isEqualTo("mine 1.0.0");
  }

  @Test
  void anEqualCopyOfAJarIsNoProblem() throws IOException {
    Path file = put("a.jar", "mine", "1.0.0", "scale");
    Files.copy(file, temp.resolve("b.jar"));

    PluginScan scan = library.scan();

    assertThat(scan.problems()).isEmpty();
    assertThat(scan.plugins()).hasSize(1);
  }

  @Test
  void aVersionUnderAnotherFileNameTakesOverWithoutAGap() throws IOException {
    Path old = put("mine-1.0.0.jar", "mine", "1.0.0", "scale");
    library.scan();
    Files.delete(old);
    put("mine-1.1.0.jar", "mine", "1.1.0", "scale");

    assertThat(pluginOf(library.scan(), "scale")).isEqualTo("mine 1.0.0");
    assertThat(pluginOf(library.scan(), "scale")).isEqualTo("mine 1.1.0");
  }

  @Test
  void ofTwoPluginsWithOneTypeTheOneInUseWins() {
    Path used = put("z.jar", "zeta", "1.0.0", "scale");
    library.scan();
    Path late = put("a.jar", "alpha", "1.0.0", "scale", "shift");

    PluginScan scan = settled();

    assertThat(pluginOf(scan, "scale")).isEqualTo("zeta 1.0.0");
    assertThat(scan.catalog().types()).containsExactly("scale");
    assertThat(scan.problems())
        .containsExactly(
            new PluginProblem(
                late,
                "its operator scale is already in "
                    + used
                    + " (plugin zeta); a type can come from one plugin only"));
  }

  @Test
  void aNewVersionThatTakesATypeOfAnotherPluginIsRefusedAndTheOldOneStays() {
    Path alpha = put("a.jar", "alpha", "1.0.0", "shift");
    put("z.jar", "zeta", "1.0.0", "scale");
    PluginScan before = library.scan();
    put("a.jar", "alpha", "2.0.0", "shift", "scale");
    put("z.jar", "zeta", "2.0.0", "scale");

    PluginScan scan = settled();

    assertThat(pluginOf(scan, "shift")).isEqualTo("alpha 1.0.0");
    assertThat(pluginOf(scan, "scale")).isEqualTo("zeta 2.0.0");
    assertThat(scan.problems()).extracting(PluginProblem::jar).containsExactly(alpha);
    assertThat(scan.fingerprint()).isNotEqualTo(before.fingerprint());
  }

  @Test
  void anOperatorMayMoveFromOnePluginToAnother() {
    put("a.jar", "alpha", "1.0.0", "shift");
    put("z.jar", "zeta", "1.0.0", "scale", "turn");
    library.scan();
    put("a.jar", "alpha", "2.0.0", "shift", "scale");
    put("z.jar", "zeta", "2.0.0", "turn");

    PluginScan scan = settled();

    assertThat(scan.problems()).isEmpty();
    assertThat(pluginOf(scan, "scale")).isEqualTo("alpha 2.0.0");
  }
}
