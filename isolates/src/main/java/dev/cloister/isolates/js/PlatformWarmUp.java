package dev.cloister.isolates.js;

import java.util.Optional;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/// Initialises, once per JVM and before any guest, the Java classes that guests lead into.
///
/// Not for speed: when the stack overflows inside a class's static initialiser, that class stays
/// broken for the life of the JVM. A script that recurses to the end of its stack and then fails in
/// a host function could so break error handling for its neighbours (measured: `HostExceptionGen`,
/// thereafter `NoClassDefFoundError`). What has been initialised cannot be broken.
final class PlatformWarmUp {
  private PlatformWarmUp() {}

  /// Returns when it is done, at once when it was done before.
  static void once() {
    Done.touch();
  }

  private static final class Done {
    static {
      run();
    }

    static void touch() {}

    /// What shows a stack trace with a frame of the JDK's in it (here that of `map`) is initialised
    /// with the first, which must not be one at the stack's end.
    private static void showStack() {
      int frames =
          Optional.of("warm-up")
              .map(text -> new IllegalStateException(text).getStackTrace().length)
              .orElse(0);
      if (frames == 0) {
        throw new IllegalStateException("This JVM shows no stack traces.");
      }
    }

    private static void run() {
      showStack();
      try (Engine engine = Platform.interpretingEngine();
          Context context =
              Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build()) {
        Value use = Platform.install(context, null).getMember("use");
        HostFunctions host = new HostFunctions(context);
        ProxyExecutable failing =
            host.guarded(
                "failing",
                _ -> {
                  throw new IllegalStateException("warm-up");
                });
        ProxyExecutable unguarded =
            _ -> {
              throw new IllegalStateException("warm-up");
            };
        ProxyExecutable calling = host.guarded("calling", arguments -> arguments[0].execute());
        context.eval(PlatformSources.platform("warm-up")).execute(use, failing, unguarded, calling);
        GuestBytes bytes = new GuestBytes(context);
        bytes.fromGuest(bytes.toGuest(new byte[1]));
      }
    }
  }
}
