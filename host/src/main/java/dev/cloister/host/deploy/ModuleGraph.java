package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Follows a script's imports from its main module. Made for one walk.
final class ModuleGraph {
  /// What the walk found.
  sealed interface Found {}

  /// Every import is a file that can be used as it stands.
  record AsUploaded(List<ScriptModule> modules) implements Found {}

  /// At least one file or import needs esbuild; `because` says which.
  record NeedsBundling(String because) implements Found {}

  private final Sources sources;
  private final ModuleKinds kinds;
  private final NodeImports node;
  private final DeployLimits limits;
  private final List<String> unresolved = new ArrayList<>();

  ModuleGraph(Sources sources, ModuleKinds kinds, NodeImports node, DeployLimits limits) {
    this.sources = sources;
    this.kinds = kinds;
    this.node = node;
    this.limits = limits;
  }

  /// Walks from `main`, which is there.
  Found walk(String main) throws DeployRefused {
    if (kinds.of(main).filter(Kind.ESM::equals).isEmpty()) {
      return new NeedsBundling(main + " is not plain JavaScript");
    }
    List<ScriptModule> modules = collect(List.of(main));
    return unresolved.isEmpty()
        ? new AsUploaded(modules)
        : new NeedsBundling(unresolved.getFirst());
  }

  /// The modules at these paths and what they import, as far as that is there: whether the rest is
  /// missed will show when the script is evaluated.
  List<ScriptModule> collect(List<String> paths) throws DeployRefused {
    var modules = new TreeMap<String, ScriptModule>();
    var waiting = new ArrayDeque<>(paths);
    while (!waiting.isEmpty()) {
      String path = waiting.remove();
      if (modules.containsKey(path)) {
        continue;
      }
      if (modules.size() == limits.filesMax()) {
        throw DeployFailures.tooLarge("The script", limits.filesMax(), "modules");
      }
      byte[] content = sources.read(path).orElseThrow();
      var module = new ScriptModule(path, kinds.of(path).orElseThrow(), content);
      modules.put(path, module);
      if (module.kind() == Kind.ESM) {
        for (var each : ImportScan.of(new String(content, UTF_8))) {
          follow(module, each).ifPresent(waiting::add);
        }
      }
    }
    return List.copyOf(modules.values());
  }

  private Optional<String> follow(ScriptModule module, ImportScan.Import each)
      throws DeployRefused {
    String specifier = each.specifier();
    String place = "%s:%d imports \"%s\"".formatted(module.path(), each.line(), specifier);
    if (node.refuses(specifier) && each.now()) {
      throw node(place, specifier);
    }
    if (specifier.startsWith("cloudflare:")
        || NodeImports.isMeant(specifier)
        || node.answers(specifier)) {
      return Optional.empty();
    }
    if (specifier.startsWith("/") || specifier.startsWith("file:")) {
      throw DeployFailures.unresolvedImport(place + ", which is not inside the folder.");
    }
    boolean relative = specifier.startsWith("./") || specifier.startsWith("../");
    // A configuration is no module of its own, but esbuild may take values from it.
    Optional<String> target =
        (relative
                ? ArchivePath.resolve(module.path(), withoutQuery(specifier))
                : Optional.<String>empty())
            .filter(path -> sources.has(path) && kinds.of(path).isPresent())
            .filter(path -> !ConfigFile.NAMES.contains(path));
    if (target.isEmpty()) {
      unresolved.add(place);
    } else if (kinds.of(target.get()).filter(Kind.COMMONJS::equals).isPresent()) {
      // What it requires is not followed here.
      unresolved.add(place);
    } else if (!each.attributes() && kinds.of(target.get()).filter(Kind.JSON::equals).isPresent()) {
      // The engine wants `with { type: "json" }`, which esbuild does without.
      unresolved.add(place);
    }
    return target;
  }

  /// Of `./x.wasm?module`, as some bundlers want it, the file.
  private static String withoutQuery(String specifier) {
    return specifier.endsWith(".wasm?module")
        ? specifier.substring(0, specifier.lastIndexOf('?'))
        : specifier;
  }

  static DeployRefused node(String place, String specifier) {
    return DeployFailures.notImplemented(
        place + ": not implemented: " + specifier,
        "Use what Workers have of Node.js, or a package that does.");
  }
}
