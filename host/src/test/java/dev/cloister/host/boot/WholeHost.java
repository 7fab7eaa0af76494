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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A whole host in this JVM, on free ports, and what a test asks of it over HTTP. Scripts run in
/// the host too, so that it starts in a moment. It has one tenant, `shop`.
final class WholeHost implements AutoCloseable {
  /// Where the admin API has the tenant.
  static final String TENANT = "/v1/tenants/shop";

  private static final String POLICIES = "policies.jsonc";
  private static final String THINGS =
      """
      {"main": "%s",
       "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"%s}]}}
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final HostConfig config;
  private RunningHost host;

  private WholeHost(HostConfig config) throws StartRefused {
    this.config = config;
    this.host = Host.start(config);
  }

  /// Starts one that keeps its data in this folder.
  static WholeHost in(Path data) throws Exception {
    return in(data, config -> config);
  }

  /// The same, with other settings.
  static WholeHost in(Path data, UnaryOperator<HostConfig> settings) throws Exception {
    var usual =
        HostConfig.USUAL
            .withData(data)
            .withPorts(0, 0)
            .withIsolation(Isolation.IN_HOST)
            .withSpareCordons(1);
    var started = new WholeHost(settings.apply(usual));
    try {
      assertThat(started.admin("PUT", TENANT, "").statusCode()).isBetween(200, 201);
      return started;
    } catch (Exception | AssertionError e) {
      started.close();
      throw e;
    }
  }

  /// Starts one with this text as its policy file, which lies in the folder beside its data.
  static WholeHost under(String policies, Path folder) throws Exception {
    var file = Files.writeString(folder.resolve(POLICIES), policies);
    return in(
        folder.resolve("data"),
        config -> config.withPolicies(file).withIsolation(HostConfig.USUAL.isolation()));
  }

  /// Exchanges the text of the policy file and has it read; what the host says of it.
  String turnTo(String policies) throws Exception {
    Files.writeString(config.policies().orElseThrow(), policies);
    return expect(200, "POST", "/v1/policies/reload", "");
  }

  /// Stops it; its data stays.
  void stop() {
    host.close();
  }

  /// Starts it again on the same data.
  void restart() throws StartRefused {
    stop();
    host = Host.start(config);
  }

  /// The port of the tenants' listener.
  int port() {
    return host.port();
  }

  /// Where the admin API is.
  String adminUrl() {
    return "http://127.0.0.1:" + host.adminPort();
  }

  /// Asks a script of the tenant; header names and values take turns.
  HttpResponse<String> ask(
      String method, String script, String path, String body, String... headers) throws Exception {
    return send(host.port(), method, "/~shop/" + script + path, body.getBytes(UTF_8), headers);
  }

  /// The text that a script answers a GET with.
  String get(String script, String path) throws Exception {
    return ask("GET", script, path, "").body();
  }

  /// Asks the admin API.
  HttpResponse<String> admin(String method, String path, String body, String... headers)
      throws Exception {
    return send(host.adminPort(), method, path, body.getBytes(UTF_8), headers);
  }

  /// Asks the admin API, and expects this status; the body of its answer.
  String expect(int status, String method, String path, String body) throws Exception {
    var answer = admin(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer.body();
  }

  /// A script's configuration with objects of its class `Thing`.
  static String withThings(String main) {
    return THINGS.formatted(main, "");
  }

  /// The same with those of another script.
  static String withThingsOf(String script, String main) {
    return THINGS.formatted(main, ", \"script_name\": \"" + script + "\"");
  }

  /// Uploads a script of one module, `index.js`, with this configuration.
  HttpResponse<String> upload(String script, String config, String module) throws Exception {
    return upload(script, Map.of("wrangler.json", config, "index.js", module));
  }

  /// Uploads a script of these files.
  HttpResponse<String> upload(String script, Map<String, String> files) throws Exception {
    return uploadTo(TENANT + "/scripts/" + script, files);
  }

  /// Uploads a script of these files, as they are.
  HttpResponse<String> uploadBytes(String script, Map<String, byte[]> files) throws Exception {
    return uploadBytesTo(TENANT + "/scripts/" + script, files);
  }

  private HttpResponse<String> uploadTo(String path, Map<String, String> files) throws Exception {
    var bytes = new LinkedHashMap<String, byte[]>();
    files.forEach((name, text) -> bytes.put(name, text.getBytes(UTF_8)));
    return uploadBytesTo(path, bytes);
  }

  private HttpResponse<String> uploadBytesTo(String path, Map<String, byte[]> files)
      throws Exception {
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      for (var file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue());
      }
    }
    return send(host.adminPort(), "PUT", path, zip.toByteArray());
  }

  /// The same for a script of another tenant, and it is taken.
  void deployFor(String tenant, String script, String config, String module) throws Exception {
    var answer =
        uploadTo(
            "/v1/tenants/" + tenant + "/scripts/" + script,
            Map.of("wrangler.json", config, "index.js", module));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /// The text that a path of the tenants' listener is answered with.
  String askAt(String path) throws Exception {
    return send(host.port(), "GET", path, new byte[0]).body();
  }

  /// The status that a path of the tenants' listener is answered with.
  int statusAt(String path) throws Exception {
    return send(host.port(), "GET", path, new byte[0]).statusCode();
  }

  /// The same, and it is taken.
  void deploy(String script, String config, String module) throws Exception {
    var answer = upload(script, config, module);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /// A project is uploaded and taken, as the first version of its script or a later one.
  void deploy(String script, Map<String, String> files) throws Exception {
    var answer = upload(script, files);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  private HttpResponse<String> send(
      int port, String method, String path, byte[] body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
    stop();
  }
}
