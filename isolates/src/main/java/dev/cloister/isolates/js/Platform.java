package dev.cloister.isolates.js;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// Turns a bare JavaScript context into one with the globals of a Worker.
///
/// The platform's own JavaScript is a set of files, one per web standard, in the resources of this
/// package. `bootstrap.js` runs before any guest code: it keeps the built-ins that the platform
/// relies on, removes what a script must not have, and makes every global lazy, so that a context
/// costs what its script touches and no more.
///
/// Threads: the methods may be called from any; a context is used by one thread at a time.
final class Platform {
  /// What a script can make grow without bound is capped here, far above what honest scripts use;
  /// the heap of the cordon is the wall behind it.
  static final int STRING_LENGTH_MAX = 128 * 1024 * 1024;

  /// The longest typed array and `ArrayBuffer`, in elements and bytes.
  static final int TYPED_ARRAY_LENGTH_MAX = 128 * 1024 * 1024;

  /// The stack of a thread that runs guests. An interpreted JavaScript call takes more than a
  /// kilobyte of it: the usual megabyte holds some 600 to 1,400 calls (measured), this one some
  /// 10,000, as on Workers. Pages that are never touched cost nothing.
  static final long THREAD_STACK_BYTES = 16L << 20;

  /// Known only to engines that have a compiler.
  private static final String COMPILATION = "engine.Compilation";

  private static final String WASM = "wasm";

  /// What JavaScript needs to hand modules to the engine's WebAssembly, and only contexts of
  /// scripts that have such a module get. A script cannot reach it: there is no `Polyglot` object.
  private static final PolyglotAccess TO_WASM =
      PolyglotAccess.newBuilder()
          .allowEvalBetween("js", WASM)
          .allowBindingsAccess("js")
          .allowBindingsAccess(WASM)
          .build();

  private static final HostAccess BUFFERS_ONLY =
      HostAccess.newBuilder(HostAccess.NONE).allowBufferAccess(true).build();

  private static final Map<String, String> OPTIONS = options();

  private Platform() {}

  /// A new engine that knows JavaScript and nothing else, for one tenant. The first call in a JVM
  /// takes a second or two longer, see [PlatformWarmUp].
  static Engine engine() {
    PlatformWarmUp.once();
    return quietEngine().build();
  }

  /// An engine for what runs once: it interprets even where there is a compiler. Warming up in the
  /// engine that the first tenant gets, which parses half as much, is slower all the same: a cordon
  /// then starts in 5.2 s instead of 3.3, compiling what it hardly runs again (measured).
  static Engine interpretingEngine() {
    var interpreting = quietEngine().allowExperimentalOptions(true);
    try (Engine any = quietEngine().build()) {
      if (any.getOptions().get(COMPILATION) != null) {
        interpreting.option(COMPILATION, "false");
      }
    }
    return interpreting.build();
  }

  private static Engine.Builder quietEngine() {
    return Engine.newBuilder("js", WASM)
        .in(InputStream.nullInputStream())
        .out(OutputStream.nullOutputStream())
        .err(OutputStream.nullOutputStream());
  }

  /// How every child context is built: no host classes, threads, processes, environment or native
  /// code, and of the file system only `modules`, which answers imports.
  static Context.Builder contextBuilder(Engine engine, FileSystem modules) {
    return Context.newBuilder("js", WASM)
        .engine(engine)
        .allowHostAccess(BUFFERS_ONLY)
        .allowHostClassLookup(null)
        .allowHostClassLoading(false)
        .allowNativeAccess(false)
        .allowCreateProcess(false)
        .allowCreateThread(false)
        .allowEnvironmentAccess(EnvironmentAccess.NONE)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowInnerContextOptions(false)
        .allowValueSharing(false)
        .allowIO(IOAccess.newBuilder().fileSystem(modules).build())
        .timeZone(ZoneOffset.UTC)
        .allowExperimentalOptions(true)
        .options(OPTIONS);
  }

  /// The same for a script that has modules of WebAssembly. Contexts of both kinds do not share
  /// parsed code, so this one costs more to start.
  static Context.Builder contextBuilderWithWasm(Engine engine, FileSystem modules) {
    return contextBuilder(engine, modules)
        .allowPolyglotAccess(TO_WASM)
        .option("js.webassembly", "true");
  }

  /// Installs the platform into a context in which no guest code has run yet.
  ///
  /// @param io what reaches outside the context, as `bootstrap.js` describes it; null in a context
  ///   that will do no I/O, where each use of it throws
  /// @return the internals: an object with `use(name)`, which gives a module's exports. It must
  ///   never come into the guest's hands.
  static Value install(Context context, @Nullable Value io) {
    Value bootstrap = context.eval(PlatformSources.platform("bootstrap"));
    HostFunctions host = new HostFunctions(context);
    ProxyExecutable evaluate =
        host.guarded(
            "evaluate", arguments -> context.eval(PlatformSources.named(arguments[0].asString())));
    return bootstrap.execute(io, evaluate, host.table());
  }

  /// The JavaScript options of every child context.
  static Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    // The language: what Workers have, which is a little ahead of the newest edition of ECMA-262
    // (Array.fromAsync, Uint8Array.fromBase64, Error.isError); UTC and English as there.
    options.put("js.ecmascript-version", "staging");
    options.put("js.esm-eval-returns-exports", "true");
    // How runtime.js knows what awaits inside of which transaction; bootstrap.js deletes the
    // global.
    options.put("js.async-context", "true");
    options.put("js.locale", "en-US");
    options.put("js.stack-trace-api", "true");
    options.put("js.text-encoding", "true");
    // A rejected promise that nobody handles is reported by the event loop, see rejections.js.
    options.put("js.unhandled-rejections", "handler");
    // `Graal` is where that handler is set; bootstrap.js takes it and deletes the global.
    options.put("js.graal-builtin", "true");
    // Doors that no script needs.
    options.put("js.console", "false");
    options.put("js.global-arguments", "false");
    options.put("js.java-package-globals", "false");
    options.put("js.load", "false");
    options.put("js.performance", "false");
    options.put("js.polyglot-builtin", "false");
    options.put("js.polyglot-evalfile", "false");
    options.put("js.print", "false");
    // Shared memory and waiting on it make a fine clock (SECURITY.md T8).
    options.put("js.agent-can-block", "false");
    options.put("js.atomics", "false");
    options.put("js.shared-array-buffer", "false");
    // `Date` is replaced by clock.js; what Intl can still see of the real clock is this coarse.
    options.put("js.timer-resolution", "1000000000");
    options.put("js.string-length-limit", Integer.toString(STRING_LENGTH_MAX));
    options.put("js.max-typed-array-length", Integer.toString(TYPED_ARRAY_LENGTH_MAX));
    options.put("js.max-apply-argument-length", "65535");
    return Map.copyOf(options);
  }
}
