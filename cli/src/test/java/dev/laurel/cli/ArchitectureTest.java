package dev.laurel.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules, and what no code may do. */
@AnalyzeClasses(packages = "dev.laurel", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] METHODS = {
    "dev.laurel.phm..",
    "dev.laurel.cqd..",
    "dev.laurel.eigengame..",
    "dev.laurel.meshgraphnets..",
    "dev.laurel.binaural..",
    "dev.laurel.ntk..",
    "dev.laurel.nas..",
    "dev.laurel.scoresde.."
  };

  @ArchTest
  static final ArchRule CORE_KNOWS_NO_METHOD =
      noClasses()
          .that()
          .resideInAPackage("dev.laurel.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(METHODS);

  @ArchTest
  static final ArchRule METHODS_KNOW_NEITHER_COMMAND_LINE_NOR_SPARK =
      noClasses()
          .that()
          .resideInAnyPackage(METHODS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.laurel.cli..", "dev.laurel.spark..", "picocli..");

  @ArchTest
  static final ArchRule METHODS_DO_NOT_IMPORT_EACH_OTHER =
      slices()
          .matching("dev.laurel.(*)..")
          .namingSlices("$1")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                  "dev.laurel.core.."))
          .ignoreDependency(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                  "dev.laurel.cli.."),
              com.tngtech.archunit.base.DescribedPredicate.alwaysTrue());

  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_FINAL =
      noFields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC)
          .should()
          .notBeFinal();

  @ArchTest
  static final ArchRule ONE_PLACE_KNOWS_PROCESS_SETTINGS =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.laurel.core")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");
}
