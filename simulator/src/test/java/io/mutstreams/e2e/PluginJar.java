package io.mutstreams.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Makes plugin jars as a build does: compiles, runs PF4J's annotation processor, packs. */
public final class PluginJar {
  /** Counts the records of each key, and signs what passes. */
  private static final String TALLY =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Numbers the records of a key.")
              .state(COUNT)
              .keyed()
              .build();
        }

        public Operator create(Config config) {
          return (record, context, out) -> {
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count).withField("by", "%s"));
          };
        }
      }
      """;

  private PluginJar() {}

  /** The plugin {@code tally} of a version, which its operator signs with. */
  public static byte[] tally(String version) throws IOException {
    return of("tally", version, TALLY.formatted(version));
  }

  /** A version of the plugin {@code tally} that refuses every configuration. */
  public static byte[] unwillingTally(String version) throws IOException {
    return of(
        "tally",
        version,
        TALLY
            .formatted(version)
            .replace(
                "    return (record",
                "    if (true) {\n      throw new BadConfigException(\"it does not want to\");\n    }\n    return (record"));
  }

  /**
   * A plugin.
   *
   * @param source of its one class, {@code generated.TallyFactory}
   */
  public static byte[] of(String id, String version, String source) throws IOException {
    Path classes = Files.createTempDirectory("classes");
    compile(classes, source);
    return pack(classes, id, version, "1");
  }

  /** A plugin without any operator, for a version of the plugin API. */
  public static byte[] empty(String id, String api) throws IOException {
    return pack(Files.createTempDirectory("classes"), id, "1.0.0", api);
  }

  /** A copy of a jar that says it is of another version. */
  static void renumber(Path jar, String version, Path copy) throws IOException {
    try (var from = new JarFile(jar.toFile())) {
      Manifest manifest = from.getManifest();
      manifest.getMainAttributes().putValue("Plugin-Version", version);
      try (var to = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
        for (JarEntry entry : Collections.list(from.entries())) {
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            to.putNextEntry(new JarEntry(entry.getName()));
            to.write(from.getInputStream(entry).readAllBytes());
            to.closeEntry();
          }
        }
      }
    }
  }

  /** Puts a file into a folder in one move. */
  public static void drop(byte[] bytes, Path file) throws IOException {
    Path beside = Files.write(file.resolveSibling(file.getFileName() + ".part"), bytes);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void compile(Path classes, String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      List<String> options =
          List.of(
              "--release", "17", "-processor", "org.pf4j.processor.ExtensionAnnotationProcessor");
      var said = new StringWriter();
      boolean done =
          compiler.getTask(said, files, null, options, null, List.of(new Source(source))).call();
      if (!done) {
        throw new IOException("the plugin does not compile:\n" + said);
      }
    }
  }

  private static byte[] pack(Path classes, String id, String version, String api)
      throws IOException {
    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Plugin-Id", id);
    attributes.putValue("Plugin-Version", version);
    attributes.putValue("Mutstreams-Api", api);
    var bytes = new ByteArrayOutputStream();
    try (var jar = new JarOutputStream(bytes, manifest);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        jar.write(Files.readAllBytes(file));
        jar.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///generated/TallyFactory.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
