package dev.cloister.isolates.bridge;

import java.util.List;

/// One file of a script. `path` is relative, `/`-separated and normalised: no `.`, `..`, empty part
/// or leading `/`.
public record ScriptModule(String path, Kind kind, byte[] content) {

  /// How an import of the file is answered.
  public enum Kind {
    /// An ES module.
    ESM,
    /// Its text is the default export.
    TEXT,
    /// Its bytes are the default export, as an `ArrayBuffer`.
    DATA,
    /// Its parsed value is the default export.
    JSON,
    /// What it leaves in `module.exports` is the default export.
    COMMONJS,
    /// WebAssembly; the default export is a `WebAssembly.Module` of it.
    WASM,
    /// A source file in Java. The main one is named as the class that is the script.
    JAVA,
    /// A jar of classes in Java. The main one's manifest names the class that is the script.
    JAR;

    /// Whether it is for scripts in Java.
    public boolean isJava() {
      return this == JAVA || this == JAR;
    }

    /// Whether a script may begin with it.
    public boolean isEntry() {
      return this == ESM || isJava();
    }
  }

  /// Whether a script of these modules is one in Java: its main module says so.
  public static boolean isJava(String mainModule, List<ScriptModule> modules) {
    return modules.stream()
        .anyMatch(each -> each.path().equals(mainModule) && each.kind().isJava());
  }
}
