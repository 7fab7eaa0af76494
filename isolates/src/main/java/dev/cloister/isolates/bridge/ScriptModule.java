package dev.cloister.isolates.bridge;

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
    WASM
  }
}
