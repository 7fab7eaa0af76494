package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.boot.Host;
import dev.cloister.host.boot.HostConfig;
import dev.cloister.host.boot.RunningHost;
import dev.cloister.policies.Isolation;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator types to look at, keep and move what is stored, against whole hosts.
final class FilesByHandTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Counter extends DurableObject {
        async fetch() {
          const count = ((await this.ctx.storage.get('count')) ?? 0) + 1;
          this.ctx.storage.put('count', count);
          this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS added (id INTEGER PRIMARY KEY, what TEXT)');
          this.ctx.storage.sql.exec('INSERT INTO added (what) VALUES (?)', `apple\\n${count}`);
          return new Response(`${count}`);
        }
      }
      export default { fetch: (request, env) => env.COUNTERS.getByName('a').fetch(request) };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "COUNTERS", "class_name": "Counter"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Counter"]}]}
      """;
  private static final String PASSPHRASE = "correct horse battery";
  private static final String[] OBJECT = {
    "a", "--tenant", "shop", "--script", "counters", "--class", "Counter"
  };

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RunningHost> running = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void stop() {
    http.shutdownNow();
    running.forEach(RunningHost::close);
  }

  @Test
  void an_object_is_shown_exported_and_imported() throws Exception {
    var host = start("data");
    var terminal = terminal(host);
    deploy(host);
    add(host, 2);
    var file = folder.resolve("a.object").toString();

    assertThat(terminal.run(objects("show"))).isZero();
    assertThat(terminal.out.text())
        .contains("KEY    BYTES  VALUE\ncount  3      2")
        .contains("TABLE  ROWS  COLUMNS\nadded  2     id, what");
    assertThat(terminal.run(objects("show", "--table", "added", "--limit", "1"))).isZero();
    assertThat(terminal.out.text()).endsWith("id  what\n1   apple\\n1");
    assertThat(terminal.err.all().getLast())
        .isEqualTo("There may be more rows; show them with --after 1.");
    assertThat(terminal.run(objects("export", "--output", file))).isZero();
    assertThat(terminal.run(objects("export", "--output", file))).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("There is a file " + file + " already.");
    add(host, 1);
    assertThat(terminal.run(objects("import", "--file", file))).isZero();
    assertThat(terminal.out.all().getLast()).startsWith("imported Counter a: ");
    assertThat(add(host, 1)).isEqualTo("3");
    assertThat(terminal.run(objects("import", "--file", file + "x"))).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void an_object_is_taken_back_to_a_time_and_forth_again() throws Exception {
    var host = start("data");
    var terminal = terminal(host);
    deploy(host);
    add(host, 2);
    var path = folder.resolve("a.object").toString();
    assertThat(terminal.run(objects("export", "--output", path))).isZero();
    add(host, 3);
    assertThat(terminal.run(objects("import", "--file", path))).isZero();
    assertThat(add(host, 1)).isEqualTo("3");
    var before = Instant.now().minusSeconds(3_600).toString();
    var after = Instant.now().plusSeconds(3_600).toString();

    assertThat(terminal.run(objects("restore", "--to", before))).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("history begins at");
    assertThat(terminal.run(objects("restore", "--to", after))).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.run(objects("restore", "--to", "soon"))).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.run(objects("restore"))).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.run(objects("restore", "--to", Instant.now().toString()))).isZero();
    var undo = terminal.out.all().getLast().replaceAll(".*--to-moment ", "");
    assertThat(terminal.run(objects("restore", "--to-moment", undo))).isZero();
    assertThat(add(host, 1)).isEqualTo("4");
  }

  @Test
  void a_host_is_backed_up_verified_and_restored() throws Exception {
    var host = start("data");
    var terminal = terminal(host);
    deploy(host);
    add(host, 5);
    var file = folder.resolve("host.backup");

    assertThat(terminal.run("backup", "key")).isZero();
    var key = terminal.out.all().getLast();
    assertThat(terminal.run("backup", "create", file.toString())).isZero();
    assertThat(terminal.err.all().getLast()).startsWith("left out: the key of secrets.");
    assertThat(terminal.run("backup", "verify", file.toString(), "--trust-key", key)).isZero();
    assertThat(terminal.out.text()).contains("holds a data folder", "signed by " + key);
    assertThat(terminal.run("backup", "verify", file.toString(), "--trust-key", stranger()))
        .isEqualTo(ExitCode.REFUSED);
    var target = folder.resolve("restored");
    assertThat(restore(terminal, file, target, stranger())).isEqualTo(ExitCode.REFUSED);
    assertThat(restore(terminal, file, target, "nonsense")).isEqualTo(ExitCode.USAGE);
    assertThat(restore(terminal, file, target, key)).isZero();
    assertThat(terminal.out.all().getLast()).startsWith("restored " + target + " as of ");
    assertThat(terminal.err.all().getLast()).startsWith("Put the file secrets.key of the host");
    Files.createDirectories(target.resolve("keys"));
    Files.copy(folder.resolve("data/keys/secrets.key"), target.resolve("keys/secrets.key"));

    assertThat(add(start("restored"), 1)).isEqualTo("6");

    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(terminal.run("backup", "verify", file.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("cloister: The file " + file + " is damaged");
    assertThat(restore(terminal, file, folder.resolve("again"), key)).isEqualTo(ExitCode.REFUSED);
    assertThat(folder.resolve("again")).doesNotExist();
  }

  @Test
  void a_tenant_is_exported_and_imported_elsewhere() throws Exception {
    var host = start("data");
    var terminal = terminal(host);
    deploy(host);
    add(host, 3);
    terminal.typed = "sesame";
    assertThat(terminal.run("secret", "put", "TOKEN", "--script", "counters", "--tenant", "shop"))
        .isZero();
    assertThat(terminal.run("backup", "key")).isZero();
    var key = terminal.out.all().getLast();
    var file = folder.resolve("shop.tenant").toString();
    var other = terminal(start("other"));
    var with = folder.resolve("with.tenant").toString();

    assertThat(terminal.run("tenant", "export", "shop", "--output", file)).isZero();
    assertThat(terminal.err.all().getLast()).isEqualTo("left out: secret counters/TOKEN");
    terminal.typed = "too short";
    assertThat(terminal.run("tenant", "export", "shop", "--output", with, "--with-secrets"))
        .isEqualTo(ExitCode.REFUSED);
    terminal.typed = PASSPHRASE;
    assertThat(terminal.run("tenant", "export", "shop", "--output", with, "--with-secrets"))
        .isZero();

    assertThat(other.run("tenant", "import", "shop", "--file", file)).isEqualTo(ExitCode.REFUSED);
    assertThat(other.err.text()).contains("is whole, and signed with the key " + key);
    assertThat(other.run("tenant", "import", "shop", "--file", file, "--trust-key", key)).isZero();
    assertThat(other.out.all().getLast()).startsWith("imported tenant shop: 1 scripts, 1 objects");
    assertThat(other.err.all().getLast())
        .isEqualTo("not in the file: secret counters/TOKEN; store it with cloister secret put.");
    assertThat(add(running.getLast(), 1)).isEqualTo("4");

    var third = terminal(start("third"));
    third.typed = "another passphrase";
    String[] command = {
      "tenant", "import", "shop", "--file", with, "--trust-key", key, "--with-secrets"
    };
    assertThat(third.run(command)).isEqualTo(ExitCode.REFUSED);
    assertThat(third.run("tenant", "list")).isZero();
    assertThat(third.out.text()).doesNotContain("shop");
    third.typed = PASSPHRASE;
    assertThat(third.run(command)).isZero();
    assertThat(third.out.all().getLast()).endsWith("1 secrets");
  }

  @Test
  void what_is_not_whole_gets_no_name() {
    var hosts = new FakeHosts();
    try {
      var terminal = new Terminal(hosts);
      var file = folder.resolve("host.backup");

      assertThat(terminal.run("backup", "create", file.toString())).isEqualTo(ExitCode.REFUSED);

      assertThat(terminal.err.text()).contains("is damaged or is no file of ours");
      assertThat(file).doesNotExist();
    } finally {
      hosts.admin.close();
    }
  }

  private static String stranger() {
    return "ed25519:" + "A".repeat(43);
  }

  private static int restore(Terminal terminal, Path file, Path target, String key) {
    return terminal.run(
        "backup", "restore", file.toString(), "--data", target.toString(), "--trust-key", key);
  }

  private static String[] objects(String command, String... more) {
    var all = new ArrayList<>(List.of("objects", command));
    all.addAll(List.of(OBJECT));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private RunningHost start(String name) throws Exception {
    var host =
        Host.start(
            HostConfig.USUAL
                .withData(folder.resolve(name))
                .withPorts(0, 0)
                .withIsolation(Isolation.IN_HOST));
    running.add(host);
    return host;
  }

  private static Terminal terminal(RunningHost host) {
    return new Terminal(
        Host::start, Map.of("CLOISTER_ADMIN", "http://127.0.0.1:" + host.adminPort()));
  }

  private String add(RunningHost host, int times) throws Exception {
    var last = "";
    for (int i = 0; i < times; i++) {
      var uri = URI.create("http://127.0.0.1:" + host.port() + "/~shop/counters/");
      last = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
    return last;
  }

  private void deploy(RunningHost host) throws Exception {
    assertThat(terminal(host).run("tenant", "create", "shop")).isZero();
    var zip = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("wrangler.json"));
      out.write(CONFIG.getBytes(UTF_8));
      out.putNextEntry(new ZipEntry("index.js"));
      out.write(SCRIPT.getBytes(UTF_8));
    }
    var uri =
        URI.create("http://127.0.0.1:" + host.adminPort() + "/v1/tenants/shop/scripts/counters");
    var request =
        HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofByteArray(zip.toByteArray())).build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }
}
