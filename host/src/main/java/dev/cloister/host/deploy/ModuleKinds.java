package dev.cloister.host.deploy;

import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Which file is which kind of module, by the ending of its name.
record ModuleKinds(Map<String, Kind> byEnding) {
  static final ModuleKinds DEFAULT = new ModuleKinds(defaults());

  ModuleKinds {
    byEnding = Collections.unmodifiableMap(new LinkedHashMap<>(byEnding));
  }

  private static Map<String, Kind> defaults() {
    var kinds = new LinkedHashMap<String, Kind>();
    kinds.put(".js", Kind.ESM);
    kinds.put(".mjs", Kind.ESM);
    kinds.put(".txt", Kind.TEXT);
    kinds.put(".html", Kind.TEXT);
    kinds.put(".sql", Kind.TEXT);
    kinds.put(".bin", Kind.DATA);
    kinds.put(".json", Kind.JSON);
    kinds.put(".cjs", Kind.COMMONJS);
    kinds.put(".wasm", Kind.WASM);
    return kinds;
  }

  /// The same kinds with one more ending, or another kind for it.
  ModuleKinds with(String ending, Kind kind) {
    var kinds = new LinkedHashMap<>(byEnding);
    kinds.put(ending, kind);
    return new ModuleKinds(kinds);
  }

  /// The kind of the file at `path`; empty when it is no module as it stands.
  Optional<Kind> of(String path) {
    return Optional.ofNullable(byEnding.get(ending(path)));
  }

  /// The ending of a file's name with its dot; empty when it has none.
  static String ending(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }
}
