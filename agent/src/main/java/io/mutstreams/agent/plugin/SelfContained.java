package io.mutstreams.agent.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whether a jar that was verified is all that would be loaded, and each name in it one content.
 * What is verified of a jar says nothing of another to which it leads a class loader.
 */
final class SelfContained {
  private SelfContained() {}

  /**
   * Looks at the names in a jar and at its manifest.
   *
   * @throws RefusedJarException when it is not
   */
  static void check(Path jar) throws RefusedJarException {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      Set<String> names = new HashSet<>();
      for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
        entry(all.nextElement(), names);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedJarException("it is not a whole jar (" + e.getMessage() + ")");
    }
    try (java.util.jar.JarFile file = new java.util.jar.JarFile(jar.toFile(), false)) {
      java.util.jar.Manifest manifest = file.getManifest();
      if (manifest != null
          && manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH) != null) {
        throw new RefusedJarException(
            "its manifest has a Class-Path, which leads to jars that are not verified; pack what it"
                + " needs into it");
      }
    } catch (IOException | SecurityException e) {
      throw new RefusedJarException("its manifest cannot be read (" + e.getMessage() + ")");
    }
  }

  private static void entry(ZipEntry entry, Set<String> names) throws RefusedJarException {
    String name = entry.getName();
    if (!names.add(name)) {
      throw new RefusedJarException("it has two entries " + name);
    }
    if (name.toUpperCase(Locale.ROOT).equals("META-INF/INDEX.LIST")) {
      throw new RefusedJarException(
          "its META-INF/INDEX.LIST leads to jars that are not verified; pack what it needs into it");
    }
    // A loader that finds no "a" takes "a/".
    if (entry.isDirectory() && entry.getSize() != 0) {
      throw new RefusedJarException("its folder " + name + " holds data of its own");
    }
  }
}
