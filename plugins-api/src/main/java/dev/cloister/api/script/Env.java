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

  /// Another script of the tenant.
  Stub service(String name);
}
