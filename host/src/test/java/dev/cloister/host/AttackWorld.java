package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.testing.Effort;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A server with real cordons, a victim, a neighbour, an origin, and all families of attackers: all
/// of them of the same trust, in one shared cordon.
///
/// Threads: any. Owns: all of these.
final class AttackWorld implements AutoCloseable {
  /// A tenant whose policy lets it reach this machine, which no policy should.
  static final String OPEN_NETWORK = "open-network";

  /// The attacks to run, a pattern of `family/name`; all when it is empty.
  private static final String CHOSEN = System.getProperty("attacks", "");

  private static final String LOST = "isolate.lost";
  private static final Set<String> USED_UP =
      Set.of("script.exceeded-wall-time", "script.exceeded-memory");
  private static final int TRIES_MAX = 5;
  private static final int TENANTS_MAX = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess server;
  private final AttackOrigin origin;
  private final AttackVictim victim;
  private final SteadyNeighbour neighbour;
  private final Telltale telltale;
  private final List<Attack> attacks = new ArrayList<>();

  AttackWorld(Path folder) throws Exception {
    Path data = folder.resolve("data");
    origin = new AttackOrigin();
    try {
      server = ServerProcess.start(data, "--config", config(folder).toString());
    } catch (Exception e) {
      origin.close();
      throw e;
    }
    try {
      victim = new AttackVictim(server);
      telltale = new Telltale(victim.canaries(), folder);
      for (var family : AttackFamily.values()) {
        deploy(family);
      }
      neighbour = new SteadyNeighbour(server);
    } catch (Exception | AssertionError e) {
      server.close();
      origin.close();
      throw e;
    }
  }

  private static Path config(Path folder) throws IOException {
    String tenants =
        Arrays.stream(AttackFamily.values())
            .map(family -> "\"%s\": %s".formatted(family.tenant(), family.policy()))
            .collect(Collectors.joining(",\n"));
    Path policies = folder.resolve("policies.jsonc");
    Files.writeString(
        policies,
        """
        {
          "default": {"limits": {"cordon-tenants-max": %d}},
          "tenants": {%s, "%s": {"egress": {"allow": ["127.0.0.0/8"]}}}
        }
        """
            .formatted(TENANTS_MAX, tenants, OPEN_NETWORK));
    return Files.writeString(
        folder.resolve("host.jsonc"),
        JSON.writeValueAsString(Map.of("policies", policies.toString())));
  }

  private void deploy(AttackFamily family) throws Exception {
    String known = victim.known().put("origin", origin.url()).toString();
    String tenant = family.tenant();
    deployInto(tenant, family);
    for (JsonNode listed : JSON.readTree(server.askUntilAnswered(tenant, tenant, "/").body())) {
      var attack = Attack.of(family, listed);
      attacks.add(attack);
      if (attack.isAlone() && isChosen(attack)) {
        server.deploy(tenant, attack.script(), family.files(attack.script(), known));
      }
    }
    if (family == AttackFamily.GLUE) {
      server.deploy(
          tenant,
          "no-binding-names-me",
          "export default { fetch: () => new Response('I have no binding') };",
          Map.of());
    }
  }

  /// Deploys a family as a script of another tenant.
  void deployInto(String tenant, AttackFamily family) throws Exception {
    String known = victim.known().put("origin", origin.url()).toString();
    server.createTenant(tenant);
    server.deploy(tenant, family.tenant(), family.files(family.tenant(), known));
  }

  /// The attacks of a family: all, or what a quick run takes.
  List<Attack> attacks(AttackFamily family) {
    var all = attacks.stream().filter(attack -> attack.family() == family).toList();
    int every = CHOSEN.isEmpty() && !Effort.isSoak() ? family.every() : 1;
    return all.stream()
        .filter(attack -> all.indexOf(attack) % every == 0)
        .filter(AttackWorld::isChosen)
        .toList();
  }

  private static boolean isChosen(Attack attack) {
    return CHOSEN.isEmpty() || Pattern.matches(CHOSEN, attack.toString());
  }

  /// Runs one, and says what is wrong with its answer.
  ///
  /// @param amongOthers whether it may be told to come again, since others run as well
  Optional<String> complaintOf(Attack attack, boolean amongOthers) throws InterruptedException {
    return complaintOf(attack.family().tenant(), attack, amongOthers);
  }

  /// The same, run by another tenant.
  ///
  /// An attack whose cordon dies of what an earlier one left behind is run again, as any client
  /// would.
  Optional<String> complaintOf(String tenant, Attack attack, boolean amongOthers)
      throws InterruptedException {
    try {
      var answer = server.ask("GET", tenant, attack.script(), "/" + attack.name());
      for (int tries = 1; tries < TRIES_MAX && codeOf(answer).equals(LOST); tries++) {
        server.askUntilAnswered(attack.family().tenant(), attack.family().tenant(), "/");
        answer = server.ask("GET", tenant, attack.script(), "/" + attack.name());
      }
      return complaint(attack, answer, amongOthers);
    } catch (IOException e) {
      return Optional.of("no answer: " + e);
    }
  }

  /// The code of the failure that an answer tells of; empty when it is none.
  private static String codeOf(HttpResponse<String> answer) throws IOException {
    String type = answer.headers().firstValue("content-type").orElse("");
    return type.startsWith("application/problem+json")
        ? JSON.readTree(answer.body()).path("code").asText()
        : "";
  }

  /// One attack by its name.
  Attack attack(AttackFamily family, String name) {
    return attacks.stream()
        .filter(attack -> attack.family() == family && attack.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Optional<String> complaint(
      Attack attack, HttpResponse<String> answer, boolean amongOthers) throws IOException {
    var told = telltale.in(answer);
    if (told.isPresent()) {
      return Optional.of("tells of the host or of another tenant: " + told.get());
    }
    if (answer.statusCode() == 200) {
      // Among others it may have found an object's queue full, or been made to wait too long.
      boolean fine =
          answer.body().startsWith("HELD") || (amongOthers && answer.body().startsWith("THREW"));
      return fine ? Optional.empty() : Optional.of(answer.body());
    }
    String code = codeOf(answer);
    if (code.isEmpty()) {
      return Optional.of("%d without a problem: %s".formatted(answer.statusCode(), answer.body()));
    }
    boolean fine =
        attack.ends().contains(code)
            || (attack.family().usesUp() && USED_UP.contains(code))
            || (amongOthers && answer.statusCode() >= 500);
    return fine ? Optional.empty() : Optional.of("ended otherwise: " + answer.body());
  }

  /// The attacker's own tenant is served again.
  void assertServesAgain(AttackFamily family) throws Exception {
    HttpResponse<String> answer = server.askUntilAnswered(family.tenant(), family.tenant(), "/");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /// The host is well, the victim has all it had, the neighbour got nothing but its own.
  void assertNobodyHarmed() throws Exception {
    assertThat(server.health().path("status").asText()).isEqualTo("ok");
    victim.assertUnharmed();
    assertThat(neighbour.wrong()).as("the neighbour, after %s", neighbour.told()).isEmpty();
  }

  SteadyNeighbour neighbour() {
    return neighbour;
  }

  /// What the server printed last.
  String printed() {
    return server.printed();
  }

  @Override
  public void close() throws IOException {
    neighbour.close();
    server.close();
    origin.close();
  }
}
