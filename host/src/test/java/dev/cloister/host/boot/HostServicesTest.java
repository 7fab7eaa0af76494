package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import dev.cloister.host.service.ServiceObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services of the host as scripts have them, in a whole host.
final class HostServicesTest {
  private static final String SCRIPT =
      """
      export default {
        async fetch(request, env) {
          const key = new URL(request.url).pathname;
          if (request.method === 'PUT') {
            await env.NOTES.put(key, request.body);
          }
          return new Response(await env.NOTES.get(key));
        },
      };
      """;
  private static final String KEEPS_EVERYWHERE =
      """
      const cached = 'http://cart.example/';
      export default {
        async fetch(request, env) {
          if (request.method === 'PUT') {
            await env.NOTES.put('a', await request.text());
            await caches.default.put(cached, new Response('kept', { headers: { 'cache-control': 'max-age=60' } }));
            env.VISITS.writeDataPoint({ indexes: ['a'] });
          }
          const note = await env.NOTES.get('a');
          const hit = await caches.default.match(cached);
          return new Response([note?.length, await hit?.text(), env.TOKEN].map(String).join(' '));
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js", "kv_namespaces": [{"binding": "NOTES", "id": "notes"}]}
      """;

  @TempDir private Path data;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(data);
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void what_a_script_keeps_in_a_namespace_outlives_the_host_and_is_shared_by_its_id()
      throws Exception {
    host.deploy("writer", CONFIG, SCRIPT);
    host.ask("PUT", "writer", "/a", "remembered");

    host.restart();
    host.deploy("reader", CONFIG, SCRIPT);

    assertThat(host.get("reader", "/a")).isEqualTo("remembered");
  }

  @Test
  void what_services_keep_for_a_tenant_goes_with_it() throws Exception {
    var config =
        """
        {"main": "index.js", "kv_namespaces": [{"binding": "NOTES", "id": "notes"}],
         "analytics_engine_datasets": [{"binding": "VISITS", "dataset": "visits"}]}
        """;
    host.deploy("cart", config, KEEPS_EVERYWHERE);
    host.expect(200, "PUT", WholeHost.TENANT + "/scripts/cart/secrets/TOKEN", "hush");
    host.ask("PUT", "cart", "/", "x".repeat(1 << 20));
    assertThat(host.get("cart", "/")).isEqualTo("1048576 kept hush");
    String datasets;
    do {
      datasets = host.expect(200, "GET", WholeHost.TENANT + "/datasets", "");
    } while (!datasets.contains("visits"));

    host.expect(204, "DELETE", WholeHost.TENANT + "/scripts/cart", "");
    host.expect(204, "DELETE", WholeHost.TENANT, "");
    host.expect(201, "PUT", WholeHost.TENANT, "");
    host.deploy("cart", config, KEEPS_EVERYWHERE);

    assertThat(host.get("cart", "/")).isEqualTo("undefined undefined undefined");
    assertThat(host.expect(200, "GET", WholeHost.TENANT + "/kv", "")).doesNotContain("notes");
    assertThat(host.expect(200, "GET", WholeHost.TENANT + "/datasets", ""))
        .doesNotContain("visits");
  }

  @Test
  void a_tenant_that_still_has_scripts_keeps_what_it_has() throws Exception {
    host.deploy("writer", CONFIG, SCRIPT);
    host.ask("PUT", "writer", "/a", "remembered");

    Problems.problem(host.admin("DELETE", WholeHost.TENANT, ""), 409, "tenant.not-empty");

    assertThat(host.get("writer", "/a")).isEqualTo("remembered");
  }

  @Test
  void no_script_takes_the_name_under_which_services_keep_their_data() throws Exception {
    var name = ServiceObjects.script(new TenantId("shop")).name();

    Problems.problem(host.upload(name, CONFIG, SCRIPT), 400, "deploy.reserved-name");
  }
}
