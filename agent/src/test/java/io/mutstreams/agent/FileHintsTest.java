package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real events of a real file system. */
@Timeout(60)
final class FileHintsTest {
  @TempDir Path temp;

  @Test
  void jarsAndConfigurationsAreTold() throws Exception {
    Path plugins = Files.createDirectory(temp.resolve("plugins"));
    Path later = temp.resolve("later");
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (FileHints hints = new FileHints(() -> told.add("hint"))) {
      hints.begin();
      hints.watch(Set.of(temp, plugins, later));
      Path part = Files.writeString(plugins.resolve("a.part"), "x");
      Files.move(part, plugins.resolve("a.jar"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
      told.clear();
      Files.delete(plugins.resolve("a.jar"));
      assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
      Files.writeString(temp.resolve("gw.yaml"), "x");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();

      // A folder that comes later is watched when it is asked for again.
      Files.createDirectory(later);
      hints.watch(Set.of(later));
      Files.writeString(later.resolve("b.jar"), "x");
      told.clear();
      Files.writeString(later.resolve("c.jar"), "x");
      assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void otherFilesAndOtherFoldersAreNotTold() throws Exception {
    Path plugins = Files.createDirectory(temp.resolve("plugins"));
    Path former = Files.createDirectory(temp.resolve("former"));
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    try (FileHints hints =
        new FileHints(() -> told.add(Objects.requireNonNull(plugins.toFile().list()).length))) {
      hints.begin();
      hints.watch(Set.of(plugins, former));
      hints.watch(Set.of(plugins));
      Files.writeString(former.resolve("a.jar"), "x");
      Files.writeString(plugins.resolve("data.log"), "x");
      Files.writeString(plugins.resolve("a.jar"), "x");
      // Events come in their order: the first hint is of the jar.
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(2);
    }
  }
}
