package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Follows a script's imports from its main module.
final class ModuleGraph {
  /// What the walk found.
  sealed interface Found {}

  /// Every import is a file that can be used as it stands.
  record AsUploaded(List<ScriptModule> modules) implements Found {}

  /// At least one file or import needs esbuild; `because` says which.
  record NeedsBundling(String because) implements Found {}

  private final Sources sources;
  private final ModuleKinds kinds;
  private final DeployLimits limits;

  ModuleGraph(Sources sources, ModuleKinds kinds, DeployLimits limits) {
    this.sources = sources;
    this.kinds = kinds;
    this.limits = limits;
  }

  /// Walks from `main`, which is there.
  Found walk(String main) throws DeployRefused {
    if (kinds.of(main).filter(Kind.ESM::equals).isEmpty()) {
      return new NeedsBundling(main + " is not plain JavaScript");
    }
    var modules = new TreeMap<String, ScriptModule>();
    var waiting = new ArrayDeque<>(List.of(main));
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
        Optional<NeedsBundling> needs = follow(module, waiting);
        if (needs.isPresent()) {
          return needs.get();
        }
      }
    }
    return new AsUploaded(new ArrayList<>(modules.values()));
  }

  private Optional<NeedsBundling> follow(ScriptModule module, ArrayDeque<String> waiting)
      throws DeployRefused {
    for (var each : ImportScan.of(new String(module.content(), UTF_8))) {
      String specifier = each.specifier();
      String place = "%s:%d imports \"%s\"".formatted(module.path(), each.line(), specifier);
      if (specifier.startsWith("cloudflare:") || specifier.startsWith("node:")) {
        continue;
      }
      if (specifier.startsWith("/") || specifier.startsWith("file:")) {
        throw DeployFailures.unresolvedImport(place + ", which is not inside the folder.");
      }
      if (specifier.endsWith(".wasm") || specifier.endsWith(".wasm?module")) {
        throw wasm(place);
      }
      boolean relative = specifier.startsWith("./") || specifier.startsWith("../");
      Optional<String> target =
          (relative ? ArchivePath.resolve(module.path(), specifier) : Optional.<String>empty())
              .filter(path -> sources.has(path) && kinds.of(path).isPresent());
      if (target.isEmpty()) {
        return Optional.of(new NeedsBundling(place));
      }
      waiting.add(target.get());
    }
    return Optional.empty();
  }

  static DeployRefused wasm(String place) {
    return DeployFailures.notImplemented(
        place + ": not implemented: WebAssembly modules", "Deploy without it.");
  }
}
