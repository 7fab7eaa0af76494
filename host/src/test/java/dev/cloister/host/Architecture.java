package dev.cloister.host;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The arrows of the house, written down so that they can be checked: which module knows which,
/// which library is known to one package only, and where time and chance come in.
final class Architecture {
  /// A module, the package it lives in, and the modules it may know.
  private static final Map<String, List<String>> MODULES =
      Map.of(
          "dev.cloister.api..", List.of(),
          "dev.cloister.policies..", List.of("dev.cloister.api.."),
          "dev.cloister.isolates..", List.of("dev.cloister.api.."),
          "dev.cloister.samples..", List.of("dev.cloister.api.."),
          "dev.cloister.testing..", List.of("dev.cloister.api.."),
          "dev.cloister.host..",
              List.of("dev.cloister.api..", "dev.cloister.policies..", "dev.cloister.isolates.."));

  /// A library, and the only packages that may know it.
  private static final Map<String, List<String>> ONLY_HERE =
      Map.ofEntries(
          Map.entry("io.javalin..", List.of("dev.cloister.host.http..")),
          Map.entry(
              "org.eclipse.jetty..",
              List.of(
                  "dev.cloister.host.http..",
                  "dev.cloister.host.egress..",
                  "dev.cloister.host.socket..")),
          Map.entry("org.eclipse.jetty.client..", List.of("dev.cloister.host.egress..")),
          Map.entry("jakarta.servlet..", List.of("dev.cloister.host.http..")),
          Map.entry("org.mapdb..", List.of("dev.cloister.host.storage..")),
          Map.entry("org.apache.ratis..", List.of("dev.cloister.host.cluster..")),
          Map.entry("org.bouncycastle..", List.of("dev.cloister.host.keys..")),
          Map.entry("picocli..", List.of("dev.cloister.host.cli..")),
          Map.entry("org.tomlj..", List.of("dev.cloister.host.deploy..")),
          Map.entry("ch.qos.logback..", List.of("dev.cloister.host.boot..")),
          Map.entry("com.ibm.icu..", List.of("dev.cloister.isolates.js..")),
          Map.entry("org.sqlite..", List.of("dev.cloister.isolates.sql..")),
          Map.entry("org.graalvm..", List.of("dev.cloister.isolates.js..")),
          Map.entry("com.oracle.truffle..", List.of()),
          Map.entry("kotlin..", List.of("dev.cloister.host.http..")),
          Map.entry("com.google.common..", List.of()));

  /// Where clocks and randomness may be made; everywhere else they are handed in.
  private static final List<String> MAKERS_OF_TIME =
      List.of(
          // Wires everything by hand, so also the clock, the ticker and the random source.
          "dev.cloister.host.boot..",
          // A program of its own, talking to a server from outside: its waiting is real.
          "dev.cloister.host.cli..",
          // The entry of the child process, where nothing can be handed in from the host.
          "dev.cloister.isolates.cordon..",
          // Measures a guest's CPU and wall time around each turn, on the guest's own thread.
          "dev.cloister.isolates.context..",
          "dev.cloister.isolates.js..");

  private static final Map<String, Set<String>> TIME_AND_CHANCE =
      Map.of(
          "java.time.Instant", Set.of("now"),
          "java.time.LocalDateTime", Set.of("now"),
          "java.time.ZonedDateTime", Set.of("now"),
          "java.time.Clock", Set.of("systemUTC", "systemDefaultZone"),
          "java.time.InstantSource", Set.of("system"),
          "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
          "java.lang.Thread", Set.of("sleep"),
          "java.util.concurrent.TimeUnit", Set.of("sleep"),
          "java.lang.Math", Set.of("random"));

  private Architecture() {}

  /// Every rule, under a name for the test's report.
  static Map<String, ArchRule> rules() {
    var rules = new TreeMap<String, ArchRule>();
    MODULES.forEach((module, known) -> rules.put("module " + module, onlyKnows(module, known)));
    ONLY_HERE.forEach(
        (library, packages) -> rules.put("library " + library, onlyIn(library, packages)));
    rules.put("time and chance", timeAndChanceComeFrom(MAKERS_OF_TIME));
    rules.put("no cycles in host", noCycles("dev.cloister.host.(*).."));
    rules.put("no cycles in isolates", noCycles("dev.cloister.isolates.(*).."));
    return rules;
  }

  /// Classes of a module know no other part of the house but those listed.
  static ArchRule onlyKnows(String module, List<String> known) {
    var permitted = Stream.concat(Stream.of(module), known.stream()).toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage(module))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.cloister..").and(not(resideInAnyPackage(permitted))))
        .because(module + " may know " + (known.isEmpty() ? "nobody" : known))
        .allowEmptyShould(true);
  }

  /// A library is known to no class outside these packages.
  static ArchRule onlyIn(String library, List<String> packages) {
    return noClasses()
        .that(
            resideInAPackage("dev.cloister..")
                .and(not(resideInAnyPackage(packages.toArray(String[]::new)))))
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .because(library + " is for " + (packages.isEmpty() ? "nobody" : packages))
        .allowEmptyShould(true);
  }

  /// No class outside these packages asks the machine for time or chance, or sleeps.
  static ArchRule timeAndChanceComeFrom(List<String> packages) {
    return noClasses()
        .that(
            resideInAPackage("dev.cloister..")
                .and(not(resideInAnyPackage(packages.toArray(String[]::new)))))
        .should(askForTimeOrChance())
        .because("time and chance are handed in, so that tests can hold them still")
        .allowEmptyShould(true);
  }

  /// Packages below the root do not know each other in a circle.
  static ArchRule noCycles(String pattern) {
    return slices().matching(pattern).should().beFreeOfCycles().allowEmptyShould(true);
  }

  /// Packages that hold classes but no `package-info` with `@NullMarked`.
  static Set<String> notNullMarked(JavaClasses classes) {
    return classes.stream()
        .map(JavaClass::getPackage)
        .filter(each -> !each.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
        .map(JavaPackage::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ArchCondition<JavaClass> askForTimeOrChance() {
    return new ArchCondition<>("ask the machine for time or chance") {
      @Override
      public void check(JavaClass asker, ConditionEvents events) {
        Stream.concat(
                asker.getMethodCallsFromSelf().stream(),
                asker.getMethodReferencesFromSelf().stream())
            .filter(Architecture::isTimeOrChance)
            .forEach(access ->
                events.add(SimpleConditionEvent.satisfied(access, access.getDescription())));
      }
    };
  }

  private static boolean isTimeOrChance(JavaAccess<?> access) {
    return TIME_AND_CHANCE
        .getOrDefault(access.getTargetOwner().getFullName(), Set.of())
        .contains(access.getTarget().getName());
  }
}
