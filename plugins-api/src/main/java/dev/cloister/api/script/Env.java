package dev.cloister.api.script;

/// What the configuration binds, by name. Asking for a name that is not bound, or is bound to
/// something else, throws [IllegalArgumentException].
public interface Env {
  /// Whether there is a binding of this name.
  boolean has(String name);

  /// A variable or a secret. A variable that is no string comes as JSON.
  String text(String name);

  /// The objects of a class.
  ObjectNamespace objects(String name);

  /// Another script of the tenant, or one of its entrypoints, with the props that the configuration
  /// gives it. A binding of assets is one that answers requests only.
  Stub service(String name);

  /// A namespace of keys and values.
  KvNamespace kv(String name);

  /// A limit.
  RateLimit rateLimit(String name);

  /// A dispatch namespace.
  DispatchNamespace dispatcher(String name);

  /// A dataset of analytics.
  Dataset dataset(String name);
}
