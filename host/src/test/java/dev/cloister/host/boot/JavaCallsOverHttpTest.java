package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Scripts in Java and in JavaScript on a whole host that call each other: entrypoints, objects,
/// and what goes by reference in a call.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaCallsOverHttpTest {
  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.in(folder);
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  @Test
  void named_entrypoints_and_their_props_go_both_ways() throws Exception {
    host.deploy(
        "java-desk",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "services": [
              {"binding": "DESK", "service": "js-desk", "entrypoint": "Desk", "props": {"of": "java", "n": [1, 2.5]}}]}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                return Response.text(String.valueOf(env.service("DESK").call("who")));
              }
            }
            """,
            "Admin.java",
            """
            import dev.cloister.api.script.*;
            import java.util.*;

            public class Admin implements Script {
              public record Who(String of, List<Integer> n) {}

              public Response fetch(Request request, Env env, Context context) {
                return Response.text("admin of " + context.props(Who.class).orElseThrow());
              }

              public String who(String name, Env env, Context context) {
                return name + " " + context.props(Map.class).orElseThrow().get("of");
              }
            }
            """));
    host.deploy(
        "js-desk",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js", "services": [
              {"binding": "ADMIN", "service": "java-desk", "entrypoint": "Admin", "props": {"of": "js", "n": [3]}},
              {"binding": "NOBODY", "service": "java-desk", "entrypoint": "Nobody"}]}
            """,
            "index.js",
            """
            import { WorkerEntrypoint } from "cloudflare:workers";
            export class Desk extends WorkerEntrypoint {
              who() { return JSON.stringify(this.ctx.props); }
            }
            export default {
              async fetch(request, env) {
                const answer = await (await env.ADMIN.fetch("http://it/")).text();
                let nobody;
                try { await env.NOBODY.who(); } catch (error) { nobody = error.message; }
                return new Response([answer, await env.ADMIN.who("me"), nobody].join("|"));
              },
            };
            """));

    assertThat(host.get("java-desk", "/")).isEqualTo("{\"of\":\"java\",\"n\":[1,2.5]}");
    assertThat(host.get("js-desk", "/"))
        .isEqualTo("admin of Who[of=js, n=[3]]|me js|The script has no entrypoint Nobody.");
  }

  @Test
  void java_and_javascript_call_each_others_objects_with_plain_values() throws Exception {
    host.deploy(
        "java-things",
        Map.of(
            "wrangler.json",
            WholeHost.withThingsOf("js-things", "Main.java"),
            "Main.java",
            """
            import dev.cloister.api.script.*;
            import java.util.*;

            public class Main implements Script {
              public Response fetch(Request request, Env env, Context context) {
                var thing = env.objects("THINGS").getByName("one");
                var value = thing.call("echo", List.of(1, "zwei", Map.of("three", 3.5)), new byte[] {7});
                return Response.text(String.valueOf(value));
              }
            }
            """,
            "Thing.java",
            """
            import dev.cloister.api.script.*;
            import java.time.Instant;
            import java.util.*;

            public class Thing extends DurableObject {
              public record Line(String name, int pieces) {}

              public Thing(ObjectState state, Env env) {
                super(state, env);
              }

              public Map<String, Object> describe(Line line, Instant at, byte[] bytes, Set<String> tags) {
                storage().put("line", line);
                return Map.of(
                    "stored", storage().get("line", Line.class).orElseThrow(),
                    "year", at.toString().substring(0, 4), "bytes", bytes.length, "tags", tags.size());
              }

              public void fail() {
                throw new IllegalStateException("not today");
              }
            }
            """));
    host.deploy(
        "js-things",
        Map.of(
            "wrangler.json",
            WholeHost.withThingsOf("java-things", "index.js"),
            "index.js",
            """
            import { DurableObject } from "cloudflare:workers";
            export class Thing extends DurableObject {
              echo(list, bytes) { return { list, first: bytes[0], name: this.constructor.name }; }
            }
            export default {
              async fetch(request, env) {
                const thing = env.THINGS.getByName("one");
                const it = await thing.describe(
                  { name: "tea", pieces: 3 }, new Date(0), new Uint8Array(5), new Set(["a", "b"]));
                let failed;
                try { await thing.fail(); } catch (error) { failed = `${error.name}: ${error.message}`; }
                let absent;
                try { await thing.nothing(); } catch (error) { absent = error.message; }
                return Response.json({ it, failed, absent });
              },
            };
            """));

    assertThat(host.get("js-things", "/"))
        .contains("\"stored\":{\"name\":\"tea\",\"pieces\":3}")
        .contains("\"year\":\"1970\"")
        .contains("\"bytes\":5")
        .contains("\"tags\":2")
        .contains("\"failed\":\"IllegalStateException: not today\"")
        .contains("does not implement the method");
    assertThat(host.get("java-things", "/"))
        .isEqualTo("{list=[1, zwei, {three=3.5}], first=7, name=Thing}");
  }

  @Test
  void functions_stubs_and_properties_cross_between_java_and_javascript() throws Exception {
    host.deploy(
        "java-hand",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "services": [{"binding": "JS", "service": "js-hand", "entrypoint": "Hand"}],
             "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing"}]}}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public interface Hand {
                @Property String title();
                String visit(Stub thing);
              }

              public Response fetch(Request request, Env env, Context context) {
                var hand = env.service("JS");
                var made = (RpcStub) hand.call("make");
                var said = made.call("hello", "java") + " " + made.get("size");
                made.close();
                var heard = hand.call("hear", (RpcFunction) arguments -> "java got " + arguments.getFirst());
                var typed = hand.as(Hand.class);
                return Response.text(
                    said + "|" + heard + "|" + typed.title() + "|" + typed.visit(env.objects("THINGS").getByName("one")));
              }

              @Property public String title() { return "java's"; }

              public Object apply(RpcStub function, int number) { return function.invoke(number); }

              public Counter counter(Env env, Context context) { return new Counter(env); }

              public static class Counter implements RpcTarget, AutoCloseable {
                private final Env env;
                private int count;
                Counter(Env env) { this.env = env; }
                public int add(int more) { return count += more; }
                @Property public int count() { return count; }
                public void close() { env.objects("THINGS").getByName("one").call("closed", count); }
              }
            }
            """,
            "Thing.java",
            """
            import dev.cloister.api.script.*;

            public class Thing extends DurableObject {
              private RpcStub waiting;

              public Thing(ObjectState state, Env env) { super(state, env); }

              public String knock(String who) { return who + " at the door"; }

              public void whenClosed(RpcStub listener) { waiting = listener.dup(); }

              public void closed(int count) {
                waiting.invoke("closed at " + count);
                waiting.close();
              }
            }
            """));
    host.deploy(
        "js-hand",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js", "services": [{"binding": "JAVA", "service": "java-hand"}],
             "durable_objects": {"bindings": [{"name": "THINGS", "class_name": "Thing", "script_name": "java-hand"}]}}
            """,
            "index.js",
            """
            import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
            class Made extends RpcTarget {
              hello(who) { return "hello " + who; }
              get size() { return 3; }
            }
            export class Hand extends WorkerEntrypoint {
              get title() { return "js's"; }
              make() { return new Made(); }
              async hear(f) { return await f("a word"); }
              visit(thing) { return thing.knock("js"); }
            }
            export default {
              async fetch(request, env) {
                const said = [await env.JAVA.apply((n) => n * 2, 21), await env.JAVA.title];
                let closed;
                const whenClosed = new Promise((resolve) => (closed = resolve));
                await env.THINGS.getByName("one").whenClosed((text) => closed(text));
                const counter = await env.JAVA.counter();
                await counter.add(2);
                said.push(await counter.add(3), await counter.count, await (await counter.add)(1));
                said.push(await env.JAVA.counter().add(7));
                counter[Symbol.dispose]();
                // What follows is done in the name of the event that has called back: nothing but the answer.
                said.push(await whenClosed);
                return new Response(said.join("|"));
              },
            };
            """));

    assertThat(host.get("java-hand", "/"))
        .isEqualTo("hello java 3|java got a word|js's|js at the door");
    assertThat(host.get("js-hand", "/")).isEqualTo("42|java's|5|5|6|7|closed at 6");
  }

  @Test
  void requests_answers_headers_and_streams_cross_between_java_and_javascript() throws Exception {
    host.deploy(
        "java-parts",
        Map.of(
            "wrangler.json",
            """
            {"main": "Main.java", "services": [{"binding": "JS", "service": "js-parts", "entrypoint": "Parts"}]}
            """,
            "Main.java",
            """
            import dev.cloister.api.script.*;

            public class Main implements Script {
              public interface Parts {
                Response reply(Request request);
                long size(Body body);
                String ignore(Body body);
                Body parts(int count);
                Headers more(Headers headers);
                Blob blob(Blob blob);
                String fill(java.io.OutputStream out);
              }

              private static Body million() {
                return Body.written(out -> out.write(new byte[1_000_000]));
              }

              public Response fetch(Request request, Env env, Context context) {
                var js = env.service("JS").as(Parts.class);
                var filled = new java.io.ByteArrayOutputStream();
                var asked = new Request("PUT", "http://parts.test/a?b=c", Headers.of("X-Kind", "tea"), Body.of("from java"));
                var reply = js.reply(asked);
                return Response.text(
                    String.join("|",
                        reply.status() + " " + reply.headers().get("x-kind").orElse("none") + " " + reply.text(),
                        js.size(million()) + " " + js.size(Body.of(new byte[300_000])) + " " + js.size(Body.NONE),
                        js.ignore(million()),
                        js.parts(100).text().length() + "",
                        js.more(Headers.of("a", "1")).list().toString(),
                        js.blob(new Blob("a/b", new byte[] {1, 2})).toString(),
                        js.fill(filled) + " " + filled));
              }

              public Response reply(Request request) {
                return Response.streamed("text/plain", out -> {
                  out.write((request.method() + " " + request.path() + " ").getBytes());
                  request.body().writeTo(out);
                }).withStatus(202).withHeader("x-kind", request.headers().get("x-kind").orElse("none"));
              }

              public long size(Body body) throws Exception {
                var size = 0L;
                try (var in = body.stream()) {
                  for (var read = in.read(new byte[7]); read >= 0; read = in.read(new byte[7])) {
                    size += read;
                  }
                }
                return size;
              }

              public Body same(Body body) { return body; }

              public Headers more(Headers headers) { return headers.and("b", "2"); }

              public long fill(java.io.OutputStream out, boolean ends) throws Exception {
                for (var i = 0; i < 100_000; i++) {
                  out.write('x');
                }
                if (ends) {
                  out.close();
                } else {
                  out.flush();
                }
                return 100_000;
              }

              public Blob blob(Blob blob) { return new Blob(blob.type() + "!", blob.bytes()); }
            }
            """));
    host.deploy(
        "js-parts",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js", "services": [{"binding": "JAVA", "service": "java-parts"}]}
            """,
            "index.js",
            """
            import { WorkerEntrypoint } from "cloudflare:workers";
            const streamOf = (count) => {
              let left = count;
              return new ReadableStream({
                pull(controller) {
                  if (left-- === 0) controller.close();
                  else controller.enqueue(new Uint8Array(1000).fill(65));
                },
                type: "bytes",
              });
            };
            export class Parts extends WorkerEntrypoint {
              async reply(request) {
                const { pathname, search } = new URL(request.url);
                return new Response(`${request.method} ${pathname}${search} ${await request.text()}`,
                  { status: 201, headers: { "x-kind": request.headers.get("x-kind") } });
              }
              async size(stream) { return (await new Response(stream).arrayBuffer()).byteLength; }
              ignore() { return "ignored"; }
              parts(count) { return streamOf(count); }
              async fill(writable) {
                const writer = writable.getWriter();
                await writer.write("from ");
                await writer.write(new Uint8Array([106, 115]));
                await writer.close();
                return "filled";
              }
              blob(blob) { return new Blob([blob, "345"], { type: `${blob.type}/c` }); }
              more(headers) { const more = new Headers(headers); more.set("b", "2"); return more; }
            }
            export default {
              async fetch(request, env) {
                const asked = new Request("http://parts.test/a", { method: "POST", body: "from js", headers: { "x-kind": "tea" } });
                const reply = await env.JAVA.reply(asked);
                const said = [`${reply.status} ${reply.headers.get("x-kind")} ${await reply.text()}`];
                said.push(await env.JAVA.size(streamOf(700)));
                said.push((await new Response(await env.JAVA.same(streamOf(300))).text()).length);
                said.push([...(await env.JAVA.more(new Headers({ a: "1" })))].join(";"));
                const blob = await env.JAVA.blob(new Blob(["text"], { type: "a/b" }));
                said.push(`${blob instanceof Blob} ${blob.type} ${await blob.text()}`);
                const { readable, writable } = new IdentityTransformStream();
                const [size, text] = await Promise.all([env.JAVA.fill(writable, true), new Response(readable).text()]);
                said.push(`${size} ${text.length} ${new Set(text).size}`);
                const failing = new WritableStream({ write() { throw new Error("no more"); } });
                said.push(await env.JAVA.fill(failing, false).then(() => "LEAKED", (error) => error.message));
                return new Response(said.join("|"));
              },
            };
            """));

    assertThat(host.get("java-parts", "/"))
        .isEqualTo(
            "201 tea PUT /a?b=c from java|1000000 300000 0|ignored|100000"
                + "|[Header[name=a, value=1], Header[name=b, value=2]]|Blob[type=a/b/c, 5 bytes]|filled from js");
    assertThat(host.get("js-parts", "/"))
        .isEqualTo(
            "202 tea POST /a from js|700000|300000|a,1;b,2|true a/b! text|100000 100000 1|no more");
  }
}
