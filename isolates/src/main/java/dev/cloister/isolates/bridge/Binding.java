package dev.cloister.isolates.bridge;

/// One property of `env`. A grant becomes a binding in the host; an isolate has what it is handed
/// and nothing else.
public sealed interface Binding {
  /// The property of `env`.
  String name();

  /// A plain string.
  record Text(String name, String value) implements Binding {}

  /// A value given as JSON text, parsed anew in each context.
  record Json(String name, String json) implements Binding {}

  /// The objects of one class of one script of the same tenant. `namespaceKey` is what ids of the
  /// class are minted and checked with: 32 bytes, a function of tenant, script and class.
  record ObjectNamespace(String name, String script, String className, byte[] namespaceKey)
      implements Binding {}
}
