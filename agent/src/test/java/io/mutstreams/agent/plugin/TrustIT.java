package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.config.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real jars, signed by the JDK's own tools. */
@Timeout(120)
final class TrustIT {
  private static final String MARK = "io.mutstreams.test.loaded";

  @TempDir Path temp;
  private Path bundled;
  private Path user;
  private Path copies;
  private Keys keys;

  @BeforeEach
  void folders() throws IOException {
    bundled = Files.createDirectory(temp.resolve("bundled"));
    user = Files.createDirectory(temp.resolve("user"));
    keys = new Keys(Files.createDirectory(temp.resolve("keys")));
    copies = temp.resolve("copies");
  }

  /** One that has seen no jar before: else an earlier content of a file would be used. */
  private PluginLibrary fresh(PluginsConfig settings) throws IOException {
    copies = Files.createTempDirectory(temp, "copies");
    return library(settings);
  }

  private PluginLibrary library(PluginsConfig settings) throws IOException {
    PluginLibrary library =
        new PluginLibrary(new PluginFolders(List.of(bundled), List.of(user)), copies);
    assertThat(library.follow(settings)).isTrue();
    return library;
  }

  /** Null where it is used. */
  private @Nullable String refusal(PluginsConfig settings) throws IOException {
    System.clearProperty(MARK);
    try (PluginLibrary library = fresh(settings)) {
      PluginScan scan = library.scan();
      boolean used = scan.catalog().types().contains("scale");
      assertThat(scan.problems()).hasSize(used ? 0 : 1);
      assertThat(System.getProperty(MARK)).as("a class was loaded").isEqualTo(used ? "yes" : null);
      return used ? null : scan.problems().get(0).sentence();
    }
  }

  private static TestJar plugin() {
    return TestJar.plugin("mine", "1.0.0")
        .operator(
            "scale",
            "return (r, c, o) -> o.emit(r);",
            "static { System.setProperty(\"" + MARK + "\", \"yes\"); }");
  }

  private Path jar() {
    return plugin().writeTo(user.resolve("mine.jar"));
  }

  private static PluginsConfig listed(String... digests) {
    return new PluginsConfig(
        PluginsConfig.Trust.LISTED,
        Set.of(digests),
        List.of(),
        List.of(),
        new Position("gw.yaml", 2, 12));
  }

  @Test
  void whatIsListedIsUsedAndOtherJarsAreRefusedWithTheDigestToAdd() throws IOException {
    String digest = Hash.of(jar());
    assertThat(refusal(listed()))
        .isEqualTo(
            "it is not trusted (plugins.trust is 'listed', gw.yaml:2:12): its SHA-256 is not listed;"
                + " if it is the jar that you mean, add it to plugins.digests or to the file"
                + " plugins.digest-file: "
                + digest);
    assertThat(refusal(listed(digest))).isNull();
  }

  @Test
  void theJarsOfThePackageAreTrustedAlsoWhenANewerPackageHasThemNoMore() throws Exception {
    Path jar = plugin().writeTo(bundled.resolve("mine.jar"));
    String digest = Hash.of(jar);
    try (PluginLibrary library = library(listed())) {
      assertThat(library.scan().catalog().types()).contains("scale");
      library.keep(Set.of(digest));
    }
    Files.delete(jar);
    try (PluginLibrary library = library(listed())) {
      library.keep(Set.of(digest));
      assertThat(library.scan().problems()).isEmpty();
      assertThat(library.catalogOf(Set.of(digest), listed()).types()).contains("scale");
    }
  }

  @Test
  void whatRunsServesOnOnlyWhereNoOtherDoes() throws IOException {
    Path file = jar();
    String digest = Hash.of(file);
    try (PluginLibrary library = library(listed(digest))) {
      library.scan();
      library.hold(Set.of(digest));
      PluginScan unused = library.release(Set.of(digest));
      assertThat(library.follow(listed())).isTrue();
      PluginScan scan = library.scan();
      assertThat(scan.problems()).singleElement().asString().contains("is not listed");
      assertThat(scan.catalog().types()).contains("scale");
      assertThat(library.distrust(digest, listed())).isNotNull();
      assertThat(library.distrust(digest, listed(digest))).isNull();

      Path older = TestJar.plugin("mine", "0.9.0").operator("scale").writeTo(user.resolve("o.jar"));
      assertThat(library.follow(listed(Hash.of(older)))).isTrue();
      library.scan();
      assertThat(library.scan().catalog().find("scale").orElseThrow().version()).isEqualTo("0.9.0");
      assertThat(library.release(Set.of()).plugins()).hasSize(1);
    }
  }

  @Test
  void aSignedJarIsUsedWhereItsSignerIsNamedOrVouchedFor() throws Exception {
    keys.make("root", "-ext", "bc:c").makeBy("root", "signer").make("stranger");
    Path file = jar();
    assertThat(refusal(keys.trusting("signer"))).contains("it is not signed; sign it", "jarsigner");
    keys.sign(file, "signer");
    assertThat(refusal(keys.trusting("signer"))).isNull();
    assertThat(refusal(keys.trusting("stranger", "root"))).isNull();
    assertThat(refusal(keys.trusting("stranger")))
        .startsWith("it is not trusted (plugins.trust is 'signed', gw.yaml:2:12): ")
        .contains("signer CN=signer is neither among plugins.certificates nor vouched for");
  }

  @Test
  void aCertificateForBrokersSignsNoCode() throws Exception {
    keys.make("root", "-ext", "bc:c").makeBy("root", "broker", "-ext", "eku=serverAuth");
    keys.makeBy("root", "coder", "-ext", "eku=codeSigning", "-ext", "ku=digitalSignature");
    keys.sign(jar(), "broker");
    assertThat(refusal(keys.trusting("root"))).contains("CN=broker is not for signing code");
    keys.sign(jar(), "coder");
    assertThat(refusal(keys.trusting("root"))).isNull();
  }

  @Test
  void whoIsNoAuthorityVouchesForNobody() throws Exception {
    keys.make("leaf", "-ext", "bc=ca:false").makeBy("leaf", "forger");
    keys.sign(jar(), "forger");
    assertThat(refusal(keys.trusting("leaf"))).contains("CN=forger is neither among");
  }

  @Test
  void anExpiredCertificateSignsNothingNewAndWhatWasAcceptedStays() throws Exception {
    keys.make("old", "-startdate", "-30d", "-validity", "10").make("later", "-startdate", "+30d");
    keys.sign(jar(), "old");
    assertThat(refusal(keys.trusting("old"))).contains("has expired at 20", "sign it anew");
    keys.sign(jar(), "later");
    assertThat(refusal(keys.trusting("later"))).contains("is valid only from 20", "clock says");

    // As it was noted when the clock stood within.
    String digest = Hash.of(keys.sign(jar(), "old"));
    new PrivateCopies(copies).note("accepted", List.of(new PrivateCopies.Noted(digest, user)));
    try (PluginLibrary library = library(keys.trusting("old"))) {
      assertThat(library.scan().catalog().types()).contains("scale");
      keys.make("other");
      assertThat(library.follow(keys.trusting("other"))).isTrue();
      assertThat(library.scan().problems())
          .singleElement()
          .asString()
          .contains("CN=old is neither");
    }
  }

  @Test
  void everyEntryMustBeAsItWasSigned() throws Exception {
    keys.make("signer");
    for (String added :
        List.of(
            "generated/More.class",
            "META-INF/services/x",
            "META-INF/versions/17/generated/Operator0.class",
            "META-INF/sub/X.RSA")) {
      Path jar = keys.sign(jar(), "signer");
      put(jar, added, "added");
      assertThat(refusal(keys.trusting("signer")))
          .contains("its entry " + added + " is not signed");
    }
    Path jar = keys.sign(jar(), "signer");
    put(jar, "generated/Operator0.class", "changed");
    assertThat(refusal(keys.trusting("signer"))).contains("it is not what was signed");
  }

  @Test
  void anEntryForLaterVersionsOfJavaIsCoveredByTheSignature() throws Exception {
    keys.make("signer");
    Path jar =
        plugin()
            .manifest("Multi-Release", "true")
            .entry("META-INF/versions/17/data", new byte[] {1})
            .writeTo(user.resolve("mine.jar"));
    keys.sign(jar, "signer");
    assertThat(refusal(keys.trusting("signer"))).isNull();
    put(jar, "META-INF/versions/17/data", "changed");
    assertThat(refusal(keys.trusting("signer"))).contains("it is not what was signed");
  }

  @Test
  void tricksOfTheManifestAreRefused() throws Exception {
    keys.make("signer");
    Path jar = keys.sign(jar(), "signer");
    put(jar, "META-INF/SIG-X", "x");
    assertThat(refusal(keys.trusting("signer"))).contains("META-INF/SIG-X looks like a signature");

    jar = keys.sign(jar(), "signer");
    put(jar, "META-INF/OTHER.RSA", "x");
    assertThat(refusal(keys.trusting("signer"))).contains("one of its signatures is not whole");

    jar = keys.sign(jar(), "signer");
    String manifest;
    try (JarFile file = new JarFile(jar.toFile())) {
      manifest =
          new String(
              file.getInputStream(file.getEntry(JarFile.MANIFEST_NAME)).readAllBytes(),
              StandardCharsets.UTF_8);
    }
    put(jar, JarFile.MANIFEST_NAME, manifest.replace("Plugin-Id: mine", "Plugin-Id: your"));
    assertThat(refusal(keys.trusting("signer"))).contains("it is not what was signed");

    jar = plugin().manifest("Class-Path", "file:/tmp/x.jar").writeTo(user.resolve("mine.jar"));
    keys.sign(jar, "signer");
    assertThat(refusal(keys.trusting("signer"))).contains("Class-Path");
    assertThat(refusal(listed(Hash.of(jar)))).contains("Class-Path");

    jar = keys.sign(jar(), "signer");
    withDataInAFolder(jar, "generated/Evil.class/");
    assertThat(refusal(keys.trusting("signer"))).contains("holds data of its own");
  }

  @Test
  void ifTwoSignedItsPartsNobodySignedTheWhole() throws Exception {
    keys.make("one").make("two");
    Path jar = keys.sign(jar(), "one");
    put(jar, "generated/More.class", "added");
    keys.sign(jar, "two");
    // The second has signed all, the first only what it has seen.
    assertThat(refusal(keys.trusting("one"))).contains("CN=two is neither among");
    assertThat(refusal(keys.trusting("two"))).isNull();
  }

  private static void put(Path jar, String name, String text) throws IOException {
    try (FileSystem files = FileSystems.newFileSystem(jar)) {
      Path entry = files.getPath(name);
      if (entry.getParent() != null) {
        Files.createDirectories(entry.getParent());
      }
      Files.writeString(entry, text);
    }
  }

  private static void withDataInAFolder(Path jar, String name) throws IOException {
    Path copy = jar.resolveSibling("copy.part");
    try (JarFile from = new JarFile(jar.toFile());
        JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy))) {
      for (JarEntry entry : from.stream().toList()) {
        to.putNextEntry(new JarEntry(entry.getName()));
        from.getInputStream(entry).transferTo(to);
      }
      to.putNextEntry(new JarEntry(name));
      to.write(1);
    }
    Files.move(copy, jar, StandardCopyOption.REPLACE_EXISTING);
  }
}
