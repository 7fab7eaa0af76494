package dev.cloister.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A server as `cloister serve` starts it, in a process of its own that may be killed.
///
/// Threads: any. Owns: the process; closing it ends it. Fails: with what the server printed last.
final class ServerProcess implements AutoCloseable {
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  /// Walls that cordons do without, for a run that shows what the others hold; none unless said.
  private static final String WITHOUT = System.getProperty("without", "");

  private static final Duration START_MAX = Duration.ofSeconds(90);

  /// A wait for the script's start and the event itself, 30 s each, and both once more where the
  /// cordon ends in between.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(125);

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int LINES_KEPT = 200;
  private static final Pattern ADMIN = Pattern.compile("admin (http:\\S+)");
  private static final Pattern READY = Pattern.compile("ready (http:\\S+)");
  private static final Pattern CORDON = Pattern.compile("cordon (\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final CompletableFuture<URI> admin = new CompletableFuture<>();
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ServerProcess(Process process) {
    this.process = process;
  }

  /// Starts a server on free ports and waits until it is ready.
  static ServerProcess start(Path data, String... options) throws Exception {
    return startWith(command(), data, options);
  }

  /// The same, with cordons that only interpret. They are to be killed within seconds, before a
  /// compiler gives anything back: starting one with it takes nearly twice the processor time.
  static ServerProcess startToBeKilled(Path data) throws Exception {
    return startWith(command(SHORT_LIVED + " -Dtruffle.UseFallbackRuntime=true"), data);
  }

  /// The same, by the words that start Cloister.
  static ServerProcess startWith(List<String> cloister, Path data, String... options)
      throws Exception {
    List<String> command = new ArrayList<>(cloister);
    command.addAll(List.of("serve", "--data", data.toString(), "--port", "0", "--admin-port", "0"));
    // A second spare would be started for nobody.
    command.addAll(List.of("--spare-cordons", "1"));
    command.addAll(List.of(options));
    var server = new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    Thread.ofPlatform().name("server-prints").daemon().start(server::listen);
    try {
      server.ready.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      server.close();
      throw new IOException(
          "The server was not ready in time; it printed: " + server.printed(), late);
    }
    return server;
  }

  /// The words that start the distribution of this build, prepared so that it starts fast.
  ///
  /// Most servers of tests are soon gone again: the JVMs' second compiler would take more of the
  /// machine than it gives.
  static List<String> command() throws IOException, InterruptedException {
    return command(SHORT_LIVED);
  }

  private static List<String> command(String cordonOptions)
      throws IOException, InterruptedException {
    Distribution.prepare();
    return Distribution.command(
        Map.of(
            "CLOISTER_JVM_OPTS",
            SHORT_LIVED + " -Xmx512m",
            "CLOISTER_CORDON_JVM_OPTS",
            cordonOptions + " -Dcloister.confine.without=" + WITHOUT));
  }

  /// Makes a tenant; it may be there already.
  void createTenant(String tenant) throws Exception {
    admin(
        "PUT", "/v1/tenants/" + tenant, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
  }

  /// Deploys a script of one module, with an object class for each binding.
  void deploy(String tenant, String script, String module, Map<String, String> classes)
      throws Exception {
    admin(
        "PUT",
        "/v1/tenants/" + tenant + "/scripts/" + script,
        "application/zip",
        zip(Map.of("index.js", module, "wrangler.json", project(script, classes))));
  }

  /// Deploys a script of these files, its configuration among them.
  void deploy(String tenant, String script, Map<String, String> files) throws Exception {
    admin("PUT", "/v1/tenants/" + tenant + "/scripts/" + script, "application/zip", zip(files));
  }

  /// Gives a script a secret.
  void putSecret(String tenant, String script, String name, String value) throws Exception {
    admin(
        "PUT",
        "/v1/tenants/%s/scripts/%s/secrets/%s".formatted(tenant, script, name),
        "text/plain",
        value.getBytes(StandardCharsets.UTF_8));
  }

  /// Where the tenants' listener is.
  URI address() {
    return ready.join();
  }

  /// Where the admin listener is.
  URI adminAddress() {
    return admin.join();
  }

  /// What `/health` says.
  JsonNode health() throws Exception {
    return JSON.readTree(admin("GET", "/health", "application/json", new byte[0]).body());
  }

  /// The cordons that run scripts now; spares are none of them.
  List<ProcessHandle> cordons() throws Exception {
    return StreamSupport.stream(health().path("isolates").spliterator(), false)
        .map(isolate -> CORDON.matcher(isolate.path("place").asText()))
        .filter(place -> place.matches())
        .flatMap(place -> ProcessHandle.of(Long.parseLong(place.group(1))).stream())
        .toList();
  }

  /// Asks a script and waits for the answer.
  HttpResponse<String> ask(String method, String tenant, String script, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(ready.join().resolve("/~" + tenant + "/" + script + path))
            .timeout(ANSWER_MAX)
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  /// Asks a script until it answers with less than 500, as a client would that may repeat its
  /// request: after the pause that the answer asks for. Nothing else tells a client when a cordon
  /// that died has been replaced.
  HttpResponse<String> askUntilAnswered(String tenant, String script, String path)
      throws IOException, InterruptedException {
    return askUntilAnswered("GET", tenant, script, path);
  }

  /// The same, with any method.
  HttpResponse<String> askUntilAnswered(String method, String tenant, String script, String path)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + ANSWER_MAX.toNanos();
    HttpResponse<String> answer = ask(method, tenant, script, path);
    while (answer.statusCode() >= 500 && System.nanoTime() < end) {
      Thread.sleep(pause(answer).plus(PAUSE));
      answer = ask(method, tenant, script, path);
    }
    if (answer.statusCode() >= 500) {
      throw new IOException(
          "No answer to %s within %s, at last %d: %s; the server printed: %s"
              .formatted(path, ANSWER_MAX, answer.statusCode(), answer.body(), printed()));
    }
    return answer;
  }

  /// As the problem says, which is finer than the header's whole seconds.
  private static Duration pause(HttpResponse<String> answer) throws IOException {
    String type = answer.headers().firstValue("content-type").orElse("");
    return type.startsWith("application/problem+json")
        ? Duration.ofMillis(JSON.readTree(answer.body()).path("retryAfterMs").asLong())
        : Duration.ZERO;
  }

  /// Tells it to stop, and waits until it has; returns its exit code.
  int stop() throws InterruptedException {
    process.toHandle().destroy();
    return process.waitFor();
  }

  /// The Java that it runs on.
  String java() {
    return process.info().command().orElse("unknown");
  }

  /// Ends it as a power cut would, and waits until it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// What it printed last.
  String printed() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  @Override
  public void close() {
    try {
      http.shutdownNow();
      process.destroyForcibly().waitFor();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks the admin API, whatever the answer will be.
  CompletableFuture<HttpResponse<String>> askAdmin(
      String method, String path, HttpRequest.BodyPublisher body) {
    return http.sendAsync(
        HttpRequest.newBuilder(admin.join().resolve(path)).method(method, body).build(),
        BodyHandlers.ofString());
  }

  /// Saves what the admin API answers as a file.
  void download(String path, Path file) throws IOException, InterruptedException {
    var answer =
        http.send(
            HttpRequest.newBuilder(admin.join().resolve(path)).timeout(ANSWER_MAX).build(),
            BodyHandlers.ofFile(file));
    if (answer.statusCode() != 200) {
      throw new IOException("%s was answered with %d".formatted(path, answer.statusCode()));
    }
  }

  private HttpResponse<String> admin(String method, String path, String type, byte[] body)
      throws Exception {
    var answer =
        http.send(
            HttpRequest.newBuilder(admin.join().resolve(path))
                .timeout(ANSWER_MAX)
                .header("content-type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          "%s %s was answered with %d: %s"
              .formatted(method, path, answer.statusCode(), answer.body()));
    }
    return answer;
  }

  private void listen() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        hear(line);
      }
    } catch (IOException _) {
      // It was killed in the middle of a line.
    }
    ready.completeExceptionally(
        new IOException("The server ended before it was ready; it printed: " + printed()));
  }

  private void hear(String line) {
    synchronized (lines) {
      lines.add(line);
      if (lines.size() > LINES_KEPT) {
        lines.removeFirst();
      }
    }
    var adminLine = ADMIN.matcher(line);
    if (adminLine.matches()) {
      admin.complete(URI.create(adminLine.group(1)));
    }
    var readyLine = READY.matcher(line);
    if (readyLine.matches()) {
      ready.complete(URI.create(readyLine.group(1)));
    }
  }

  private static String project(String script, Map<String, String> classes) throws IOException {
    var bindings =
        classes.entrySet().stream()
            .map(entry -> Map.of("name", entry.getKey(), "class_name", entry.getValue()))
            .toList();
    return JSON.writeValueAsString(
        Map.of(
            "name",
            script,
            "main",
            "index.js",
            "compatibility_date",
            "2026-08-04",
            "durable_objects",
            Map.of("bindings", bindings),
            "migrations",
            classes.isEmpty()
                ? List.of()
                : List.of(
                    Map.of("tag", "v1", "new_sqlite_classes", List.copyOf(classes.values())))));
  }

  private static byte[] zip(Map<String, String> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
