package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.service.ServiceObjects;
import dev.cloister.policies.Isolation;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
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
  private static final String CONFIG =
      """
      {"main": "index.js", "kv_namespaces": [{"binding": "NOTES", "id": "notes"}]}
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path data;
  private RunningHost host;

  private void start() throws Exception {
    host =
        Host.start(
            HostConfig.USUAL.withData(data).withPorts(0, 0).withIsolation(Isolation.IN_HOST));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
  }

  @Test
  void what_a_script_keeps_in_a_namespace_outlives_the_host_and_is_shared_by_its_id()
      throws Exception {
    start();
    send(host.adminPort(), "PUT", "/v1/tenants/shop", new byte[0]);
    assertThat(deploy("writer").statusCode()).isEqualTo(201);
    send(host.port(), "PUT", "/~shop/writer/a", "remembered".getBytes(UTF_8));

    host.close();
    start();
    assertThat(deploy("reader").statusCode()).isEqualTo(201);

    var answer = send(host.port(), "GET", "/~shop/reader/a", new byte[0]);
    assertThat(answer.body()).isEqualTo("remembered");
  }

  @Test
  void no_script_takes_the_name_under_which_services_keep_their_data() throws Exception {
    start();
    send(host.adminPort(), "PUT", "/v1/tenants/shop", new byte[0]);

    var refused = deploy(ServiceObjects.script(new dev.cloister.api.TenantId("shop")).name());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("deploy.reserved-name");
  }

  private HttpResponse<String> deploy(String name) throws Exception {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("wrangler.json"));
      out.write(CONFIG.getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("index.js"));
      out.write(SCRIPT.getBytes(UTF_8));
    }
    return send(host.adminPort(), "PUT", "/v1/tenants/shop/scripts/" + name, zip.toByteArray());
  }

  private HttpResponse<String> send(int port, String method, String path, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
