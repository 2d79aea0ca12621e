package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.api.Config;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseTest {
  private static final int CYCLES = 25;

  /** How long the collector may take; a busy machine takes some seconds. */
  private static final Duration COLLECTED = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  @Timeout(120)
  void theClassLoadersOfReplacedVersionsAreCollected() throws IOException {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (PluginLibrary library = new PluginLibrary(List.of(temp), temp.resolve("copies"))) {
      library.scan();
      for (int i = 0; i < CYCLES; i++) {
        loaders.add(replace(library, i));
        library.release(Set.of());
      }
      List<WeakReference<ClassLoader>> old = loaders.subList(0, CYCLES - 1);
      long end = System.nanoTime() + COLLECTED.toNanos();
      while (old.stream().anyMatch(loader -> loader.get() != null)) {
        assertThat(System.nanoTime())
            .as(
                "%d of %d replaced versions are still held after %s of collecting",
                old.stream().filter(loader -> loader.get() != null).count(), old.size(), COLLECTED)
            .isLessThan(end);
        System.gc();
      }
      assertThat(loaders.get(CYCLES - 1).get()).isNotNull();
    }
  }

  private WeakReference<ClassLoader> replace(PluginLibrary library, int minor) {
    TestJar.plugin("mine", "1." + minor + ".0")
        .operator(
            "scale",
            "return (r, c, o) -> o.emit(r);",
            "static final byte[] BIG = new byte[1 << 20];")
        .writeTo(temp.resolve("mine.jar"));
    library.scan();
    OperatorType type = library.scan().catalog().find("scale").orElseThrow();
    assertThat(type.version()).isEqualTo("1." + minor + ".0");
    assertThat(type.factory().create(Config.of(Map.of()))).isNotNull();
    return new WeakReference<>(type.factory().getClass().getClassLoader());
  }

  @Test
  void whatStillRunsElsewhereStaysLoaded() throws IOException, ReflectiveOperationException {
    try (PluginLibrary library = new PluginLibrary(List.of(temp), temp.resolve("copies"))) {
      Path file =
          TestJar.plugin("mine", "1.0.0")
              .operator("scale", "return Helper.make();", "")
              .source(
                  "Helper",
                  """
                  package generated;
                  public final class Helper {
                    static io.mutstreams.api.Operator make() { return (r, c, o) -> o.emit(r); }
                  }
                  """)
              .writeTo(temp.resolve("mine.jar"));
      OperatorType old = library.scan().catalog().find("scale").orElseThrow();
      TestJar.plugin("mine", "2.0.0").operator("scale").writeTo(file);
      library.scan();
      library.scan();
      library.release(Set.of(old.hash()));

      // Needs a class that was not loaded before, so an open class loader.
      assertThat(old.factory().create(Config.of(Map.of()))).isNotNull();

      library.release(Set.of());
      assertThat(temp.resolve("copies").resolve(old.hash() + ".jar")).doesNotExist();
    }
  }
}
