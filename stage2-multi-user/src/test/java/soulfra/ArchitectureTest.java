package soulfra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The arrows between packages, as ARCHITECTURE.md draws them.
class ArchitectureTest {

  private static final JavaClasses STAGE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("soulfra");

  @Test
  void features_depend_on_one_another_without_a_circle() {
    slices().matching("soulfra.(*)..").should().beFreeOfCycles().check(STAGE);
  }

  @Test
  void sql_stays_behind_the_storage_package() {
    noClasses()
        .that()
        .resideOutsideOfPackage("soulfra.storage..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.Connection")
        .check(STAGE);
  }

  @Test
  void a_stage_is_a_server_of_its_own_and_knows_nothing_of_the_lab() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "soulfra.servers..", "soulfra.chaos..", "soulfra.experiments..", "soulfra.workbench..")
        .check(STAGE);
  }
}
