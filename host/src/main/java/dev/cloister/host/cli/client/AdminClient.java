package dev.cloister.host.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Asks one server's admin API.
///
/// Threads: any may call; each call waits for its answer. Limits: an answer of at most
/// [#ANSWER_BYTES_MAX] that is not a file; five minutes for one that is no event stream and no
/// file. Redirects are not followed: the admin API has none.
public final class AdminClient implements AutoCloseable {
  /// The longest answer that is read.
  static final int ANSWER_BYTES_MAX = 32 << 20;

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(5);

  /// How long a file may take to be taken in, or to be ready to leave.
  private static final Duration FILE_MAX = Duration.ofHours(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();

  /// A client of the server at this address (scheme, host and port).
  public AdminClient(URI server) {
    this.server = server;
  }

  /// Where the server is.
  public URI server() {
    return server;
  }

  /// Reads a resource.
  public JsonNode get(ApiPath path) throws ServerRefused, ServerUnreachable, InterruptedException {
    return json("GET", path, BodyPublishers.noBody(), null);
  }

  /// Reads a resource that is bytes.
  public byte[] bytes(ApiPath path) throws ServerRefused, ServerUnreachable, InterruptedException {
    try {
      var response =
          http.send(request(path).timeout(ANSWER_MAX).GET().build(), BodyHandlers.ofInputStream());
      byte[] bytes = readBytes(response.body());
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
      }
      return bytes;
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  /// Writes a resource of any length to a file, which is there then; it is the caller's to find out
  /// whether it is whole.
  public void download(ApiPath path, Map<String, String> headers, Path file)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    var request = request(path).timeout(FILE_MAX).GET();
    headers.forEach(request::header);
    try {
      var response = http.send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), read(response.body()));
      }
      try (var body = response.body()) {
        Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  /// Sends a file of any length.
  public JsonNode upload(ApiPath path, Map<String, String> headers, Path file)
      throws ServerRefused, ServerUnreachable, InterruptedException, FileNotFoundException {
    var request =
        request(path)
            .timeout(FILE_MAX)
            .header("Content-Type", "application/vnd.cloister.archive")
            .PUT(BodyPublishers.ofFile(file));
    headers.forEach(request::header);
    return json(request.build());
  }

  /// Makes or replaces a resource that needs no content.
  public JsonNode put(ApiPath path) throws ServerRefused, ServerUnreachable, InterruptedException {
    return json("PUT", path, BodyPublishers.noBody(), null);
  }

  /// Makes or replaces a resource.
  public JsonNode put(ApiPath path, String mediaType, byte[] content)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    return json("PUT", path, BodyPublishers.ofByteArray(content), mediaType);
  }

  /// Has something done.
  public JsonNode post(ApiPath path) throws ServerRefused, ServerUnreachable, InterruptedException {
    return json("POST", path, BodyPublishers.noBody(), null);
  }

  /// Deletes a resource.
  public JsonNode delete(ApiPath path)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    return json("DELETE", path, BodyPublishers.noBody(), null);
  }

  /// Follows an event stream until the server ends it. `opened` runs once the server has accepted,
  /// before the first event.
  public void follow(ApiPath path, Runnable opened, Consumer<ServerEvent> listener)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    var request = request(path).header("Accept", "text/event-stream").GET().build();
    HttpResponse<Stream<String>> response;
    try {
      response = http.send(request, BodyHandlers.ofLines());
    } catch (IOException broken) {
      throw unreachable(broken);
    }
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), String.join("\n", lines.limit(1_000).toList()));
      }
      opened.run();
      var reader = new EventReader();
      lines.forEach(line -> reader.line(line).ifPresent(listener));
    } catch (UncheckedIOException broken) {
      throw new ServerUnreachable(
          "The connection to %s broke while it was followed.".formatted(server), broken);
    }
  }

  private JsonNode json(String method, ApiPath path, BodyPublisher body, @Nullable String mediaType)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    var request = request(path).timeout(ANSWER_MAX).method(method, body);
    if (mediaType != null) {
      request.header("Content-Type", mediaType);
    }
    return json(request.build());
  }

  private JsonNode json(HttpRequest request)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try {
      var response = http.send(request, BodyHandlers.ofInputStream());
      String text = read(response.body());
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), text);
      }
      return text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      throw notCloister("answered with something that is not JSON");
    } catch (IOException broken) {
      throw unreachable(broken);
    }
  }

  private HttpRequest.Builder request(ApiPath path) {
    return HttpRequest.newBuilder(server.resolve(path.toString()));
  }

  private String read(InputStream body) throws IOException, ServerRefused {
    return new String(readBytes(body), StandardCharsets.UTF_8);
  }

  private byte[] readBytes(InputStream body) throws IOException, ServerRefused {
    try (body) {
      byte[] bytes = body.readNBytes(ANSWER_BYTES_MAX + 1);
      if (bytes.length > ANSWER_BYTES_MAX) {
        throw notCloister("answered with more than %d bytes".formatted(ANSWER_BYTES_MAX));
      }
      return bytes;
    }
  }

  private ServerRefused refused(int status, String text) {
    try {
      JsonNode problem = JSON.readTree(text);
      String detail = problem.path("detail").asText("");
      if (!detail.isEmpty()) {
        return new ServerRefused(
            problem.path("code").asText(""), detail, problem.path("next").asText(""));
      }
    } catch (JsonProcessingException _) {
      // Not a problem of ours, so not our server: said below.
    }
    return notCloister("answered with status %d".formatted(status));
  }

  private ServerRefused notCloister(String what) {
    return new ServerRefused(
        "",
        "What listens at %s %s.".formatted(server, what),
        "Check that --admin names the admin port of a Cloister server, not the port of its"
            + " tenants.");
  }

  private ServerUnreachable unreachable(IOException cause) {
    return new ServerUnreachable(
        cause instanceof HttpTimeoutException
            ? "The server at %s did not answer in time.".formatted(server)
            : "No server answers at %s.".formatted(server),
        cause);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
