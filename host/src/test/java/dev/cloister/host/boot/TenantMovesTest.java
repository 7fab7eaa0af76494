package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a tenant has beside its scripts and objects, on the host it has moved to: crons that are
/// due, and go on from what was fired before, and the files that its script is answered from.
final class TenantMovesTest {
  private static final String CONFIG =
      """
      {"main": "index.js", "assets": {"directory": "public", "binding": "ASSETS"},
       "kv_namespaces": [{"binding": "NOTES", "id": "notes"}],
       "triggers": {"crons": ["0 0 29 2 *"]}}
      """;
  private static final String SCRIPT =
      """
      export default {
        async fetch(request, env) {
          if (new URL(request.url).pathname === '/fired') return new Response(await env.NOTES.get('fired'));
          return new Response(`script: ${await (await env.ASSETS.fetch('http://any/page')).text()}`);
        },
        scheduled: ({ cron, scheduledTime }, env) => env.NOTES.put('fired', `${cron} at ${scheduledTime}`),
      };
      """;
  private static final String CRONS = WholeHost.TENANT + "/scripts/site/crons";

  @TempDir private Path folder;

  @Test
  void crons_and_files_of_a_tenant_move_with_it() throws Exception {
    var file = folder.resolve("tenant");
    String key;
    try (var http = HttpClient.newHttpClient();
        var host = WholeHost.in(folder.resolve("data"))) {
      var files =
          Map.of("wrangler.json", CONFIG, "index.js", SCRIPT, "public/page.html", "<p>hello");
      var deployed = host.upload("site", files);
      assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(201);
      var from = URI.create(host.adminUrl() + WholeHost.TENANT + "/file");
      var answer = http.send(HttpRequest.newBuilder(from).build(), BodyHandlers.ofFile(file));
      assertThat(answer.statusCode()).isEqualTo(200);
      key = host.expect(200, "GET", "/v1/signing-key", "");
      key = key.replaceAll(".*\"(ed25519:[^\"]+)\".*", "$1");
    }

    try (var http = HttpClient.newHttpClient();
        var other = WholeHost.in(folder.resolve("other"))) {
      other.expect(204, "DELETE", WholeHost.TENANT, "");
      var to = URI.create(other.adminUrl() + WholeHost.TENANT + "/file?trust=" + key);
      var answer =
          http.send(
              HttpRequest.newBuilder(to).PUT(BodyPublishers.ofFile(file)).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);

      assertThat(other.get("site", "/page")).isEqualTo("<p>hello");
      assertThat(other.get("site", "/other")).isEqualTo("script: <p>hello");
      var cron = new ObjectMapper().readTree(other.expect(200, "GET", CRONS, "")).path("crons");
      assertThat(cron).hasSize(1);
      assertThat(cron.get(0).path("next").asText()).contains("-02-29T00:00:00Z");
      other.expect(200, "POST", CRONS + "/fire?scheduledTime=60000", "");
      assertThat(other.get("site", "/fired")).isEqualTo("0 0 29 2 * at 60000");
    }
  }
}
