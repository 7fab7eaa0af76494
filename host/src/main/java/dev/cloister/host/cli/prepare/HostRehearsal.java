package dev.cloister.host.cli.prepare;

import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.host.deploy.Folders;
import dev.cloister.isolates.cordon.CordonRehearsal;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Runs one server for the sake of its class cache: it starts on an empty data folder, takes a
/// deploy, answers requests to the script and to an object, and is told to stop, which is when its
/// JVM writes the cache.
final class HostRehearsal {
  private static final int REQUESTS = 200;
  private static final int LINES_KEPT = 30;
  private static final long WRITE_MAX_MIN = 5;
  private static final String TENANT = "rehearsal";
  private static final String CONFIGURATION =
      """
      {
        "name": "rehearsal",
        "main": "rehearsal.js",
        "compatibility_date": "2026-08-04",
        "durable_objects": { "bindings": [{ "name": "COUNTERS", "class_name": "Counter" }] },
        "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Counter"] }]
      }
      """;

  private final Path home;
  private final Path javaHome;
  private final Deque<String> printed = new ArrayDeque<>();

  HostRehearsal(Path home, Path javaHome) {
    this.home = home;
    this.javaHome = javaHome;
  }

  /// Returns when the cache is written.
  void run(Path cache) throws IOException, InterruptedException {
    Path data = Files.createTempDirectory("cloister-rehearsal");
    Process server = start(cache, data);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      URI admin = await(lines, "admin ");
      URI ready = await(lines, "ready ");
      play(admin, ready);
      // Not the process's own method, which closes the stream; this one ends with the process.
      server.toHandle().destroy();
      lines.lines().forEach(this::keep);
      if (!server.waitFor(WRITE_MAX_MIN, TimeUnit.MINUTES) || !Files.isRegularFile(cache)) {
        throw failed("wrote no cache", null);
      }
    } catch (ServerRefused | ServerUnreachable e) {
      throw failed("did not do its part", e);
    } finally {
      server.destroyForcibly().waitFor();
      Folders.delete(data);
    }
  }

  private Process start(Path cache, Path data) throws IOException {
    var builder =
        new ProcessBuilder(
                home.resolve("bin").resolve("cloister").toString(),
                "serve",
                "--data",
                data.toString(),
                "--port",
                "0",
                "--admin-port",
                "0",
                "--spare-cordons",
                "1")
            .redirectErrorStream(true);
    builder.environment().put("CLOISTER_JAVA_HOME", javaHome.toString());
    builder.environment().put("CLOISTER_JVM_OPTS", "-Xlog:aot=error -XX:AOTCacheOutput=" + cache);
    Process server = builder.start();
    server.getOutputStream().close();
    return server;
  }

  private URI await(BufferedReader lines, String start) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      keep(line);
      if (line.startsWith(start)) {
        return URI.create(line.substring(start.length()).strip());
      }
    }
    throw failed("ended before it was ready", null);
  }

  private static void play(URI admin, URI ready)
      throws IOException, InterruptedException, ServerRefused, ServerUnreachable {
    try (var client = new AdminClient(admin);
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      client.put(ApiPath.of("v1", "tenants", TENANT));
      client.put(
          ApiPath.of("v1", "tenants", TENANT, "scripts", TENANT), "application/zip", upload());
      for (int request = 0; request < REQUESTS; request++) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(
                        ready.resolve(
                            "/~%s/%s%s"
                                .formatted(
                                    TENANT, TENANT, request % 2 == 0 ? "/echo" : "/counter/one")))
                    .POST(BodyPublishers.ofString("{\"n\": 1}"))
                    .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new IOException("The rehearsal's script answered: " + answer.body());
        }
      }
    }
  }

  private static byte[] upload() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file :
          Map.of(
                  "wrangler.json", CONFIGURATION.getBytes(StandardCharsets.UTF_8),
                  "rehearsal.js", CordonRehearsal.Play.JAVASCRIPT.source())
              .entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void keep(String line) {
    printed.add(line);
    if (printed.size() > LINES_KEPT) {
      printed.removeFirst();
    }
  }

  private IOException failed(String what, @Nullable Exception cause) {
    return new IOException(
        "The rehearsing server %s. It printed: %s".formatted(what, String.join("\n", printed)),
        cause);
  }
}
