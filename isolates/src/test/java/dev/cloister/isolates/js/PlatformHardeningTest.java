package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.context.GuestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a hostile script finds in a fresh context: nothing of the host, and a platform that works
/// on when the built-ins have been exchanged under it (SECURITY.md T1 to T3).
class PlatformHardeningTest {
  private static final Engine ENGINE = Platform.engine();

  private final Context context =
      Platform.contextBuilder(ENGINE, FileSystem.newDenyIOFileSystem()).build();
  private final Value use = Platform.install(context, null).getMember("use");

  @AfterEach
  void closeContext() {
    context.close();
  }

  @AfterAll
  static void closeEngine() {
    ENGINE.close();
  }

  @Test
  void the_globals_beyond_the_language_are_those_of_a_worker() {
    String names =
        eval(
            """
            Object.getOwnPropertyNames(globalThis).filter((name) => !(name in language)).sort().join(' ');
            """
                .replace("language", languageGlobals()));
    assertThat(names.split(" "))
        .containsExactly(
            """
            AbortController AbortSignal Blob Body Buffer ByteLengthQueuingStrategy Cache \
            CacheStorage CloseEvent Cloudflare CompressionStream CountQueuingStrategy Crypto \
            CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventSource EventTarget ExtendableEvent \
            FetchEvent File FixedLengthStream FormData HTMLRewriter Headers \
            IdentityTransformStream MessageChannel MessageEvent MessagePort Navigator Performance \
            PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver \
            PerformanceObserverEntryList PerformanceResourceTiming PromiseRejectionEvent \
            ReadableByteStreamController ReadableStream ReadableStreamBYOBReader \
            ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader \
            Request Response ScheduledEvent ServiceWorkerGlobalScope SubtleCrypto TailEvent \
            TextDecoder TextDecoderStream TextEncoder TextEncoderStream TraceEvent TransformStream \
            TransformStreamDefaultController URL URLPattern URLSearchParams WebAssembly WebSocket \
            WebSocketPair WebSocketRequestResponsePair WorkerGlobalScope WritableStream \
            WritableStreamDefaultController WritableStreamDefaultWriter addEventListener atob btoa \
            caches clearImmediate clearInterval clearTimeout console crypto dispatchEvent fetch \
            global navigator origin performance process queueMicrotask removeEventListener \
            reportError scheduler self setImmediate setInterval setTimeout structuredClone\
            """
                .split(" "));
  }

  @Test
  void no_door_to_the_host_is_left() {
    for (String name :
        List.of(
            "Java",
            "Polyglot",
            "Packages",
            "java",
            "javax",
            "Graal",
            "AsyncContext",
            "load",
            "loadWithNewGlobal",
            "print",
            "printErr",
            "quit",
            "read",
            "Atomics",
            "SharedArrayBuffer",
            "require",
            "host",
            "io",
            "use",
            "primordials")) {
      assertThat(eval("typeof " + name)).as(name).isEqualTo("undefined");
    }
    // These are ours: no code from bytes, and nothing of the host's process.
    assertThat(
            eval(
                "try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) }"
                    + " catch (e) { e.name }"))
        .isEqualTo("CompileError");
    assertThat(eval("JSON.stringify([process.env, process.argv.length, process.execPath])"))
        .doesNotContain("/root")
        .doesNotContain("java")
        .startsWith("[{},");
    assertThat(
            eval(
                "(async () => { try { await import('fs') } catch (e) { out = e.message } })(); ''"))
        .isEmpty();
    assertThat(eval("String(globalThis.out)")).doesNotContain("java").doesNotContain("graal");
  }

  @Test
  void stack_traces_hand_out_no_platform_function() {
    assertThat(
            eval(
                """
                const found = [];
                Error.prepareStackTrace = (error, sites) => {
                  for (const site of sites) {
                    found.push(site.getFunction(), site.getThis(), site.getTypeName());
                  }
                  return '';
                };
                const spy = { toString() { new Error().stack; return 'x'; } };
                new Headers([['a', spy]]);
                new Response(spy);
                console.log({ get a() { return new Error().stack; } });
                try { new URL({ toString() { new Error().stack; throw 1; } }); } catch {}
                structuredClone({ get a() { return new Error().stack; } });
                found.filter((f) => typeof f === 'function').map(String).join('|');
                """))
        .doesNotContain("primordials")
        .doesNotContain("use(")
        .doesNotContain("#");
  }

  @Test
  void an_error_in_host_code_shows_a_fixed_text_only() {
    HostFunctions host = new HostFunctions(context);
    ProxyExecutable failing =
        host.guarded(
            "failing",
            _ -> {
              throw new IllegalStateException("/etc/secret of java.lang.String");
            });
    ProxyExecutable telling =
        host.guarded(
            "telling",
            _ -> {
              throw new GuestException(GuestException.Kind.RANGE_ERROR, "Too many: 7 of 5.");
            });
    Value probe =
        context.eval(
            "js",
            """
            (f) => {
              try {
                f();
              } catch (e) {
                return [e.name, e.message, e.stack, e instanceof Error, Object.keys(e)].join('|');
              }
            }
            """);
    assertThat(probe.execute(failing).asString())
        .startsWith("Error|internal error (host-failed)|Error: internal error (host-failed)")
        .doesNotContain("secret")
        .doesNotContainIgnoringCase("java")
        .doesNotContain("cloister");
    assertThat(probe.execute(telling).asString()).startsWith("RangeError|Too many: 7 of 5.|");
  }

  @Test
  void an_error_of_the_guest_passes_through_host_code_unchanged() {
    HostFunctions host = new HostFunctions(context);
    ProxyExecutable calling = host.guarded("calling", arguments -> arguments[0].execute());
    Value same =
        context.eval(
            "js",
            """
            (f) => {
              const thrown = new TypeError('mine');
              try { f(() => { throw thrown; }); } catch (e) { return e === thrown; }
            }
            """);
    assertThat(same.execute(calling).asBoolean()).isTrue();
  }

  @Test
  void running_out_of_stack_is_a_range_error_inside_host_functions_too() {
    ProxyExecutable calling =
        new HostFunctions(context).guarded("calling", arguments -> arguments[0].execute());
    String seen =
        context
            .eval(
                "js",
                """
                (calling) => {
                  const seen = [];
                  const tries = [() => { (function f() { f(); })(); },
                    () => { (function f() { calling(f); })(); }];
                  for (const attempt of tries) {
                    try { attempt(); } catch (e) { seen.push(`${e.name}: ${e.message}`); }
                  }
                  return seen.join('|');
                }
                """)
            .execute(calling)
            .asString();
    assertThat(seen)
        .isEqualTo(
            "RangeError: Maximum call stack size exceeded|RangeError: Maximum call stack size exceeded");
  }

  @Test
  void the_platform_works_on_when_every_built_in_method_has_been_exchanged() {
    assertThat(
            eval(
                """
                const prototypes = [Object, Function, Array, String, Number, Boolean, Symbol, Map, Set,
                  WeakMap, WeakSet, RegExp, Date, Promise, Error, ArrayBuffer, DataView,
                  Object.getPrototypeOf(Uint8Array), Object.getPrototypeOf([][Symbol.iterator]()).constructor]
                  .map((c) => c.prototype);
                const own = Reflect.ownKeys;
                const set = Reflect.defineProperty;
                for (let i = 0; i < prototypes.length; i++) {
                  const keys = own(prototypes[i]);
                  for (let j = 0; j < keys.length; j++) {
                    if (keys[j] === 'constructor' || keys[j] === '__proto__') continue;
                    const trap = () => { throw keys[j]; };
                    set(prototypes[i], keys[j], { configurable: true, get: trap, set: trap });
                  }
                }
                'ready';
                """))
        .isEqualTo("ready");
    Value probe =
        context.eval(
            "js",
            """
            (use) => {
              const { responseToParts, requestFromParts } = use('fetch-api');
              const response = new Response('hi', { status: 201, headers: { a: 'b', c: ' d ' } });
              response.headers.append('A', 'e');
              const parts = responseToParts(response);
              const { serialize, deserialize } = use('structured-clone');
              const copy = deserialize(serialize({ a: [1, 'x', { b: 5 }], big: 5n, s: 'é€' }));
              const request = requestFromParts(
                  { method: 'GET', url: 'http://a/', headers: ['X', 'y'], body: null, signal: null });
              return parts.status + parts.body.text + parts.headers[1] + parts.headers[3]
                + response.headers.get('a') + copy.a[1] + copy.s + request.headers.get('x')
                + use('console-format').format([1, 'a']);
            }
            """);
    assertThat(probe.execute(use).asString()).isEqualTo("201hibdb, exé€y1 a");
  }

  @Test
  void bytes_cross_both_ways_whatever_the_guest_did_to_typed_arrays() {
    GuestBytes bytes = new GuestBytes(context);
    context.eval(
        "js",
        """
        for (const name of ['buffer', 'byteOffset', 'byteLength', 'length', 'set']) {
          Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), name, { get() { throw 1; } });
        }
        globalThis.Uint8Array = globalThis.ArrayBuffer = null;
        """);
    Value guest = bytes.toGuest("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(bytes.fromGuest(guest)).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    Value part =
        context.eval("js", "(bytes) => new bytes.constructor(bytes).subarray(1, 3)").execute(guest);
    assertThat(bytes.fromGuest(part)).asString(StandardCharsets.UTF_8).isEqualTo("el");
    assertThat(bytes.fromGuest(bytes.toGuest(new byte[0]))).isEmpty();
  }

  private String eval(String script) {
    return context.eval("js", script).asString();
  }

  private static String languageGlobals() {
    try (Context plain =
        Context.newBuilder("js")
            .allowExperimentalOptions(true)
            .option("js.text-encoding", "false")
            .build()) {
      return plain
          .eval(
              "js",
              "JSON.stringify(Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((n) => [n, 1])))")
          .asString()
          .replace("\"console\":1,", "");
    }
  }
}
