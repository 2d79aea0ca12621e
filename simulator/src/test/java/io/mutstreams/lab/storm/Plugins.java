package io.mutstreams.lab.storm;

import io.mutstreams.e2e.PluginJar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The folder of plugins, and the jars that come to it. Owned by the thread of the test. */
final class Plugins {
  static final String TALLY = "tally.jar";
  private static final int VERSIONS = 6;
  private static final int LONGEST_PAUSE_MILLIS = 60;

  /** What a jar may be, and what the agent must say of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Broken(String what, byte[] bytes, String says) {}

  private final Path folder;
  private final Random random;
  private final List<byte[]> tallies = new ArrayList<>();
  private final List<Broken> broken;
  private final byte[] unwilling;

  Plugins(Path folder, Random random) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.random = random;
    for (int i = 0; i < VERSIONS; i++) {
      tallies.add(PluginJar.tally(version(i)));
    }
    unwilling = PluginJar.unwillingTally(version(VERSIONS));
    byte[] half = PluginJar.tally("8.0.0");
    broken =
        List.of(
            new Broken("half a jar", Arrays.copyOf(half, half.length / 2), "not a whole jar"),
            new Broken("no jar", "no jar".getBytes(StandardCharsets.UTF_8), "not a whole jar"),
            new Broken("a jar of tomorrow", PluginJar.empty("tally", "2"), "plugin API"),
            new Broken("a hollow jar", PluginJar.empty("tally", "1"), "no operator"));
  }

  static String version(int number) {
    return "1." + number + ".0";
  }

  /** Another version than this. */
  int another(int version) {
    return (version + 1 + random.nextInt(VERSIONS - 1)) % VERSIONS;
  }

  /** Puts a version there. */
  void tally(int version) throws IOException, InterruptedException {
    put(tallies.get(version), random.nextInt(3) == 0);
  }

  /** Puts a jar there that cannot be used; what the agent must say of it. */
  String spoil() throws IOException, InterruptedException {
    Broken one = broken.get(random.nextInt(broken.size()));
    put(one.bytes(), false);
    return one.says();
  }

  /** Puts a version there whose operator does not want to work. */
  void unwilling() throws IOException, InterruptedException {
    put(unwilling, false);
  }

  void remove() throws IOException {
    Files.delete(folder.resolve(TALLY));
  }

  private void put(byte[] bytes, boolean inPlace) throws IOException, InterruptedException {
    Path file = folder.resolve(TALLY);
    if (!inPlace) {
      PluginJar.drop(bytes, file);
      return;
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(bytes, 0, bytes.length / 2);
      out.flush();
      Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
    }
  }
}
