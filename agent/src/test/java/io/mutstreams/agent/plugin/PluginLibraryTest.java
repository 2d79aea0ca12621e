package io.mutstreams.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.api.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginLibraryTest {
  @TempDir Path temp;
  private Path bundled;
  private Path user;
  private Path copies;
  private PluginLibrary library;

  @BeforeEach
  void open() throws IOException {
    bundled = Files.createDirectories(temp.resolve("bundled"));
    user = Files.createDirectories(temp.resolve("user"));
    copies = temp.resolve("copies");
    library = new PluginLibrary(List.of(bundled, user, temp.resolve("missing")), copies);
  }

  @AfterEach
  void close() {
    library.close();
  }

  private void reopen() throws IOException {
    library.close();
    library = new PluginLibrary(List.of(bundled, user), copies);
  }

  private PluginScan settled() {
    PluginScan scan = library.scan();
    return scan.settled() ? scan : library.scan();
  }

  private static TestJar jar(String id, String version, String... types) {
    TestJar jar = TestJar.plugin(id, version);
    Arrays.stream(types).forEach(jar::operator);
    return jar;
  }

  private static OperatorType type(PluginScan scan, String name) {
    return scan.catalog().find(name).orElseThrow();
  }

  @Test
  void offersTheOperatorsOfAllFoldersAtTheFirstScan() {
    jar("basics", "1.0.0", "pass", "copy").writeTo(bundled.resolve("basics.jar"));
    jar("mine", "0.1.0", "scale").writeTo(user.resolve("mine.jar"));

    PluginScan scan = library.scan();

    assertThat(scan.settled()).isTrue();
    assertThat(scan.problems()).isEmpty();
    assertThat(scan.catalog().types()).containsExactly("copy", "pass", "scale");
    assertThat(type(scan, "scale").plugin()).isEqualTo("mine");
    assertThat(type(scan, "scale").version()).isEqualTo("0.1.0");
    assertThat(type(scan, "scale").factory().create(Config.of(java.util.Map.of()))).isNotNull();
    assertThat(scan.plugins())
        .extracting(PluginInfo::id, PluginInfo::operators)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("basics", List.of("copy", "pass")),
            org.assertj.core.groups.Tuple.tuple("mine", List.of("scale")));
  }

  @Test
  void missingFoldersAreEmpty() {
    PluginScan scan = library.scan();

    assertThat(scan.catalog().types()).isEmpty();
    assertThat(scan.problems()).isEmpty();
    assertThat(library.scan()).isSameAs(scan);
  }

  @Test
  void takesANewJarWhenItIsTheSameInTwoLooks() {
    String before = library.scan().fingerprint();
    jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));

    PluginScan first = library.scan();
    PluginScan second = library.scan();

    assertThat(first.settled()).isFalse();
    assertThat(first.catalog().types()).isEmpty();
    assertThat(first.fingerprint()).isEqualTo(before);
    assertThat(second.settled()).isTrue();
    assertThat(second.catalog().types()).containsExactly("scale");
    assertThat(second.fingerprint()).isNotEqualTo(before);
  }

  @Test
  void aJarThatIsStillBeingWrittenIsTakenWhenItIsWhole() throws IOException {
    byte[] whole = jar("mine", "1.0.0", "scale").bytes();
    Path file = user.resolve("mine.jar");
    library.scan();
    for (int size = 100; size < whole.length; size += 200) {
      Files.write(file, Arrays.copyOf(whole, size));
      PluginScan scan = library.scan();
      assertThat(scan.settled()).isFalse();
      assertThat(scan.problems()).isEmpty();
    }
    Files.write(file, whole);

    assertThat(library.scan().settled()).isFalse();
    assertThat(library.scan().catalog().types()).containsExactly("scale");
  }

  @Test
  void aHalfJarIsRefusedAndTakenOnceItIsWhole() throws IOException {
    byte[] whole = jar("mine", "1.0.0", "scale").bytes();
    Path file = user.resolve("mine.jar");
    Files.write(file, Arrays.copyOf(whole, whole.length - 30));
    assertThat(library.scan().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.toString()).contains("mine.jar: it is not a whole jar"));

    Files.write(file, whole);

    assertThat(settled().problems()).isEmpty();
    assertThat(settled().catalog().types()).containsExactly("scale");
  }

  @Test
  void replacesAVersionByAnotherContentOfTheFile() {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    PluginScan old = library.scan();
    jar("mine", "1.1.0", "scale", "shift").writeTo(file);

    PluginScan scan = settled();

    assertThat(type(scan, "scale").version()).isEqualTo("1.1.0");
    assertThat(type(scan, "scale").hash()).isNotEqualTo(type(old, "scale").hash());
    assertThat(type(scan, "scale").factory().getClass())
        .isNotSameAs(type(old, "scale").factory().getClass());
    assertThat(scan.fingerprint()).isNotEqualTo(old.fingerprint());
    assertThat(scan.catalog().types()).containsExactly("scale", "shift");
  }

  @Test
  void neverLoadsFromTheWatchedFolder() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    PluginScan scan = library.scan();
    Files.write(file, new byte[] {1, 2, 3});

    assertThat(type(scan, "scale").factory().create(Config.of(java.util.Map.of()))).isNotNull();
    assertThat(
            type(scan, "scale")
                .factory()
                .getClass()
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath())
        .isEqualTo(copies.resolve(type(scan, "scale").hash() + ".jar").toString());
  }

  @Test
  void aBadReplacementChangesNothingAndIsReported() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    PluginScan good = library.scan();
    Files.writeString(file, "not a jar");

    PluginScan scan = settled();
    library.release(Set.of());

    assertThat(scan.fingerprint()).isEqualTo(good.fingerprint());
    assertThat(type(scan, "scale")).isEqualTo(type(good, "scale"));
    assertThat(scan.problems()).singleElement().extracting(PluginProblem::jar).isEqualTo(file);
    assertThat(scan.plugins()).singleElement().extracting(PluginInfo::file).isEqualTo(file);
  }

  @Test
  void aBadReplacementChangesNothingAcrossARestart() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    PluginScan good = library.scan();
    Files.writeString(file, "not a jar");
    reopen();

    PluginScan scan = library.scan();

    assertThat(scan.fingerprint()).isEqualTo(good.fingerprint());
    assertThat(scan.catalog().types()).containsExactly("scale");
    assertThat(scan.problems()).hasSize(1);
  }

  @Test
  void aDamagedPrivateCopyIsMadeAnew() throws IOException {
    jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    String hash = type(library.scan(), "scale").hash();
    Files.writeString(copies.resolve(hash + ".jar"), "cut short by a power cut");
    reopen();

    assertThat(library.scan().catalog().types()).containsExactly("scale");
  }

  @Test
  void operatorsOfARemovedJarLeaveTheCatalog() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    jar("other", "1.0.0", "shift").writeTo(user.resolve("other.jar"));
    library.scan();
    Files.delete(file);

    assertThat(library.scan().settled()).isFalse();
    assertThat(library.scan().catalog().types()).containsExactly("shift");
    assertThat(library.scan().catalog().formerly("scale")).contains("mine 1.0.0");
    assertThat(library.scan().catalog().formerly("shift")).isEmpty();
    assertThat(library.scan().catalog().formerly("other")).isEmpty();
  }

  @Test
  void aJarThatGoesWhileItIsInUseServesFromItsCopyUntilItIsLetGo() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    jar("other", "1.0.0", "shift").writeTo(user.resolve("other.jar"));
    String hash = type(library.scan(), "scale").hash();
    String before = library.release(Set.of(hash)).fingerprint();
    Files.delete(file);

    PluginScan gone = settled();

    assertThat(gone.catalog().types()).containsExactly("scale", "shift");
    assertThat(gone.fingerprint()).isNotEqualTo(before);
    assertThat(gone.plugins())
        .extracting(PluginInfo::id, PluginInfo::gone, PluginInfo::file)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("mine", true, file),
            org.assertj.core.groups.Tuple.tuple("other", false, user.resolve("other.jar")));
    for (int restarts = 0; restarts < 2; restarts++) {
      reopen();
      PluginScan again = library.scan();
      assertThat(again.fingerprint()).isEqualTo(gone.fingerprint());
      assertThat(type(again, "scale").factory().create(Config.of(java.util.Map.of()))).isNotNull();
    }
    assertThat(library.release(Set.of()).catalog().types()).containsExactly("shift");
    assertThat(copies.resolve(hash + ".jar")).doesNotExist();
    reopen();
    assertThat(library.scan().catalog().types()).containsExactly("shift");
  }

  @Test
  void whatIsHeldForAChangeStaysWhateverBecomesOfItsFile() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    String hash = type(library.scan(), "scale").hash();
    library.hold(Set.of(hash));
    Files.delete(file);
    reopen();

    assertThat(library.scan().catalog().types()).containsExactly("scale");
    assertThat(library.release(Set.of()).catalog().types()).isEmpty();
  }

  @Test
  void whatIsThereGoesBeforeWhatIsGoneAlsoWhereItIsOlder() throws IOException {
    Path file = jar("mine", "1.1.0", "scale", "shift").writeTo(user.resolve("mine.jar"));
    String newer = type(library.scan(), "scale").hash();
    library.release(Set.of(newer));
    jar("mine", "1.0.0", "scale").writeTo(file);

    PluginScan scan = settled();

    assertThat(type(scan, "scale").version()).isEqualTo("1.0.0");
    assertThat(scan.catalog().versions("scale"))
        .extracting(OperatorType::version)
        .containsExactly("1.0.0", "1.1.0");
    assertThat(type(scan, "shift").version()).isEqualTo("1.1.0");
  }

  @Test
  void aJarThatComesBackIsNoLongerGone() throws IOException {
    byte[] bytes = jar("mine", "1.0.0", "scale").bytes();
    Path file = Files.write(user.resolve("mine.jar"), bytes);
    PluginScan before = library.scan();
    library.release(Set.of(type(before, "scale").hash()));
    Files.delete(file);
    assertThat(settled().plugins()).extracting(PluginInfo::gone).containsExactly(true);
    Files.write(file, bytes);

    assertThat(settled().plugins()).extracting(PluginInfo::gone).containsExactly(false);
    assertThat(settled().fingerprint()).isEqualTo(before.fingerprint());
  }

  @Test
  void deletesCopiesThatNobodyUses() throws IOException {
    Path file = jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    library.scan();
    Files.write(copies.resolve("0".repeat(64) + ".jar"), new byte[10]);
    Files.write(copies.resolve("1".repeat(64) + ".part"), new byte[10]);
    reopen();
    String hash = type(library.scan(), "scale").hash();
    assertThat(copied()).containsExactly(hash + ".jar");

    Files.delete(file);
    settled();
    assertThat(copied()).containsExactly(hash + ".jar");
    library.release(Set.of(hash));
    assertThat(copied()).containsExactly(hash + ".jar");
    library.release(Set.of());
    assertThat(copied()).isEmpty();
  }

  @Test
  void anUnreadableJarLeavesTheOthersAlone() throws IOException {
    jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    Files.createDirectory(user.resolve("folder.jar"));

    PluginScan scan = library.scan();

    assertThat(scan.catalog().types()).containsExactly("scale");
    assertThat(scan.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.toString()).contains("folder.jar: it cannot be read"));
  }

  @Test
  void aJarThatCannotBeCopiedIsTriedAgainAndHoldsUpNoOther() throws IOException {
    jar("mine", "1.0.0", "scale").writeTo(user.resolve("mine.jar"));
    library.scan();
    String hash = Hash.of(jar("other", "1.0.0", "shift").writeTo(user.resolve("other.jar")));
    Files.createDirectories(copies.resolve(hash + ".part/in the way"));
    jar("third", "1.0.0", "turn").writeTo(user.resolve("third.jar"));

    PluginScan scan = settled();
    assertThat(scan.settled()).isTrue();
    assertThat(scan.catalog().types()).containsExactly("scale", "turn");
    assertThat(scan.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.toString()).contains("other.jar: it cannot be copied"));

    Files.delete(copies.resolve(hash + ".part/in the way"));
    Files.delete(copies.resolve(hash + ".part"));
    assertThat(settled().catalog().types()).containsExactly("scale", "shift", "turn");
  }

  private List<String> copied() throws IOException {
    try (Stream<Path> files = Files.list(copies)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("last-good") && !name.equals("in-use"))
          .toList();
    }
  }
}
