package dev.cloister.host.boot;

import static dev.cloister.host.boot.Problems.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What would be more than a tenant may have stored is not imported, and nothing of it is written.
/// The objects here are larger than one turn, so that an import that was broken off would show.
final class ImportQuotaTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Box extends DurableObject {
        async fill(pieces) {
          for (let i = 0; i < pieces; i++) {
            await this.ctx.storage.put(`piece ${i}`, new Uint8Array(1_000_000).fill(i));
            await this.ctx.storage.sync();
          }
          return 'filled';
        }
        async count() { return `${(await this.ctx.storage.list({ limit: 100 })).size}`; }
      }
      export default {
        async fetch(request, env) {
          const { pathname, searchParams } = new URL(request.url);
          const box = env.BOXES.getByName(searchParams.get('box'));
          return new Response(pathname === '/fill' ? await box.fill(Number(searchParams.get('pieces'))) : await box.count());
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "BOXES", "class_name": "Box"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Box"]}]}
      """;
  private static final String TENANT_FILE = WholeHost.TENANT + "/file";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.under(storedMax(100_000_000), folder);
    host.deploy("boxes", CONFIG, SCRIPT);
    assertThat(host.get("boxes", "/fill?box=a&pieces=12")).isEqualTo("filled");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
  }

  @Test
  void an_object_that_does_not_fit_is_refused_before_anything_is_written() throws Exception {
    var file = download(object("a"));
    host.turnTo(storedMax(20_000_000));

    var problem = problem(upload(object("b"), file), 507, "tenant.storage-full");

    assertThat(problem.path("detail").asText())
        .contains("of 20000000 bytes, and these writes would add 12");
    assertThat(host.get("boxes", "/?box=b")).isEqualTo("0");
    assertThat(host.get("boxes", "/?box=a")).isEqualTo("12");
  }

  @Test
  void what_an_object_has_makes_room_for_what_takes_its_place() throws Exception {
    var file = download(object("a"));
    host.turnTo(storedMax(13_000_000));

    assertThat(upload(object("a"), file).statusCode()).isEqualTo(200);

    assertThat(host.get("boxes", "/?box=a")).isEqualTo("12");
  }

  @Test
  void a_tenant_that_does_not_fit_leaves_its_name_free() throws Exception {
    var file = download(TENANT_FILE);
    host.expect(204, "DELETE", WholeHost.TENANT + "/scripts/boxes", "");
    host.expect(204, "DELETE", WholeHost.TENANT, "");
    host.turnTo(storedMax(11_000_000));

    problem(upload(TENANT_FILE + "?replace=true", file), 507, "tenant.storage-full");

    assertThat(host.admin("GET", WholeHost.TENANT, "").statusCode()).isEqualTo(404);
    host.turnTo(storedMax(13_000_000));
    var answer = upload(TENANT_FILE + "?replace=true", file);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(host.get("boxes", "/?box=a")).isEqualTo("12");
  }

  private static String storedMax(long bytes) {
    return """
    {"default": {"trust": "trusted", "isolation": "in-host",
                 "limits": {"tenant-stored-bytes-max": %d}}}
    """
        .formatted(bytes);
  }

  private static String object(String name) {
    return WholeHost.TENANT + "/scripts/boxes/objects/" + name + "/file?class=Box";
  }

  private Path download(String path) throws Exception {
    var file = Files.createTempFile(folder, "file", ".cloister");
    var request = HttpRequest.newBuilder(URI.create(host.adminUrl() + path)).build();
    assertThat(http.send(request, BodyHandlers.ofFile(file)).statusCode()).isEqualTo(200);
    return file;
  }

  private HttpResponse<String> upload(String path, Path file) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(host.adminUrl() + path));
    return http.send(request.PUT(BodyPublishers.ofFile(file)).build(), BodyHandlers.ofString());
  }
}
