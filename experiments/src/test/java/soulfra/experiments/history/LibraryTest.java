package soulfra.experiments.history;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// A checker that knew the product would believe it.
class LibraryTest {

  @Test
  void the_checkers_depend_on_nothing_else_of_the_lab() {
    var checkers =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("soulfra.experiments.history");
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "soulfra.experiments.history..", "tools.jackson..", "org.jspecify..")
        .check(checkers);
  }
}
