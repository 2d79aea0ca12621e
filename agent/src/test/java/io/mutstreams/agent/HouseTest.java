package io.mutstreams.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the floors of the agent: see docs/architecture.md. */
final class HouseTest {

  private static final String ROOT = "io.mutstreams.agent";

  /** From the lowest to the highest; the root package itself is the empty name. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("config", "disk", "expression", "format"),
          List.of("flow"),
          List.of("history", "mqtt", "outbox", "plugin"),
          List.of("change"),
          List.of(""),
          List.of("control", "doctor", "http", "service"),
          List.of("cli"));

  private record Library(String home, List<String> packages) {}

  private static final List<Library> LIBRARIES =
      List.of(
          new Library("mqtt", List.of("org.eclipse.paho..")),
          new Library("outbox", List.of("org.h2..", "java.sql..", "javax.sql..")),
          new Library("plugin", List.of("org.pf4j..")),
          new Library("config", List.of("org.yaml..")),
          new Library("expression", List.of("org.projectnessie..", "com.google.re2j..")),
          new Library("history", List.of("com.github.difflib..")),
          new Library("service", List.of("org.newsclub..")),
          new Library("http", List.of("com.sun.net.httpserver..")),
          new Library("format", List.of("com.fasterxml..")),
          new Library("cli", List.of("picocli..", "ch.qos.logback..")));

  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> lowerFloorsDoNotKnowHigherOnes() {
    return Stream.iterate(0, i -> i + 1)
        .limit(FLOORS.size() - 1L)
        .map(
            floor -> {
              String[] here = packages(FLOORS.subList(floor, floor + 1));
              String[] above = packages(FLOORS.subList(floor + 1, FLOORS.size()));
              return DynamicTest.dynamicTest(
                  "floor " + (floor + 1),
                  () ->
                      noClasses()
                          .that()
                          .resideInAnyPackage(here)
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(above)
                          .allowEmptyShould(true)
                          .check(AGENT));
            });
  }

  /** Each of them could be exchanged alone: they meet only through what flow and change define. */
  @TestFactory
  Stream<DynamicTest> packagesOfTheThirdFloorDoNotKnowEachOther() {
    List<String> third = FLOORS.get(2);
    return third.stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage(within(name))
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(
                                third.stream()
                                    .filter(other -> !other.equals(name))
                                    .map(HouseTest::within)
                                    .toArray(String[]::new))
                            .allowEmptyShould(true)
                            .check(AGENT)));
  }

  @TestFactory
  Stream<DynamicTest> eachLibraryIsKnownInOnePackage() {
    return LIBRARIES.stream()
        .map(
            library ->
                DynamicTest.dynamicTest(
                    library.packages().get(0) + " in " + library.home(),
                    () ->
                        noClasses()
                            .that(resideOutsideOfPackages(within(library.home())))
                            .should()
                            .dependOnClassesThat(
                                resideInAnyPackage(library.packages().toArray(String[]::new)))
                            .allowEmptyShould(true)
                            .check(AGENT)));
  }

  @Test
  void everyPackageHasItsFloor() {
    Set<String> known =
        FLOORS.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
    assertThat(AGENT.stream().map(HouseTest::family)).isNotEmpty().allMatch(known::contains);
  }

  /** The first name below the root: io.mutstreams.agent.flow.x.Y belongs to flow. */
  private static String family(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    return rest.isEmpty() ? "" : rest.substring(1).split("\\.", 2)[0];
  }

  private static String[] packages(List<List<String>> floors) {
    return floors.stream().flatMap(List::stream).map(HouseTest::within).toArray(String[]::new);
  }

  private static String within(String family) {
    return family.isEmpty() ? ROOT : ROOT + "." + family + "..";
  }
}
