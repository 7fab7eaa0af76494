package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.policies.Isolation;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Static assets in a whole host: who answers, and what stays over deploys and restarts.
final class HostAssetsTest {
  private static final String CONFIG =
      """
      {"main": "index.js", "assets": {"directory": "public", "binding": "ASSETS"},
        "durable_objects": {"bindings": [{"name": "ROOMS", "class_name": "Room"}]},
        "migrations": [{"tag": "v1", "new_sqlite_classes": ["Room"]}]}
      """;
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Room extends DurableObject {
        async page() {
          return await (await this.env.ASSETS.fetch('http://any/page')).text();
        }
      }
      const said = async (promise) => { try { return await promise; } catch (error) { return `${error.name}: ${error.message}`; } };
      export default {
        async fetch(request, env) {
          const path = new URL(request.url).pathname;
          switch (path) {
            case '/from-object':
              return new Response(await env.ROOMS.getByName('a').page());
            case '/same-twice': {
              const first = new Uint8Array(await (await env.ASSETS.fetch('http://any/page')).arrayBuffer());
              first.fill(120);
              return env.ASSETS.fetch('http://any/page');
            }
            case '/followed':
              return env.ASSETS.fetch('http://any/page.html');
            case '/kind':
              return new Response([env.ASSETS.constructor.name, await said(env.ASSETS.nothing()), await said(env.ASSETS.fetch('/x'))].join('|'));
            case '/long-length':
              return new Response(String((await (await env.ASSETS.fetch('http://any/long.bin')).arrayBuffer()).byteLength));
            case '/echo':
              return new Response(request.body);
            default: {
              const answer = await env.ASSETS.fetch(request);
              return new Response(`script: ${answer.status} ${await answer.text()}`, { headers: { 'x-location': answer.headers.get('location') ?? '' } });
            }
          }
        },
      };
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path data;
  private RunningHost host;

  @BeforeEach
  void a_shop() throws Exception {
    start();
    send(host.adminPort(), "PUT", "/v1/tenants/shop", new byte[0]);
  }

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
  void files_are_answered_and_the_script_is_asked_for_the_rest() throws Exception {
    deploy("site", CONFIG, "index.js", SCRIPT, "public/page.html", "<p>one");

    var page = get("/~shop/site/page");
    assertThat(page.body()).isEqualTo("<p>one");
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-length")).contains("6");
    assertThat(send(host.port(), "HEAD", "/~shop/site/page", new byte[0]).headers())
        .satisfies(head -> assertThat(head.firstValue("content-length")).contains("6"));
    assertThat(send(host.port(), "POST", "/~shop/site/page", new byte[9]).statusCode())
        .isEqualTo(405);
    assertThat(get("/~shop/site/other").body()).isEqualTo("script: 404 ");
    assertThat(send(host.port(), "POST", "/~shop/site/echo", "body".getBytes(UTF_8)).body())
        .isEqualTo("body");
  }

  @Test
  void scripts_and_objects_fetch_the_files_of_their_own_version() throws Exception {
    var long_ = noise(3 << 20);
    deploy(
        "site", CONFIG, "index.js", SCRIPT, "public/page.html", "<p>one", "public/long.bin", long_);

    assertThat(get("/~shop/site/from-object").body()).isEqualTo("<p>one");
    assertThat(get("/~shop/site/same-twice").body()).isEqualTo("<p>one");
    assertThat(get("/~shop/site/followed").body()).isEqualTo("<p>one");
    assertThat(get("/~shop/site/long-length").body()).isEqualTo("3145728");
    assertThat(get("/~shop/site/kind").body())
        .startsWith(
            "Fetcher|TypeError: The RPC receiver does not implement the method \"nothing\".|")
        .contains("TypeError: Invalid URL");
  }

  @Test
  void a_script_that_goes_first_sees_each_request_and_the_redirects_of_the_assets()
      throws Exception {
    deploy(
        "site",
        CONFIG.replace("\"binding\"", "\"run_worker_first\": true, \"binding\""),
        "index.js",
        SCRIPT,
        "public/page.html",
        "<p>one");

    assertThat(get("/~shop/site/page").body()).isEqualTo("script: 200 <p>one");
    var redirected = get("/~shop/site/page.html");
    assertThat(redirected.body()).isEqualTo("script: 307 ");
    assertThat(redirected.headers().firstValue("x-location")).contains("/page");
  }

  @Test
  void assets_alone_answer_without_any_isolate_also_to_other_scripts() throws Exception {
    var alone = "{\"assets\": {\"directory\": \"public\", \"not_found_handling\": \"404-page\"}}";
    deploy("files", alone, "public/page.html", "<p>one", "public/404.html", "nothing");

    assertThat(get("/~shop/files/page").body()).isEqualTo("<p>one");
    assertThat(get("/~shop/files/x").statusCode()).isEqualTo(404);
    assertThat(get("/~shop/files/x").body()).isEqualTo("nothing");
    assertThat(send(host.adminPort(), "GET", "/health", new byte[0]).body())
        .doesNotContain("\"contexts\":1");

    deploy(
        "caller",
        "{\"main\": \"index.js\", \"services\": [{\"binding\": \"FILES\", \"service\": \"files\"}]}",
        "index.js",
        "export default { fetch: (request, env) => env.FILES.fetch(request) };");
    assertThat(get("/~shop/caller/page").body()).isEqualTo("<p>one");
  }

  @Test
  void a_rollback_brings_the_old_files_back_and_a_restart_loses_none() throws Exception {
    var long_ = noise((2 << 20) + 3);
    deploy("site", CONFIG, "index.js", SCRIPT, "public/page.html", "old", "public/long", long_);
    deploy("site", CONFIG, "index.js", SCRIPT, "public/page.html", "new");
    assertThat(get("/~shop/site/page").body()).isEqualTo("new");
    assertThat(get("/~shop/site/long").statusCode()).isEqualTo(200);
    assertThat(get("/~shop/site/long").body()).startsWith("script: 404");

    host.close();
    start();
    send(host.adminPort(), "POST", "/v1/tenants/shop/scripts/site/rollback", new byte[0]);

    assertThat(get("/~shop/site/page").body()).isEqualTo("old");
    var whole =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + host.port() + "/~shop/site/long"))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(whole.body()).isEqualTo(long_);
    assertThat(whole.headers().firstValue("content-length")).contains("2097155");
  }

  @Test
  void wrong_rules_are_refused_and_change_nothing() throws Exception {
    deploy("site", CONFIG, "index.js", SCRIPT, "public/page.html", "old");

    var refused =
        upload(
            "site",
            CONFIG,
            "index.js",
            SCRIPT,
            "public/page.html",
            "new",
            "public/_redirects",
            "/a /b 404");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("deploy.bad-assets", "public/_redirects:1: the status");
    assertThat(get("/~shop/site/page").body()).isEqualTo("old");
  }

  /// Bytes that cannot be packed.
  private static byte[] noise(int length) {
    var bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(host.port(), "GET", path, new byte[0]);
  }

  private void deploy(String name, String config, Object... files) throws Exception {
    var answer = upload(name, config, files);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private HttpResponse<String> upload(String name, String config, Object... files)
      throws Exception {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("wrangler.json"));
      out.write(config.getBytes(UTF_8));
      for (var i = 0; i < files.length; i += 2) {
        out.putNextEntry(new ZipEntry((String) files[i]));
        out.write(
            files[i + 1] instanceof byte[] bytes ? bytes : ((String) files[i + 1]).getBytes(UTF_8));
      }
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
