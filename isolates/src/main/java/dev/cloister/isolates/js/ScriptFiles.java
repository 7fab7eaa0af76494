package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.ScriptModule;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/// A script's modules as the only files its contexts can see: read-only, in memory.
///
/// Paths are names and never touch a disk. `cloudflare:workers`, `cloudflare:email` and the modules
/// of Node.js are modules of the platform; every other scheme is refused by name. Text and data
/// modules are answered as an ES module whose default export is the value, and so are those of
/// CommonJS and WebAssembly, see [RequiredFiles]; JSON modules as they are, for imports `with {
/// type: "json" }`.
final class ScriptFiles implements FileSystem {
  /// Where the main module's wrapper lies; nothing a tenant uploads can have this name.
  static final String ROOT = "/";

  private static final String PLATFORM = "/cloister:";

  private static final String NODE = PLATFORM + "node/";

  /// Where a module lies that the engine would take for something else by its own name.
  private static final String STAND_INS = PLATFORM + "modules/";

  /// How a bundler's habit writes the import of a file of WebAssembly.
  private static final String WASM_SUFFIX = ".wasm?module";

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, ScriptModule> modules = new LinkedHashMap<>();

  ScriptFiles(List<ScriptModule> modules) {
    for (var module : modules) {
      this.modules.put(ROOT + module.path(), module);
      files.put(ROOT + module.path(), asEsModule(module));
      if (isTakenForAnother(module)) {
        files.put(STAND_INS + module.path() + ".js", asEsModule(module));
      }
    }
    files.put(PLATFORM + "cloudflare/workers", bytes(WorkersModule.SOURCE));
    files.put(PLATFORM + "cloudflare/email", bytes(EmailModule.SOURCE));
  }

  /// The module at an absolute path, as it was uploaded; null when there is none.
  @Nullable ScriptModule module(String path) {
    return modules.get(path);
  }

  /// Whether the script has a module of this kind.
  boolean has(ScriptModule.Kind kind) {
    return modules.values().stream().anyMatch(module -> module.kind() == kind);
  }

  private static byte[] asEsModule(ScriptModule module) {
    return switch (module.kind()) {
      case ESM, JSON -> module.content();
      case COMMONJS, WASM ->
          bytes(
              "export default globalThis[Symbol.for('cloister.files')]("
                  + quoted(ROOT + module.path())
                  + ");");
      case TEXT -> bytes("export default " + quoted(text(module)) + ";");
      case DATA, JAVA, JAR ->
          bytes(
              "export default Uint8Array.from(atob(\""
                  + Base64.getEncoder().encodeToString(module.content())
                  + "\"), (c) => c.charCodeAt(0)).buffer;");
    };
  }

  private static String text(ScriptModule module) {
    return new String(module.content(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder(text.length() + 16).append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\' || c < ' ' || c == '\u2028' || c == '\u2029') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public Path parsePath(URI uri) {
    if ("cloudflare".equals(uri.getScheme())) {
      return Path.of(PLATFORM + "cloudflare/" + uri.getSchemeSpecificPart());
    }
    if ("file".equals(uri.getScheme())) {
      return Path.of(uri.getPath());
    }
    return Path.of(PLATFORM + uri.getScheme() + "/" + uri.getSchemeSpecificPart());
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
      throw new IOException("The files of a script are read-only.");
    }
    content(path);
  }

  private static String withoutQuery(String name) {
    return name.endsWith(WASM_SUFFIX) ? name.substring(0, name.lastIndexOf('?')) : name;
  }

  private byte[] content(Path path) throws IOException {
    var name = withoutQuery(toAbsolutePath(path).normalize().toString());
    var content = files.get(name);
    if (content == null) {
      content = nodeModule(name);
    }
    if (content == null && name.startsWith(PLATFORM)) {
      throw new IOException(
          "not implemented: " + name.substring(PLATFORM.length()).replaceFirst("/", ":"));
    }
    if (content == null) {
      throw new NoSuchFileException(path.toString());
    }
    return content;
  }

  /// A module of Node.js: `node:x`, or `x` alone, which comes here as a file in the root.
  private static byte @Nullable [] nodeModule(String path) {
    var prefix = path.startsWith(NODE) ? NODE : ROOT;
    return NodeModules.source(path.substring(prefix.length()), prefix.equals(NODE));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return new ReadOnlyBytes(content(path));
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.isAbsolute() ? path : Path.of(ROOT).resolve(path);
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    content(path);
    var real = toAbsolutePath(path).normalize();
    var module = modules.get(withoutQuery(real.toString()));
    return module != null && isTakenForAnother(module)
        ? Path.of(STAND_INS + module.path() + ".js")
        : real;
  }

  /// The engine goes by endings: an ES module, or what is answered as one, must not look like
  /// WebAssembly or JSON.
  private static boolean isTakenForAnother(ScriptModule module) {
    return module.kind() == ScriptModule.Kind.WASM
        || module.path().endsWith(".wasm")
        || (module.path().endsWith(".json") && module.kind() != ScriptModule.Kind.JSON);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    var size = (long) content(path).length;
    return Map.of(
        "size",
        size,
        "isRegularFile",
        true,
        "isDirectory",
        false,
        "isSymbolicLink",
        false,
        "isOther",
        false,
        "lastModifiedTime",
        FileTime.fromMillis(0),
        "lastAccessTime",
        FileTime.fromMillis(0),
        "creationTime",
        FileTime.fromMillis(0));
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    throw new IOException("The files of a script are read-only.");
  }

  @Override
  public void delete(Path path) throws IOException {
    throw new IOException("The files of a script are read-only.");
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    throw new IOException("The files of a script cannot be listed.");
  }

  /// A channel over bytes that nobody changes.
  private static final class ReadOnlyBytes implements SeekableByteChannel {
    private final ByteBuffer content;
    private boolean open = true;

    ReadOnlyBytes(byte[] content) {
      this.content = ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public int read(ByteBuffer target) {
      if (!content.hasRemaining()) {
        return -1;
      }
      var count = Math.min(content.remaining(), target.remaining());
      target.put(content.slice(content.position(), count));
      content.position(content.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      throw new IOException("The files of a script are read-only.");
    }

    @Override
    public long position() {
      return content.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
      content.position((int) Math.min(position, content.limit()));
      return this;
    }

    @Override
    public long size() {
      return content.limit();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      throw new IOException("The files of a script are read-only.");
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
