package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bundler: a native program, run as a child process on what a tenant wrote.
///
/// It gets an empty environment, a scratch folder of its own, and [DeployLimits#bundlingMax()] of
/// time; what it says and makes is bounded, and is read like an upload. It can read whatever the
/// host's user can, so of an upload every file that went into the result is compared with the
/// upload: one from elsewhere refuses the whole.
///
/// Threads: any; at most [#AT_ONCE_MAX] run at a time, the next waits as long as one may take.
public final class Esbuild {
  /// Bundlings at a time.
  static final int AT_ONCE_MAX = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Esbuild.class);
  private static final int MESSAGE_BYTES_MAX = 64 << 10;
  private static final String OUTPUT = "index";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path cache;
  private final Semaphore running = new Semaphore(AT_ONCE_MAX);

  /// A bundler that keeps its program and its scratch folders in `cache`, which only the host's
  /// user can write to. The program is unpacked when it is first needed.
  public Esbuild(Path cache) {
    this.cache = cache.toAbsolutePath();
  }

  /// What came of it: modules, the first of them the main one, and the main one's map.
  record Bundled(List<ScriptModule> modules, byte[] sourceMap) {}

  /// Bundles the module at `main` with everything it imports but the modules at the paths `beside`,
  /// which stay modules of their own.
  Bundled bundle(
      Sources sources, String main, ProjectConfig config, DeployLimits limits, List<String> beside)
      throws DeployRefused {
    var entered = false;
    try {
      entered = running.tryAcquire(limits.bundlingMax().toMillis(), TimeUnit.MILLISECONDS);
      if (!entered) {
        throw DeployFailures.bundlerBusy(
            "%d other deploys are being bundled, as many as may be.".formatted(AT_ONCE_MAX));
      }
      Path program = EsbuildProgram.find(cache);
      try (var scratch = new Scratch(cache)) {
        Path root = sources.onDisk(scratch.folder("in")).toRealPath();
        return run(program, root, scratch, sources, main, config, limits, beside);
      }
    } catch (IOException e) {
      LOG.warn("esbuild could not be run.", e);
      throw DeployFailures.bundlerBusy("esbuild could not be run on this host.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DeployFailures.bundlerBusy("The host is stopping.");
    } finally {
      if (entered) {
        running.release();
      }
    }
  }

  private static Bundled run(
      Path program,
      Path root,
      Scratch scratch,
      Sources sources,
      String main,
      ProjectConfig config,
      DeployLimits limits,
      List<String> beside)
      throws DeployRefused, IOException, InterruptedException {
    Path out = scratch.folder("out").toRealPath();
    Path about = scratch.file("about.json");
    Path messages = scratch.file("messages.txt");
    var command = command(program, main, config, out, about);
    beside.forEach(path -> command.add("--external:" + root.resolve(path)));
    var builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(messages.toFile());
    builder.environment().clear();
    builder.environment().put("GOMAXPROCS", "2");
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(limits.bundlingMax().toMillis(), TimeUnit.MILLISECONDS)) {
        throw DeployFailures.bundlingFailed(
            "Bundling %s took longer than the allowed %d ms."
                .formatted(main, limits.bundlingMax().toMillis()));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw DeployFailures.bundlingFailed(EsbuildMessages.read(head(messages), sources));
    }
    JsonNode report = JSON.readTree(about.toFile());
    if (sources.confined()) {
      checkInputs(report, root);
    }
    checkPlatform(report, root, config.node());
    checkKinds(report, config.kinds(main));
    var base = beside.isEmpty() ? "" : config.base(main);
    var others = new Beside(report, out.relativize(root) + "/", base);
    return result(root, out, config.kinds(), limits, others);
  }

  private static List<String> command(
      Path program, String main, ProjectConfig config, Path out, Path about) {
    var command =
        new ArrayList<>(
            List.of(
                program.toAbsolutePath().toString(),
                "./" + main,
                "--bundle",
                "--format=esm",
                "--platform=browser",
                "--target=es2024",
                "--conditions=workerd,worker,browser",
                "--external:cloudflare:*",
                "--loader:.js=jsx",
                "--loader:.mjs=jsx",
                "--loader:.cjs=jsx",
                "--define:process.env.NODE_ENV=\"production\"",
                "--define:global.process.env.NODE_ENV=\"production\"",
                "--define:globalThis.process.env.NODE_ENV=\"production\"",
                "--sourcemap=external",
                "--sources-content=false",
                "--legal-comments=none",
                "--entry-names=" + OUTPUT,
                "--asset-names=[name]-[hash]",
                "--outdir=" + out,
                "--metafile=" + about,
                "--log-level=error",
                "--log-limit=20",
                "--color=false"));
    command.addAll(config.node().esbuildArguments());
    config
        .kinds()
        .byEnding()
        .forEach((ending, kind) -> {
          switch (kind) {
            case TEXT -> command.add("--loader:" + ending + "=text");
            case DATA, WASM -> command.add("--loader:" + ending + "=copy");
            case COMMONJS -> command.add("--loader:" + ending + "=jsx");
            // esbuild knows these itself.
            case ESM, JSON -> {}
            // No module of JavaScript.
            case JAVA, JAR -> {}
          }
        });
    options(config.bundling(), command);
    return command;
  }

  private static void options(Bundling bundling, List<String> command) {
    bundling.define().forEach((name, value) -> command.add("--define:" + name + "=" + value));
    bundling.alias().forEach((from, to) -> command.add("--alias:" + from + "=" + to));
    bundling.tsconfig().ifPresent(path -> command.add("--tsconfig=./" + path));
    bundling.jsxFactory().ifPresent(name -> command.add("--jsx-factory=" + name));
    bundling.jsxFragment().ifPresent(name -> command.add("--jsx-fragment=" + name));
    if (bundling.keepNames()) {
      command.add("--keep-names");
    }
  }

  private static String head(Path messages) throws IOException {
    try (var in = Files.newInputStream(messages)) {
      return new String(in.readNBytes(MESSAGE_BYTES_MAX), UTF_8);
    }
  }

  /// Names of inputs are relative to the folder, or begin with the namespace of something that is
  /// no file.
  private static void checkInputs(JsonNode report, Path root) throws DeployRefused {
    for (String input : (Iterable<String>) report.path("inputs")::fieldNames) {
      Path file = root.resolve(input).normalize();
      if (!input.startsWith("(disabled):") && !file.startsWith(root)) {
        throw DeployFailures.unresolvedImport("An import leads out of the uploaded folder.");
      }
    }
  }

  /// It goes by endings alone, so that two kinds of one ending would become one.
  private static void checkKinds(JsonNode report, ModuleKinds kinds) throws DeployRefused {
    for (String input : (Iterable<String>) report.path("inputs")::fieldNames) {
      var byRule = kinds.of(input);
      if (byRule.isPresent() && !byRule.equals(kinds.byEnding(input))) {
        throw DeployFailures.notImplemented(
            "not implemented: a rule for \"%s\" that differs from other files' of its ending, where modules are bundled"
                .formatted(input),
            "Give the file an ending of its own.");
      }
    }
  }

  /// The imports that stay imports: of modules beside the bundle. esbuild names them as they are
  /// seen from where it writes; here they are named as they are seen from the main module.
  private record Beside(JsonNode report, String way, String base) {
    String rename(String code) {
      var renamed = code;
      for (JsonNode output : report.path("outputs")) {
        for (JsonNode left : output.path("imports")) {
          String path = left.path("path").asText();
          if (left.path("external").asBoolean() && path.startsWith(way + base)) {
            var name = "./" + path.substring(way.length() + base.length());
            renamed = renamed.replace("\"" + path + "\"", "\"" + name + "\"");
          }
        }
      }
      return renamed;
    }
  }

  /// What is left of imports of Node's modules and is not there would fail when the bundle is
  /// evaluated. It is named with the file of the project that has it.
  private static void checkPlatform(JsonNode report, Path root, NodeImports node)
      throws DeployRefused, IOException {
    for (JsonNode output : report.path("outputs")) {
      for (JsonNode left : output.path("imports")) {
        String specifier = left.path("path").asText();
        if (node.refuses(specifier) && isStatement(left)) {
          throw ModuleGraph.node(place(report, output, root, specifier), specifier);
        }
      }
    }
  }

  private static boolean isStatement(JsonNode imported) {
    return imported.path("kind").asText().equals("import-statement");
  }

  private static String place(JsonNode report, JsonNode output, Path root, String specifier)
      throws IOException {
    for (String input : (Iterable<String>) output.path("inputs")::fieldNames) {
      for (JsonNode imported : report.path("inputs").path(input).path("imports")) {
        if (imported.path("path").asText().equals(specifier) && isStatement(imported)) {
          return input + line(root.resolve(input), specifier) + " imports \"" + specifier + "\"";
        }
      }
    }
    return "The script imports \"" + specifier + "\"";
  }

  private static String line(Path file, String specifier) throws IOException {
    return ImportScan.of(new String(Files.readAllBytes(file), UTF_8)).stream()
        .filter(each -> each.specifier().equals(specifier))
        .findFirst()
        .map(each -> ":" + each.line())
        .orElse("");
  }

  private static Bundled result(
      Path root, Path out, ModuleKinds kinds, DeployLimits limits, Beside beside)
      throws DeployRefused, IOException {
    var modules = new ArrayList<ScriptModule>();
    byte[] map = new byte[0];
    long bytes = 0;
    List<Path> files;
    try (var listed = Files.list(out)) {
      files = listed.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      bytes += Files.size(file);
      if (bytes > limits.unpackedBytesMax()) {
        throw DeployFailures.tooLarge("The bundled script", limits.unpackedBytesMax(), "bytes");
      }
      Optional<Kind> kind = kinds.of(name);
      if (name.equals(OUTPUT + ".js.map")) {
        map = SourceMapPaths.relativeTo(root, out, Files.readAllBytes(file));
      } else if (name.equals(OUTPUT + ".js")) {
        var code = beside.rename(Files.readString(file)).getBytes(UTF_8);
        modules.addFirst(new ScriptModule(beside.base() + name, Kind.ESM, code));
      } else if (kind.filter(it -> it == Kind.DATA || it == Kind.WASM).isPresent()) {
        modules.add(
            new ScriptModule(beside.base() + name, kind.orElseThrow(), Files.readAllBytes(file)));
      } else {
        throw DeployFailures.notImplemented(
            "not implemented: modules such as " + name, "Deploy without it.");
      }
    }
    return new Bundled(modules, map);
  }
}
