package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dispatch namespaces and outbound scripts, in a whole host with a policy file. Everything runs in
/// the host's JVM, which the policies permit here.
final class HostDispatchTest {
  private static final String POLICIES =
      """
      {
        "default": {"trust": "trusted", "isolation": "in-host"},
        "tenants": {
          "shop.guarded": {"egress": {"outbound": "shop/guard"}},
          "shop": {"egress": {"public": false}},
          "watched": {"egress": {"outbound": "shop/guard"}},
          "closed": {"egress": {"outbound": "shop/nothing"}}
        }
      }
      """;
  private static final String DISPATCHER_CONFIG =
      """
      {"main": "index.js", "dispatch_namespaces": [
        {"binding": "CUSTOMERS", "namespace": "customers"},
        {"binding": "GUARDED", "namespace": "guarded"},
        {"binding": "SEEN", "namespace": "customers", "outbound": {"service": "outbound", "parameters": ["customer"]}}
      ]}
      """;
  private static final String DISPATCHER =
      """
      const said = async (answer) => (await answer).text();
      const cases = {
        hello: (env) => said(env.CUSTOMERS.get('alice').fetch('https://alice.example/a')),
        props: (env) => said(env.CUSTOMERS.get('alice', { plan: 'free' }).fetch('https://alice.example/props')),
        nobody: (env) => env.CUSTOMERS.get('nobody').fetch('https://x.example/').catch((error) => `${error.message.slice(0, 17)} ${error.code}`),
        badName: (env) => env.CUSTOMERS.get('../alice').fetch('https://x.example/').catch((error) => error.code),
        cpu: (env) => said(env.CUSTOMERS.get('alice', {}, { limits: { cpuMs: 50 } }).fetch('https://alice.example/loop')).catch((error) => error.code),
        calls: (env) => said(env.SEEN.get('alice', {}, { limits: { subRequests: 2 }, outbound: { customer: 'A' } }).fetch('https://alice.example/three')),
        outbound: (env) => said(env.SEEN.get('alice', {}, { outbound: { customer: 'A', caller: 'forged' } }).fetch('https://alice.example/out')),
        guarded: (env) => said(env.GUARDED.get('alice').fetch('https://alice.example/out')),
        rpc: (env) => env.CUSTOMERS.get('alice').add([2, 3]),
        callback: async (env) => env.CUSTOMERS.get('alice').callBack((text) => `called with ${text}`),
        stub: (env, ctx) => env.CUSTOMERS.get('alice').callBack(ctx.exports.default).then(() => 'LEAKED', (error) => error.code),
        keep: (env) => said(env.CUSTOMERS.get('alice').fetch('https://alice.example/keep')),
        others: (env) => said(env.CUSTOMERS.get('bob').fetch('https://bob.example/look')),
        many: async (env) => {
          const found = new Set();
          for (let ms = 10000; ms < 10012; ms++) found.add((await env.CUSTOMERS.get('alice', {}, { limits: { cpuMs: ms } }).fetch('https://alice.example/')).status);
          return [...found].join();
        },
        uncaught: (env) => env.CUSTOMERS.get('nobody').fetch('https://x.example/'),
      };
      export default {
        async fetch(request, env, ctx) { return new Response(await cases[new URL(request.url).pathname.slice(1)](env, ctx)); },
      };
      """;

  /// A customer's script; `/keep` and `/look` need bindings.
  static final String CUSTOMER =
      """
      export default {
        async fetch(request, env, ctx) {
          const { pathname } = new URL(request.url);
          switch (pathname) {
            case '/props': return new Response(JSON.stringify(ctx.props));
            case '/loop': for (;;) {}
            case '/out': return fetch('https://origin.example/there', { method: 'PUT', body: 'x' });
            case '/three': {
              const done = [];
              for (let i = 0; i < 3; i++) done.push(await fetch('https://origin.example/').then(() => 'sent', (error) => error.message));
              return new Response(done.join());
            }
            case '/look': return new Response([
              env.MINE, typeof env.CUSTOMERS, await env.PEER.fetch('https://x.example/').catch((error) => error.code),
              await env.NOTES.get('key'),
            ].join());
            case '/keep': await env.NOTES.put('key', 'of alice'); return new Response('kept');
            default: return new Response('customer ' + pathname);
          }
        },
        add([a, b]) { return a + b; },
        async callBack(f) { return f('x'); },
      };
      """;

  private static final String OUTBOUND =
      """
      export default {
        async fetch(request, env) {
          if (request.url.endsWith('/forward')) {
            return new Response(await fetch(request).then(() => 'sent', (error) => error.code));
          }
          return new Response([env.customer, JSON.stringify(env.caller), request.method, request.url, await request.text()].join(' '));
        },
      };
      """;
  private static final String WATCHED =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {
        fetch() { return fetch('https://origin.example/object'); }
      }
      export default {
        async fetch(request, env) {
          switch (new URL(request.url).pathname) {
            case '/object': return env.THINGS.getByName('a').fetch(request);
            case '/forward': return fetch('https://origin.example/forward');
            default: return new Response(await fetch('https://origin.example/').then(() => 'sent', (error) => error.code));
          }
        },
      };
      """;
  private static final String WATCHED_CONFIG =
      """
      {"main": "index.js", "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"}]}}
      """;
  private static final String CUSTOMER_CONFIG =
      """
      {"main": "index.js", "vars": {"MINE": "%s"}, "services": [{"binding": "PEER", "service": "alice"}],
       "kv_namespaces": [{"binding": "NOTES", "id": "notes"}]}
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.under(POLICIES, folder);
    for (var tenant : new String[] {"watched", "closed"}) {
      host.expect(201, "PUT", "/v1/tenants/" + tenant, "");
    }
    host.deploy("dispatcher", DISPATCHER_CONFIG, DISPATCHER);
    host.deploy("outbound", "{\"main\": \"index.js\"}", OUTBOUND);
    host.deploy("guard", "{\"main\": \"index.js\"}", OUTBOUND);
    for (var customer : new String[] {"customers.alice", "customers.bob", "guarded.alice"}) {
      var name = customer.substring(customer.indexOf('.') + 1);
      host.expect(201, "PUT", "/v1/tenants/shop." + customer, "");
      host.deployFor("shop." + customer, name, CUSTOMER_CONFIG.formatted(customer), CUSTOMER);
    }
  }

  @AfterAll
  static void stop() {
    if (host != null) {
      host.close();
    }
  }

  private static String ask(String path) throws Exception {
    return host.get("dispatcher", "/" + path);
  }

  @Test
  void a_script_of_a_namespace_is_called_by_its_name() throws Exception {
    assertThat(ask("hello")).isEqualTo("customer /a");
    assertThat(ask("props")).isEqualTo("{\"plan\":\"free\"}");
    assertThat(ask("rpc")).isEqualTo("5");
    assertThat(ask("callback")).isEqualTo("called with x");
  }

  @Test
  void a_name_that_is_not_there_is_an_error_of_the_dispatcher() throws Exception {
    assertThat(ask("nobody")).isEqualTo("Worker not found. dispatch.not-found");
    assertThat(ask("badName")).isEqualTo("dispatch.not-found");
    assertThat(host.ask("GET", "dispatcher", "/uncaught", "").statusCode()).isEqualTo(500);
  }

  @Test
  void limits_of_a_dispatch_hold_for_it_and_for_no_other() throws Exception {
    assertThat(ask("cpu")).isEqualTo("script.exceeded-cpu");
    assertThat(ask("calls")).isEqualTo("sent,sent,Too many subrequests: one event may make 2.");
    assertThat(ask("hello")).isEqualTo("customer /a");
    assertThat(ask("many")).isEqualTo("200");
  }

  @Test
  void the_outbound_script_sees_each_request_and_who_makes_it() throws Exception {
    assertThat(ask("outbound"))
        .isEqualTo(
            "A {\"tenant\":\"shop.customers.alice\",\"script\":\"alice\"} PUT https://origin.example/there x");
    assertThat(ask("guarded"))
        .isEqualTo(
            " {\"tenant\":\"shop.guarded.alice\",\"script\":\"alice\"} PUT https://origin.example/there x");
  }

  @Test
  void a_policy_names_an_outbound_script_for_any_tenant() throws Exception {
    host.deployFor("watched", "plain", CUSTOMER_CONFIG.formatted("plain"), CUSTOMER);

    assertThat(host.askAt("/~watched/plain/out"))
        .isEqualTo(
            " {\"tenant\":\"watched\",\"script\":\"plain\"} PUT https://origin.example/there x");
  }

  @Test
  void requests_of_objects_go_there_too_and_what_the_outbound_script_asks_goes_by_its_own_rules()
      throws Exception {
    host.deployFor("watched", "site", WATCHED_CONFIG, WATCHED);

    assertThat(host.askAt("/~watched/site/object")).endsWith("GET https://origin.example/object ");
    assertThat(host.askAt("/~watched/site/forward")).isEqualTo("egress.off");
  }

  @Test
  void nothing_goes_past_an_outbound_script_that_is_not_there() throws Exception {
    host.deployFor("closed", "site", WATCHED_CONFIG, WATCHED);

    assertThat(host.askAt("/~closed/site/")).isEqualTo("script.not-found");
  }

  @Test
  void customers_have_nothing_of_each_other_and_nobody_reaches_them_but_by_dispatch()
      throws Exception {
    assertThat(ask("keep")).isEqualTo("kept");
    assertThat(ask("others")).isEqualTo("customers.bob,undefined,script.not-found,");
    assertThat(ask("stub")).isEqualTo("call.stub-of-other");
    assertThat(host.statusAt("/~shop.customers.alice/alice/")).isEqualTo(404);
    assertThat(host.admin("DELETE", WholeHost.TENANT, "").statusCode()).isEqualTo(409);
    assertThat(host.admin("PUT", "/v1/tenants/nobody.customers.alice", "").statusCode())
        .isEqualTo(404);
    assertThat(host.admin("PUT", "/v1/tenants/shop.customers", "").statusCode()).isEqualTo(400);
  }
}
