package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testing.Effort;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tenants who try everything get nothing, and disturb nobody: the attacks of `attacks/`, against a
/// real server with real cordons (docs/attacks.md).
///
/// A victim holds canaries and a neighbour is asked all the time, both in the attackers' own
/// cordon. An attack either says that it was held, or is ended by a failure that it names.
@Isolated
final class AttackIT {
  private static final int AT_ONCE = 48;
  private static final int ROUNDS = 1;
  private static final int ROUNDS_SOAK = 10;

  @TempDir private static Path folder;
  private static AttackWorld world;

  @BeforeAll
  static void start() throws Exception {
    world = new AttackWorld(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (world != null) {
      world.close();
    }
  }

  @AfterEach
  void nobody_is_harmed() throws Exception {
    world.assertNobodyHarmed();
  }

  @TestFactory
  Stream<DynamicNode> alone() {
    return Arrays.stream(AttackFamily.values())
        .map(family ->
            DynamicContainer.dynamicContainer(
                family.tenant(),
                Stream.concat(
                    world.attacks(family).stream()
                        .map(attack ->
                            DynamicTest.dynamicTest(nameOf(attack), () -> runAlone(attack))),
                    Stream.of(
                        DynamicTest.dynamicTest(
                            "nobody is harmed", () -> world.assertNobodyHarmed())))));
  }

  private static String nameOf(Attack attack) {
    return attack.isKnownToGetThrough()
        ? "GETS THROUGH, waits for %s: %s".formatted(attack.waits(), attack.name())
        : attack.name();
  }

  /// One that is known to get through and does not any more is a wall to be glad of: its note has
  /// to go.
  private static void runAlone(Attack attack) throws Exception {
    var complaint = world.complaintOf(attack, false);
    if (attack.isKnownToGetThrough()) {
      assertThat(complaint).as("%s still waits for %s", attack, attack.waits()).isPresent();
    } else {
      assertThat(complaint).as("%s", attack).isEmpty();
    }
    world.assertServesAgain(attack.family());
  }

  @Test
  void all_at_once() throws Exception {
    for (int round = 0; round < Effort.of(ROUNDS, ROUNDS_SOAK); round++) {
      int before = world.neighbour().answers();

      assertThat(complaintsOfAllAtOnce()).as("round %d", round).isEmpty();

      for (var family : AttackFamily.values()) {
        world.assertServesAgain(family);
      }
      world.assertNobodyHarmed();
      assertThat(world.neighbour().answers())
          .as("the neighbour was answered")
          .isGreaterThan(before);
    }
  }

  /// What would be said if a wall were not there: the suite is no better than this.
  @ParameterizedTest
  @ValueSource(
      strings = {"admin-by-address", "admin-by-decimal", "redirect-to-admin", "tenants-listener"})
  void a_network_without_its_wall_is_noticed(String attack) throws Exception {
    world.deployInto(AttackWorld.OPEN_NETWORK, AttackFamily.NETWORK);

    assertThat(
            world.complaintOf(
                AttackWorld.OPEN_NETWORK, world.attack(AttackFamily.NETWORK, attack), false))
        .hasValueSatisfying(complaint -> assertThat(complaint).startsWith("LEAKED: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "namespace-of-the-same-id",
        "cache-of-the-same-address",
        "metadata-of-foreign-keys"
      })
  void a_tenant_without_its_wall_is_noticed(String attack) throws Exception {
    world.deployInto(AttackVictim.TENANT, AttackFamily.TENANTS);

    assertThat(
            world.complaintOf(
                AttackVictim.TENANT, world.attack(AttackFamily.TENANTS, attack), false))
        .hasValueSatisfying(complaint ->
            assertThat(complaint).startsWith("tells of the host or of another tenant: "));
  }

  private static List<String> complaintsOfAllAtOnce() throws InterruptedException {
    var complaints = new ConcurrentLinkedQueue<String>();
    var places = new Semaphore(AT_ONCE);
    var running =
        Arrays.stream(AttackFamily.values())
            .flatMap(family -> world.attacks(family).stream())
            .filter(attack -> !attack.isKnownToGetThrough())
            .map(attack ->
                Thread.ofVirtual().start(() -> runAmongOthers(attack, places, complaints)))
            .toList();
    for (var thread : running) {
      thread.join();
    }
    return List.copyOf(complaints);
  }

  private static void runAmongOthers(
      Attack attack, Semaphore places, ConcurrentLinkedQueue<String> complaints) {
    places.acquireUninterruptibly();
    try {
      world
          .complaintOf(attack, true)
          .ifPresent(complaint -> complaints.add(attack + ": " + complaint));
    } catch (InterruptedException e) {
      complaints.add(attack + " was interrupted");
    } finally {
      places.release();
    }
  }
}
