package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Makes real plugin jars: compiles sources, runs PF4J's annotation processor, packs the outcome.
 */
public final class TestJar {
  private final Map<String, String> manifest = new LinkedHashMap<>();
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private boolean indexed = true;

  private TestJar() {}

  /** A plugin without operators. */
  public static TestJar plugin(String id, String version) {
    return new TestJar()
        .manifest("Plugin-Id", id)
        .manifest("Plugin-Version", version)
        .manifest("Mutstreams-Api", "1");
  }

  /** Sets an attribute of the manifest; "" takes it away. */
  public TestJar manifest(String name, String value) {
    manifest.put(name, value);
    return this;
  }

  /** Adds an operator that emits what it gets. */
  public TestJar operator(String type) {
    return operator(type, "return (record, context, out) -> out.emit(record);", "");
  }

  /**
   * Adds an operator.
   *
   * @param create the body of the factory's create(config)
   * @param more members of the factory
   */
  public TestJar operator(String type, String create, String more) {
    String name = "Operator" + sources.size();
    return source(
        name,
        """
        package generated;
        import io.mutstreams.api.*;
        @org.pf4j.Extension
        public final class %s implements OperatorFactory {
          %s
          public OperatorSpec spec() { return OperatorSpec.named("%s", "Does as told.").build(); }
          public Operator create(Config config) { %s }
        }
        """
            .formatted(name, more, type, create));
  }

  /** Adds a class of the package {@code generated}. */
  public TestJar source(String name, String text) {
    sources.put(name, text);
    return this;
  }

  /** Adds a file. */
  public TestJar entry(String name, byte[] bytes) {
    entries.put(name, bytes);
    return this;
  }

  /** Leaves out what the annotation processor writes. */
  public TestJar withoutIndex() {
    indexed = false;
    return this;
  }

  /** The jar as a file, in one move. */
  public Path writeTo(Path file) {
    try {
      Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "jar", ".part");
      Files.write(part, bytes());
      return Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar. */
  public byte[] bytes() throws IOException {
    Path classes = Files.createTempDirectory("classes");
    compile(classes);
    Manifest head = new Manifest();
    head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            head.getMainAttributes().putValue(name, value);
          }
        });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, head);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(file).toString();
        if (indexed || !name.endsWith("extensions.idx")) {
          put(jar, name, Files.readAllBytes(file));
        }
      }
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(jar, entry.getKey(), entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private void compile(Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      List<JavaFileObject> units =
          sources.entrySet().stream().map(s -> unit(s.getKey(), s.getValue())).toList();
      List<String> options =
          List.of(
              "--release", "17", "-processor", "org.pf4j.processor.ExtensionAnnotationProcessor");
      java.io.StringWriter said = new java.io.StringWriter();
      boolean done = compiler.getTask(said, files, null, options, null, units).call();
      assertThat(done).describedAs(said.toString()).isTrue();
    }
  }

  private static JavaFileObject unit(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///generated/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }
}
