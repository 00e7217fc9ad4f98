package soulfra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The arrows between packages.
class ArchitectureTest {

  private static final JavaClasses STAGE =
      new ClassFileImporter().importPath(Path.of("target", "classes"));

  @Test
  void features_depend_on_one_another_without_a_circle() {
    slices().matching("soulfra.(*)..").should().beFreeOfCycles().check(STAGE);
  }

  @Test
  void sql_stays_behind_the_packages_that_are_about_postgres() {
    noClasses()
        .that()
        .resideOutsideOfPackages("soulfra.replica..", "soulfra.storage..", "soulfra.moving..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.Connection")
        .check(STAGE);
  }

  @Test
  void zookeeper_stays_behind_its_package_but_for_the_office_of_overseer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("soulfra.zookeeper..")
        .and()
        .doNotHaveFullyQualifiedName("soulfra.replica.Overseer")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
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
