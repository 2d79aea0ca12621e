package io.mutstreams.agent.plugin;

import io.mutstreams.api.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.pf4j.ManifestPluginDescriptorFinder;

/** Looks at a jar before any code of it runs. */
final class JarCheck {
  private static final String API_FOLDER =
      ApiVersion.class.getPackageName().replace('.', '/') + "/";

  private JarCheck() {}

  /**
   * Reads the whole jar.
   *
   * @throws RefusedJarException when it is broken, or no plugin for this agent
   */
  static void check(Path jar) throws RefusedJarException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      if (manifest == null) {
        throw new RefusedJarException("it has no manifest, so it is not a plugin");
      }
      checkManifest(manifest.getMainAttributes());
      for (JarEntry entry : file.stream().toList()) {
        checkEntry(file, entry);
      }
    } catch (IOException | IllegalArgumentException | SecurityException e) {
      throw new RefusedJarException(
          "it is not a whole jar (" + e.getMessage() + "); copy it again");
    }
  }

  private static void checkManifest(Attributes attributes) throws RefusedJarException {
    if (blank(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_ID))) {
      throw new RefusedJarException("its manifest has no Plugin-Id, so it is not a plugin");
    }
    if (blank(attributes.getValue(ManifestPluginDescriptorFinder.PLUGIN_VERSION))) {
      throw new RefusedJarException("its manifest has no Plugin-Version");
    }
    String api = attributes.getValue(ApiVersion.MANIFEST_ATTRIBUTE);
    String allowed =
        "this agent takes plugins with " + ApiVersion.MANIFEST_ATTRIBUTE + ": " + ApiVersion.MAJOR;
    if (blank(api)) {
      throw new RefusedJarException(
          "its manifest has no " + ApiVersion.MANIFEST_ATTRIBUTE + "; " + allowed);
    }
    if (!api.strip().split("\\.", 2)[0].equals(Integer.toString(ApiVersion.MAJOR))) {
      throw new RefusedJarException(
          "it was built for version " + api.strip() + " of the plugin API; " + allowed);
    }
  }

  private static void checkEntry(JarFile file, JarEntry entry)
      throws RefusedJarException, IOException {
    String name = entry.getName();
    if (name.startsWith(API_FOLDER) && name.endsWith(".class")) {
      throw new RefusedJarException(
          "it carries its own copy of the plugin API ("
              + name
              + "); build it with mutstreams-plugin-api in scope provided");
    }
    // Reading to the end compares the checksum: half-written contents end here.
    try (InputStream in = file.getInputStream(entry)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static boolean blank(@org.jspecify.annotations.Nullable String value) {
    return value == null || value.isBlank();
  }
}
