package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The tenant that must not notice anything: a canary in its object, its SQL, its secret, its
/// namespace of KV, its cache and its module's globals.
final class AttackVictim {
  /// Its name, and that of its script.
  static final String TENANT = "victim";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess server;
  private final String canary = "canary-" + UUID.randomUUID();
  private final String secret = "secret-" + UUID.randomUUID();
  private final ObjectNode known;

  AttackVictim(ServerProcess server) throws Exception {
    this.server = server;
    server.createTenant(TENANT);
    server.deploy(
        TENANT,
        TENANT,
        Map.of(
            "wrangler.json",
            AttackFamily.project(TENANT, "victim.js", "{}"),
            "victim.js",
            AttackFamily.source("victim.js")));
    server.putSecret(TENANT, TENANT, "SECRET", secret);
    known = (ObjectNode) ask("/?canary=" + canary);
    known.put("port", server.address().getPort());
    known.put("adminPort", server.adminAddress().getPort());
    assertUnharmed();
  }

  /// What attackers know of it: its object's id and bookmark, a cursor of its list, the ports.
  ObjectNode known() {
    return known.deepCopy();
  }

  /// What must never be in anybody else's answer.
  List<String> canaries() {
    return List.of(canary, secret);
  }

  /// Everything is where it was; only memory may have gone with a cordon.
  void assertUnharmed() throws Exception {
    JsonNode now = ask("/");
    assertThat(now.path("stored").asText()).as("stored: %s", now).isEqualTo(canary);
    assertThat(now.path("keys").asInt()).as("keys: %s", now).isEqualTo(1);
    assertThat(now.path("rows").size()).as("rows: %s", now).isEqualTo(1);
    assertThat(now.path("rows").path(0).path("text").asText()).isEqualTo(canary);
    assertThat(now.path("secret").asText()).as("secret: %s", now).isEqualTo(secret);
    assertThat(now.path("kv").asText()).as("kv: %s", now).isEqualTo(canary);
    assertThat(now.path("kvKeys").asInt()).as("kv: %s", now).isEqualTo(2);
    assertThat(now.path("cached").asText()).as("cache: %s", now).isEqualTo(canary);
    assertThat(now.path("limited").asBoolean()).as("rate limit: %s", now).isFalse();
    assertThat(now.path("module").asText("")).as("module: %s", now).isIn(canary, "null", "");
  }

  private JsonNode ask(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = server.askUntilAnswered(TENANT, TENANT, path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
