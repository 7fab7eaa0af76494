package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.cloister.badexample.ping.Ping;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the arrows of the house over all modules the host sees; and shows, on a package that
/// breaks every rule, that a broken rule is reported.
final class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.cloister");

  private static final JavaClasses BAD_EXAMPLE =
      new ClassFileImporter().importPackages("dev.cloister.badexample");

  @TestFactory
  Stream<DynamicTest> the_house_keeps_its_rules() {
    return Architecture.rules().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(HOUSE)));
  }

  @Test
  void every_package_says_that_nulls_are_marked() {
    assertThat(Architecture.notNullMarked(HOUSE)).isEmpty();
  }

  @Test
  void the_modules_that_the_rules_speak_of_are_looked_at() {
    assertThat(HOUSE.stream().map(each -> each.getPackageName()))
        .contains(
            "dev.cloister.api",
            "dev.cloister.policies",
            "dev.cloister.isolates.bridge",
            "dev.cloister.host.policy",
            "dev.cloister.testing")
        .doesNotContain(Ping.class.getPackageName());
  }

  @Test
  void a_forbidden_arrow_between_modules_is_reported() {
    assertReported(
        Architecture.onlyKnows("dev.cloister.badexample..", List.of("dev.cloister.api..")),
        "dev.cloister.policies.Policy");
  }

  @Test
  void a_library_in_the_wrong_package_is_reported() {
    assertReported(
        Architecture.onlyIn("com.fasterxml.jackson..", List.of("dev.cloister.host.policy..")),
        "com.fasterxml.jackson.core.JsonFactory");
  }

  @Test
  void asking_the_machine_for_time_or_chance_is_reported_as_call_and_as_reference() {
    var rule = Architecture.timeAndChanceComeFrom(List.of("dev.cloister.host.boot.."));
    assertReported(rule, "java.time.Instant.now()");
    assertReported(rule, "java.lang.System.nanoTime()");
    assertReported(rule, "java.lang.Thread.sleep(long)");
    assertReported(rule, "java.lang.Math.random()");
  }

  @Test
  void a_circle_of_packages_is_reported() {
    assertReported(Architecture.noCycles("dev.cloister.badexample.(*).."), "Cycle detected");
  }

  @Test
  void a_package_without_the_mark_is_reported() {
    assertThat(Architecture.notNullMarked(BAD_EXAMPLE))
        .containsExactly("dev.cloister.badexample.pong");
  }

  private static void assertReported(ArchRule rule, String offence) {
    assertThatThrownBy(() -> rule.check(BAD_EXAMPLE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(offence);
  }
}
