package io.mutstreams.simulator.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.bench.plugin.HeavyTally;
import io.mutstreams.simulator.bench.plugin.LightTally;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Packs plugin jars of the operator {@code tally} from classes of its own class path. Stateless.
 */
final class SwapJars {
  private static final List<Class<?>> JACKSON =
      List.of(JsonProperty.class, JsonFactory.class, ObjectMapper.class);

  private SwapJars() {}

  /** Packs a version for the folder of plugins; with Jackson in it when it is heavy. */
  static SwapCase.Written write(Path folder, int version, boolean heavy) throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    Path beside = Files.write(folder.resolve("tally.part"), jar(version, heavy));
    return new SwapCase.Written(beside, plugins.resolve("tally.jar"));
  }

  private static byte[] jar(int version, boolean heavy) throws IOException {
    Class<?> factory = heavy ? HeavyTally.class : LightTally.class;
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Plugin-Id", "tally");
    attributes.putValue("Plugin-Version", "1." + version + ".0");
    attributes.putValue("Mutstreams-Api", "1");
    var bytes = new ByteArrayOutputStream();
    try (var out = new JarOutputStream(bytes, manifest)) {
      String path = factory.getName().replace('.', '/') + ".class";
      try (InputStream in = factory.getResourceAsStream("/" + path)) {
        if (in == null) {
          throw new IOException(path + " is missing");
        }
        put(out, path, in.readAllBytes());
      }
      put(out, "META-INF/extensions.idx", factory.getName().getBytes(StandardCharsets.UTF_8));
      if (heavy) {
        for (Class<?> one : JACKSON) {
          copy(out, one);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void copy(JarOutputStream out, Class<?> one) throws IOException {
    try (var jar =
        new JarFile(
            Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().startsWith("com/") && entry.getName().endsWith(".class")) {
          put(out, entry.getName(), jar.getInputStream(entry).readAllBytes());
        }
      }
    } catch (URISyntaxException e) {
      throw new IOException("the jar of " + one + " is nowhere", e);
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(bytes);
    out.closeEntry();
  }
}
