package dev.cloister.api.script;

/// Scripts by name, each a tenant of its own: what is deployed into a dispatch namespace.
public interface DispatchNamespace {
  /// The script of this name, with all it may use. Nothing happens yet: a call of one that is not
  /// there fails with [CallFailed] and the code `dispatch.not-found`. The stub cannot be given to
  /// others.
  default Stub get(String script) {
    return get(script, DispatchOptions.NONE);
  }

  /// The same with less, or with something besides.
  Stub get(String script, DispatchOptions options);
}
