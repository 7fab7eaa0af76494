package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.backup.BackupRefused;
import dev.cloister.host.backup.HostRestore;
import dev.cloister.host.keys.SignerKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that leave a whole host and come back to it, or to another.
final class HostFilesTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Counter extends DurableObject {
        waiting = [];
        async fetch(request) {
          const { storage } = this.ctx;
          const { pathname, searchParams } = new URL(request.url);
          const count = (await storage.get('count')) ?? 0;
          switch (pathname) {
            case '/add':
              storage.put('count', count + 1);
              storage.sql.exec('CREATE TABLE IF NOT EXISTS added (number INTEGER PRIMARY KEY)');
              storage.sql.exec('INSERT INTO added VALUES (?)', count + 1);
              return new Response(`${count + 1}`);
            case '/fill':
              for (let i = 0; i < Number(searchParams.get('pieces')); i++) {
                await storage.put(`piece ${i}`, new Uint8Array(1_000_000).fill(i));
                if (i % 4 === 3) await scheduler.wait(0);
              }
              return new Response('filled');
            case '/pieces': {
              let sum = 0;
              for (const [, piece] of await storage.list({ prefix: 'piece ' })) sum += piece.length + piece[0];
              return new Response(`${sum}`);
            }
            case '/alarm':
              await storage.setAlarm(Date.now() + Number(searchParams.get('in')));
              return new Response('set');
            case '/forget':
              await storage.delete('rang');
              return new Response('forgotten');
            case '/rang':
              while (!(await storage.get('rang'))) await new Promise((resolve) => this.waiting.push(resolve));
              return new Response('rang');
            default:
              return new Response(`${count} ${count === 0 ? 0 : storage.sql.exec('SELECT COUNT(*) AS rows FROM added').one().rows}`);
          }
        }
        async alarm() {
          await this.ctx.storage.put('rang', true);
          for (const look of this.waiting.splice(0)) look();
        }
      }
      export default {
        async fetch(request, env) {
          const { pathname, searchParams } = new URL(request.url);
          if (pathname === '/note') {
            if (searchParams.has('put')) await env.NOTES.put('note', searchParams.get('put'));
            return new Response(`${await env.NOTES.get('note')} ${env.TOKEN}`);
          }
          return env.COUNTERS.getByName(searchParams.get('object')).fetch(request);
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "COUNTERS", "class_name": "Counter"}]},
       "kv_namespaces": [{"binding": "NOTES", "id": "notes"}],
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Counter"]}]}
      """;
  private static final String OBJECTS = WholeHost.TENANT + "/scripts/counters/objects/";
  private static final String PASSPHRASE = "correct horse battery";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(folder.resolve("data"));
    host.deploy("counters", CONFIG, SCRIPT);
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    host.close();
  }

  @Test
  void an_object_is_what_it_was_when_it_was_exported() throws Exception {
    add("a", 3);
    get("/alarm?object=a&in=3600000");
    var file = download(object("a"));
    add("a", 2);
    assertThat(get("/?object=a")).isEqualTo("5 5");

    var answer = upload(object("a"), file);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"alarms\":1");
    assertThat(get("/?object=a")).isEqualTo("3 3");
    assertThat(get("/add?object=a")).isEqualTo("4");
    host.restart();
    assertThat(get("/?object=a")).isEqualTo("4 4");
  }

  @Test
  void an_object_larger_than_a_turn_comes_back_whole() throws Exception {
    get("/fill?object=a&pieces=24");
    var sum = get("/pieces?object=a");
    var file = download(object("a"));
    assertThat(Files.size(file)).isGreaterThan(24_000_000);

    assertThat(upload(object("b"), file).statusCode()).isEqualTo(200);

    assertThat(get("/pieces?object=b")).isEqualTo(sum);
  }

  @Test
  void a_file_of_another_class_or_signer_is_refused_unless_asked_for() throws Exception {
    add("a", 1);
    var file = download(object("a"));
    var elsewhere = object("a").replace("class=Counter", "class=Other");

    assertThat(upload(elsewhere, file).body()).contains("backup.not-this", "shop/counters/Counter");
    assertThat(upload(elsewhere + "&other=true", file).statusCode()).isEqualTo(200);

    var key = signer(host);
    try (var other = WholeHost.in(folder.resolve("other"))) {
      other.deploy("counters", CONFIG, SCRIPT);
      var there = URI.create(other.adminUrl() + object("a"));
      assertThat(upload(there, file).body()).contains("backup.unknown-signer", key.toString());
      assertThat(other.get("counters", "/?object=a")).isEqualTo("0 0");
      assertThat(upload(URI.create(there + "&trust=" + key), file).statusCode()).isEqualTo(200);
      assertThat(other.get("counters", "/?object=a")).isEqualTo("1 1");
    }
  }

  @Test
  void damage_is_refused_and_changes_nothing() throws Exception {
    add("a", 1);
    var file = download(object("a"));
    add("a", 1);
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at += bytes.length / 7) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 4;
      Files.write(file, flipped);
      assertThat(upload(object("a"), file).body()).contains("backup.damaged");
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(upload(object("a"), file).body()).contains("backup.damaged", "ends early");
    assertThat(get("/?object=a")).isEqualTo("2 2");
  }

  /// Whoever was told a number before the backup began finds it there, and nobody is told a number
  /// twice.
  @Test
  void a_backup_under_load_has_every_increment_that_was_acknowledged_before_it() throws Exception {
    host.expect(200, "PUT", WholeHost.TENANT + "/scripts/counters/secrets/TOKEN", "sesame");
    get("/note?put=kept");
    var stop = new AtomicBoolean();
    var acknowledged = new AtomicInteger[4];
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var writers = new CompletableFuture<?>[acknowledged.length];
    for (int i = 0; i < acknowledged.length; i++) {
      var last = acknowledged[i] = new AtomicInteger();
      var object = "load" + i;
      writers[i] =
          CompletableFuture.runAsync(
              () -> {
                while (!stop.get()) {
                  last.set(Integer.parseInt(get("/add?object=" + object)));
                }
              },
              threads);
    }
    var patience = new Patience();
    while (Arrays.stream(acknowledged).anyMatch(last -> last.get() < 20)) {
      patience.check("20 increments of each object");
    }
    var before = Arrays.stream(acknowledged).mapToInt(AtomicInteger::get).toArray();
    var file = download("/v1/backup", "cloister-passphrase", base64(PASSPHRASE));
    var after = Arrays.stream(acknowledged).mapToInt(AtomicInteger::get).toArray();
    stop.set(true);
    CompletableFuture.allOf(writers).join();
    threads.close();

    var restored = folder.resolve("restored");
    HostRestore.restore(file, restored, signer(host), Optional.of(PASSPHRASE), new SecureRandom());
    try (var second = WholeHost.in(restored)) {
      for (int i = 0; i < before.length; i++) {
        var found = second.get("counters", "/?object=load" + i).split(" ");
        assertThat(Integer.parseInt(found[0])).isBetween(before[i], after[i] + 1);
        assertThat(found[1]).isEqualTo(found[0]);
        assertThat(second.get("counters", "/add?object=load" + i))
            .isEqualTo("" + (Integer.parseInt(found[0]) + 1));
      }
      assertThat(second.get("counters", "/note")).isEqualTo("kept sesame");
      second.restart();
      assertThat(second.get("counters", "/note")).isEqualTo("kept sesame");
    }
  }

  @Test
  void a_restore_refuses_another_signer_a_wrong_passphrase_and_a_folder_in_use() throws Exception {
    var file = download("/v1/backup", "cloister-passphrase", base64(PASSPHRASE));
    var stranger = SignerKey.of(new byte[SignerKey.KEY_BYTES]);
    var target = folder.resolve("restored");

    assertThat(refusal(file, target, stranger, PASSPHRASE)).isEqualTo("backup.unknown-signer");
    assertThat(refusal(file, target, signer(host), "another passphrase"))
        .isEqualTo("backup.passphrase");
    assertThat(target).doesNotExist();
    assertThat(refusal(file, folder.resolve("data"), signer(host), PASSPHRASE))
        .isEqualTo("backup.not-this");
  }

  private static String refusal(Path file, Path target, SignerKey trusted, String passphrase)
      throws Exception {
    try {
      HostRestore.restore(file, target, trusted, Optional.of(passphrase), new SecureRandom());
      return "restored";
    } catch (BackupRefused refused) {
      return refused.failure().code();
    }
  }

  @Test
  void a_tenant_moves_to_another_host_with_all_it_has() throws Exception {
    host.expect(200, "PUT", WholeHost.TENANT + "/scripts/counters/secrets/TOKEN", "sesame");
    get("/note?put=kept");
    add("a", 3);
    add("b", 1);
    get("/alarm?object=b&in=1");
    assertThat(get("/rang?object=b")).isEqualTo("rang");
    // Its handler is over a moment later.
    var patience = new Patience();
    while (hasAlarms()) {
      patience.check("no alarm left");
    }
    var file = downloadWithAlarm("a");
    var key = signer(host);
    host.stop();

    try (var other = WholeHost.in(folder.resolve("other"))) {
      var there = URI.create(other.adminUrl() + WholeHost.TENANT + "/file?trust=" + key);
      assertThat(upload(there, file, "cloister-passphrase", base64(PASSPHRASE)).body())
          .contains("tenant.exists");
      other.expect(204, "DELETE", WholeHost.TENANT, "");
      assertThat(upload(there, file).body()).contains("backup.passphrase");

      var answer = upload(there, file, "cloister-passphrase", base64(PASSPHRASE));

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"scripts\":1", "\"secrets\":1", "\"alarms\":1");
      assertThat(other.get("counters", "/?object=a")).isEqualTo("3 3");
      assertThat(other.get("counters", "/note")).isEqualTo("kept sesame");
      assertThat(other.get("counters", "/rang?object=a")).isEqualTo("rang");
      other.restart();
      assertThat(other.get("counters", "/add?object=b")).isEqualTo("2");
    }
    host.restart();
  }

  /// A file of the tenant in which an alarm of this object has not rung, and will soon.
  private Path downloadWithAlarm(String object) throws Exception {
    for (long in = 2_000; ; in *= 2) {
      get("/alarm?object=" + object + "&in=" + in);
      var file = download(WholeHost.TENANT + "/file", "cloister-passphrase", base64(PASSPHRASE));
      if (hasAlarms()) {
        return file;
      }
      // The machine was too slow for that.
      assertThat(get("/forget?object=" + object)).isEqualTo("forgotten");
    }
  }

  private boolean hasAlarms() throws Exception {
    var alarms = host.expect(200, "GET", WholeHost.TENANT + "/scripts/counters/alarms", "");
    return alarms.contains("scheduledTime");
  }

  private void add(String object, int times) {
    for (int i = 0; i < times; i++) {
      get("/add?object=" + object);
    }
  }

  private String get(String path) {
    try {
      return host.get("counters", path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String object(String name) {
    return OBJECTS + name + "/file?class=Counter";
  }

  private static SignerKey signer(WholeHost host) throws Exception {
    var answer = host.expect(200, "GET", "/v1/signing-key", "");
    return SignerKey.parse(answer.replaceAll(".*\"(ed25519:[^\"]+)\".*", "$1"));
  }

  private Path download(String path, String... headers) throws Exception {
    var file = Files.createTempFile(folder, "file", ".cloister");
    var request = HttpRequest.newBuilder(URI.create(host.adminUrl() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    var answer = http.send(request.build(), BodyHandlers.ofFile(file));
    assertThat(answer.statusCode()).isEqualTo(200);
    return file;
  }

  private HttpResponse<String> upload(String path, Path file) throws Exception {
    return upload(URI.create(host.adminUrl() + path), file);
  }

  private HttpResponse<String> upload(URI uri, Path file, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofFile(file));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
