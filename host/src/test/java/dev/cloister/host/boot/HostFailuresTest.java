package dev.cloister.host.boot;

import static dev.cloister.host.boot.Problems.problem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.service.kv.KvLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Failures that need a whole host, as its callers see them.
final class HostFailuresTest {
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {}
      export class Other extends DurableObject {}
      const broken = () => new ReadableStream({
        start(controller) { controller.enqueue(new Uint8Array(10)); },
        pull(controller) { controller.error(new Error('no more')); },
      });
      const fixed = (body) => { const { readable, writable } = new FixedLengthStream(100); body.pipeTo(writable).catch(() => undefined); return readable; };
      export default {
        async fetch(request, env) {
          switch (new URL(request.url).pathname) {
            case '/bad-id': return env.THINGS.get(env.OTHERS.newUniqueId()).fetch('http://thing/');
            case '/no-tls':
              return fetch(`https://127.0.0.1:${new URL(request.url).search.slice(1)}/`).catch((error) => new Response(error.code));
            case '/cut-short':
              return env.NOTES.put('key', fixed(broken())).then(() => new Response(), (error) => new Response(error.message));
            default: return new Response('fine');
          }
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js", "kv_namespaces": [{"binding": "NOTES", "id": "notes"}],
       "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"}, {"name": "OTHERS", "class_name": "Other"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Thing", "Other"]}]}
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host =
        WholeHost.under(
            """
            { "default": { "trust": "trusted", "isolation": "in-host", "egress": { "allow": ["127.0.0.0/8"] } } }
            """,
            folder);
    host.deploy("cart", CONFIG, SCRIPT);
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void an_id_of_another_class_is_no_id() throws Exception {
    problem(host.ask("GET", "cart", "/bad-id", ""), 500, "object.bad-id");
  }

  @Test
  void an_origin_that_speaks_no_tls_is_named_to_the_script() throws Exception {
    assertThat(askedOverTls(HostFailuresTest::speakPlainly)).isEqualTo("egress.tls-failed");
  }

  @Test
  void an_origin_that_is_lost_before_there_is_tls_is_named_so_too() throws Exception {
    assertThat(askedOverTls(HostFailuresTest::reset)).isEqualTo("egress.tls-failed");
  }

  private interface Origin {
    void meet(Socket client) throws IOException;
  }

  /// What the script says of an origin that it asks over `https`.
  private static String askedOverTls(Origin origin) throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var met = Thread.ofVirtual().start(() -> meetOne(listener, origin));
      var said = host.get("cart", "/no-tls?" + listener.getLocalPort());
      met.join();
      return said;
    }
  }

  private static void meetOne(ServerSocket listener, Origin origin) {
    try (var client = listener.accept()) {
      origin.meet(client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers without TLS, and stays until the other side has gone: what is closed earlier may be
  /// gone before it is read.
  private static void speakPlainly(Socket client) throws IOException {
    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1));
    awaitGone(client);
  }

  /// Hears the beginning of the handshake and says nothing.
  private static void reset(Socket client) throws IOException {
    client.getInputStream().read();
    client.setSoLinger(true, 0);
  }

  private static void awaitGone(Socket client) {
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException reset) {
      // So it has gone, in a hurry.
    }
  }

  @Test
  void a_value_whose_stream_breaks_off_is_not_stored() throws Exception {
    assertThat(host.get("cart", "/cut-short")).isEqualTo("no more");
    problem(
        host.admin("GET", WholeHost.TENANT + "/kv/notes/value?key=key", ""), 404, "kv.no-such-key");
  }

  @ParameterizedTest(name = "{0} is answered with 400 {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"main\": \"index.js\", \"durable_objects\": {\"bindings\": [{\"name\": \"A\", \"class_name\": \"Gone\"}]}} | deploy.missing-class",
        "{\"main\": \"index.js\", \"triggers\": {\"crons\": [\"* * * * *\"]}} | deploy.missing-handler",
      })
  void a_configuration_that_the_script_does_not_keep_is_refused(String config, String code)
      throws Exception {
    problem(host.upload("cart", config, SCRIPT), 400, code);
  }

  @ParameterizedTest(name = "{0} is answered with {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1~Host: nobody.example~Connection: close~~ | 404 | edge.no-such-address",
        "GET / HTTP/1.1~Host: a~Host: b~~ | 400 | edge.malformed-request",
        "GET /~shop/cart/ HTTP/1.1~Host: a~Expect: miracles~Connection: close~~ | 501 | edge.not-supported",
      })
  void what_is_no_request_to_a_script_is_answered_by_the_listener(
      String request, int status, String code) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), host.port())) {
      socket
          .getOutputStream()
          .write(
              request
                  .replace("/~", "/\0")
                  .replace("~", "\r\n")
                  .replace("\0", "~")
                  .getBytes(ISO_8859_1));

      var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"code\":\"" + code + "\"");
    }
  }

  @Test
  void a_page_of_another_origin_cannot_use_the_admin_api() throws Exception {
    problem(
        host.admin("GET", "/v1/tenants", "", "Origin", "http://cart.shop.localhost:8080"),
        403,
        "admin.foreign-origin");
  }

  @Test
  void one_namespace_more_than_a_tenant_may_have_is_refused() throws Exception {
    host.expect(201, "PUT", "/v1/tenants/spacious", "");
    for (var number = 0; number < KvLimits.NAMESPACES_PER_TENANT_MAX; number++) {
      host.expect(204, "PUT", value(number), "x");
    }

    problem(
        host.admin("PUT", value(KvLimits.NAMESPACES_PER_TENANT_MAX), "x"),
        503,
        "kv.too-many-namespaces");
    host.expect(204, "PUT", value(0), "y");
  }

  private static String value(int namespace) {
    return "/v1/tenants/spacious/kv/space-" + namespace + "/value?key=k";
  }
}
