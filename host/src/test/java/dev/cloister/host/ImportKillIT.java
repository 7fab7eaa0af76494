package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server is killed with -9 in the middle of a large import: nobody ever sees the half of
/// what was imported, and the import can be repeated.
///
/// The moment is when the log has grown by a part of what the file holds.
final class ImportKillIT {
  private static final String TENANT = "moves";
  private static final String SCRIPT = "heavy";
  private static final String OF_SCRIPT = "/v1/tenants/" + TENANT + "/scripts/" + SCRIPT;
  private static final int PIECES = 64;
  private static final int PIECES_AT_ONCE = 8;
  private static final int PIECE_BYTES = 1_000_000;
  private static final long KILLED_AFTER_BYTES = 12_000_000;
  private static final int TRIES_MAX = 10;
  private static final long PATIENCE_SECONDS = 60;
  private static final String MODULE =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Heavy extends DurableObject {
        async fetch(request) {
          const { storage } = this.ctx;
          const { pathname, searchParams } = new URL(request.url);
          const from = Number(searchParams.get('from'));
          let sum = 0;
          for (let n = from; n < from + %d; n++) {
            if (pathname === '/fill') await storage.put(`piece ${n}`, new Uint8Array(%d).fill(n));
            const piece = await storage.get(`piece ${n}`);
            sum += piece === undefined ? 0 : piece.length + piece[piece.length - 1];
          }
          return new Response(`${sum}`);
        }
      }
      export default {
        fetch: (request, env) => env.HEAVY.getByName(new URL(request.url).searchParams.get('object')).fetch(request),
      };
      """
          .formatted(PIECES_AT_ONCE, PIECE_BYTES);
  private static final long WHOLE = (long) PIECES * PIECE_BYTES + PIECES * (PIECES - 1) / 2;

  @TempDir private Path folder;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = ServerProcess.startToBeKilled(data());
    server.createTenant(TENANT);
    server.deploy(TENANT, SCRIPT, MODULE, Map.of("HEAVY", "Heavy"));
    fill("a", PIECES);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void an_object_is_what_it_was_or_says_that_its_import_was_not_finished() throws Exception {
    fill("b", PIECES_AT_ONCE);
    long before = sum("b");
    var file = folder.resolve("object");
    server.download(object("a"), file);

    killWhileImporting(() -> object("b"), file);

    var said = server.ask("GET", TENANT, SCRIPT, "/?object=b&from=0");
    if (said.statusCode() == 200) {
      assertThat(sum("b")).isIn(before, WHOLE);
    } else {
      assertThat(code(said.body())).isEqualTo("object.half-imported");
    }
    var again = upload(object("b"), file);
    assertThat(again).contains("\"entries\":");
    assertThat(sum("b")).isEqualTo(WHOLE);
    assertThat(sum("a")).as("the object beside it").isEqualTo(WHOLE);
  }

  @Test
  void a_tenant_is_not_there_until_its_import_is_finished() throws Exception {
    var file = folder.resolve("tenant");
    var path = "/v1/tenants/" + TENANT + "/file";
    server.download(path, file);

    killWhileImporting(
        () -> {
          removeTenant();
          return path + "?replace=true";
        },
        file);

    var said = server.ask("GET", TENANT, SCRIPT, "/?object=a&from=0");
    if (said.statusCode() == 200) {
      // All of it was in the log, and only the answer was missing.
      assertThat(sum("a")).isEqualTo(WHOLE);
      removeTenant();
    } else {
      assertThat(code(said.body())).isEqualTo("script.not-found");
    }
    var again = upload(path + "?replace=true", file);
    assertThat(again).contains("\"scripts\":1", "\"objects\":1");
    assertThat(sum("a")).isEqualTo(WHOLE);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static String object(String name) {
    return OF_SCRIPT + "/objects/" + name + "/file?class=Heavy";
  }

  private void fill(String object, int pieces) throws Exception {
    for (int from = 0; from < pieces; from += PIECES_AT_ONCE) {
      server.askUntilAnswered(
          "POST", TENANT, SCRIPT, "/fill?object=%s&from=%d".formatted(object, from));
    }
  }

  private long sum(String object) throws Exception {
    long sum = 0;
    for (int from = 0; from < PIECES; from += PIECES_AT_ONCE) {
      var path = "/?object=%s&from=%d".formatted(object, from);
      sum += Long.parseLong(server.askUntilAnswered(TENANT, SCRIPT, path).body());
    }
    return sum;
  }

  private void removeTenant() throws Exception {
    remove(OF_SCRIPT);
    remove("/v1/tenants/" + TENANT);
  }

  private void remove(String path) throws Exception {
    var answer =
        server
            .askAdmin("DELETE", path, BodyPublishers.noBody())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private String upload(String path, Path file) throws Exception {
    var answer =
        server
            .askAdmin("PUT", path, BodyPublishers.ofFile(file))
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /// Begins to import, kills the server when a part of it is in the log, and starts it again. An
  /// import that was over before this was noticed is begun anew.
  private void killWhileImporting(Callable<String> prepared, Path file) throws Exception {
    boolean over = true;
    for (int tries = 0; over; tries++) {
      assertThat(tries).as("imports that were over before the kill").isLessThan(TRIES_MAX);
      var path = prepared.call();
      long before = logBytes();
      var answer = server.askAdmin("PUT", path, BodyPublishers.ofFile(file));
      while (!answer.isDone() && logBytes() < before + KILLED_AFTER_BYTES) {
        Thread.onSpinWait();
      }
      over = answer.isDone();
    }
    server.kill();
    server.close();
    server = ServerProcess.startToBeKilled(data());
  }

  private long logBytes() throws IOException {
    while (true) {
      try (var files = Files.walk(data().resolve("log"))) {
        long bytes = 0;
        for (var path : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(path);
        }
        return bytes;
      } catch (UncheckedIOException | NoSuchFileException | FileNotFoundException _) {
        // A file went meanwhile.
      }
    }
  }

  private static String code(String problem) throws IOException {
    return new ObjectMapper().readTree(problem).path("code").asText();
  }
}
