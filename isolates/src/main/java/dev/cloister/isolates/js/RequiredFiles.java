package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What `node/require.js` asks for a script's files, in contexts of scripts that have CommonJS or
/// WebAssembly modules.
///
/// Threads: the context's own only.
final class RequiredFiles {
  private static final String PARAMETERS =
      "(function (exports, require, module, __filename, __dirname) { ";

  private final Context context;
  private final ScriptFiles files;

  private RequiredFiles(Context context, ScriptFiles files) {
    this.context = context;
    this.files = files;
  }

  /// Hands the files over, if there is one that can be required.
  static void install(Context context, ScriptFiles files, Value use) {
    if (!files.has(Kind.COMMONJS) && !files.has(Kind.WASM)) {
      return;
    }
    var functions = new HostFunctions(context);
    var required = new RequiredFiles(context, files);
    use.execute("node/require")
        .getMember("setFiles")
        .executeVoid(
            functions.guarded("kind", required::kind), functions.guarded("load", required::load));
  }

  /// The kind of the file at a path, null when there is none.
  private @Nullable Object kind(Value[] arguments) {
    var module = files.module(arguments[0].asString());
    return module == null ? null : module.kind().name();
  }

  /// The file at a path, which is there: of CommonJS a function of what such a file expects to find
  /// around it, else its text or bytes.
  private Object load(Value[] arguments) {
    var path = arguments[0].asString();
    var module = files.module(path);
    if (module == null) {
      throw new IllegalArgumentException("There is no file at " + path);
    }
    return switch (module.kind()) {
      case COMMONJS -> context.eval(source(path, module));
      case ESM, TEXT, JSON -> new String(module.content(), StandardCharsets.UTF_8);
      case DATA, WASM, JAVA, JAR -> ByteBuffer.wrap(module.content()).asReadOnlyBuffer();
    };
  }

  /// On one line with the file's first, so that the lines in stack traces are the file's.
  private static Source source(String path, ScriptModule module) {
    var text = new String(module.content(), StandardCharsets.UTF_8);
    return Source.newBuilder("js", PARAMETERS + text + "\n})", path.substring(1)).buildLiteral();
  }
}
