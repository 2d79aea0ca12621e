package io.mutstreams.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Every host can load this jar, and no plugin brings a library along by it. */
final class HouseTest {

  private static final JavaClasses API =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mutstreams.api");

  @Test
  void dependsOnTheJdkAndTheExtensionPointAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                    "io.mutstreams.api..", "java..", "org.jspecify.annotations..")
                .or(JavaClass.Predicates.type(org.pf4j.ExtensionPoint.class))
                .or(DescribedPredicate.describe("primitives", JavaClass::isPrimitive)))
        .check(API);
  }

  @Test
  void usesNoPartOfTheJdkThatAGatewayMayLack() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "java.beans..", "java.rmi..", "java.sql..", "javax..")
        .check(API);
  }
}
