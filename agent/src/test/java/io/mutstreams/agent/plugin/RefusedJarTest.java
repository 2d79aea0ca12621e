package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class RefusedJarTest {
  @TempDir Path temp;

  private PluginScan scan() throws IOException {
    try (PluginLibrary library = new PluginLibrary(List.of(temp), temp.resolve("copies"))) {
      return library.scan();
    }
  }

  private String refusal(TestJar jar) throws IOException {
    jar.writeTo(temp.resolve("bad.jar"));
    TestJar.plugin("good", "1.0.0").operator("pass").writeTo(temp.resolve("good.jar"));
    PluginScan scan = scan();
    assertThat(scan.catalog().types()).containsExactly("pass");
    assertThat(scan.problems()).hasSize(1);
    assertThat(scan.problems().get(0).jar()).isEqualTo(temp.resolve("bad.jar"));
    return scan.problems().get(0).sentence();
  }

  private static TestJar bad() {
    return TestJar.plugin("bad", "1.0.0").operator("scale");
  }

  @Test
  @Timeout(60)
  void aFifoIsNotOpened() throws Exception {
    Path fifo = temp.resolve("pipe.jar");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertThat(scan().problems())
        .extracting(Object::toString)
        .singleElement()
        .asString()
        .contains("pipe.jar", "it is no regular file");
  }

  @Test
  void ofAnotherApiVersion() throws IOException {
    assertThat(refusal(bad().manifest("Mutstreams-Api", "2")))
        .isEqualTo(
            "it was built for version 2 of the plugin API; this agent takes plugins with"
                + " Mutstreams-Api: 1");
  }

  @Test
  void withoutApiVersion() throws IOException {
    assertThat(refusal(bad().manifest("Mutstreams-Api", ""))).contains("has no Mutstreams-Api");
  }

  @Test
  void withoutPluginId() throws IOException {
    assertThat(refusal(bad().manifest("Plugin-Id", ""))).contains("has no Plugin-Id");
  }

  @Test
  void withoutPluginVersion() throws IOException {
    assertThat(refusal(bad().manifest("Plugin-Version", ""))).contains("has no Plugin-Version");
  }

  @Test
  void withItsOwnCopyOfTheApi() throws IOException {
    String name = Record.class.getName().replace('.', '/') + ".class";
    try (InputStream in = Record.class.getClassLoader().getResourceAsStream(name)) {
      byte[] copy = Objects.requireNonNull(in).readAllBytes();
      assertThat(refusal(bad().entry(name, copy)))
          .contains("carries its own copy of the plugin API", "scope provided");
    }
  }

  @Test
  void withoutOperators() throws IOException {
    assertThat(refusal(TestJar.plugin("bad", "1.0.0"))).contains("offers no operator");
  }

  @Test
  void withoutTheIndexOfTheAnnotationProcessor() throws IOException {
    assertThat(refusal(bad().withoutIndex())).contains("META-INF/extensions.idx");
  }

  @Test
  void whoseSpecFails() throws IOException {
    assertThat(
            refusal(
                TestJar.plugin("bad", "1.0.0")
                    .source(
                        "Broken",
                        """
                        package generated;
                        import io.mutstreams.api.*;
                        @org.pf4j.Extension
                        public final class Broken implements OperatorFactory {
                          public OperatorSpec spec() { throw new IllegalStateException("no luck"); }
                          public Operator create(Config config) { return (r, c, o) -> {}; }
                        }
                        """)))
        .isEqualTo(
            "its extension generated.Broken fails in spec(): IllegalStateException: no luck");
  }

  @Test
  void whoseStaticStartFails() throws IOException {
    assertThat(
            refusal(
                TestJar.plugin("bad", "1.0.0")
                    .operator(
                        "scale", "return null;", "static final int X = Integer.parseInt(\"x\");")))
        .contains("cannot be made", "NumberFormatException");
  }

  @Test
  void whoseOperatorHasABadName() throws IOException {
    assertThat(refusal(TestJar.plugin("bad", "1.0.0").operator("My Scale")))
        .contains("lower case words joined by hyphens, not \"My Scale\"");
  }

  @Test
  void thatNeedsALibraryOfTheAgent() throws IOException {
    assertThat(
            refusal(
                bad()
                    .source(
                        "Leaning",
                        """
                        package generated;
                        import io.mutstreams.api.*;
                        @org.pf4j.Extension
                        public final class Leaning implements OperatorFactory {
                          static final Object H2 = new org.h2.Driver();
                          public OperatorSpec spec() { return OperatorSpec.named("x", "X.").build(); }
                          public Operator create(Config config) { return (r, c, o) -> {}; }
                        }
                        """)))
        .contains("cannot be made", "org.h2.Driver");
  }

  @Test
  void withADamagedEntry() throws IOException {
    Path file = bad().entry("data", new byte[5000]).writeTo(temp.resolve("bad.jar"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[200] ^= 0x55;
    bytes[300] ^= 0x55;
    Files.write(file, bytes);

    assertThat(scan().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.sentence()).contains("not a whole jar"));
  }
}
