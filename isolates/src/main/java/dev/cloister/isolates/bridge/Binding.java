package dev.cloister.isolates.bridge;

import java.util.Map;
import java.util.Optional;

/// One property of `env`. A grant becomes a binding in the host; an isolate has what it is handed
/// and nothing else.
public sealed interface Binding {
  /// The property of `env`.
  String name();

  /// A plain string.
  record Text(String name, String value) implements Binding {
    /// Without the value, which may be a secret.
    @Override
    public String toString() {
      return "Text[" + name + "]";
    }
  }

  /// A value given as JSON text, parsed anew in each context.
  record Json(String name, String json) implements Binding {}

  /// The objects of one class of one script of the same tenant. `namespaceKey` is what ids of the
  /// class are minted and checked with: 32 bytes, a function of tenant, script and class.
  record ObjectNamespace(String name, String script, String className, byte[] namespaceKey)
      implements Binding {}

  /// A service of the host's: calls of the binding go to [FromIsolate.Target.ToService].
  ///
  /// @param type which service, such as `kv`; the isolate has a file of platform JavaScript for it
  /// @param resource what of the service it is for, such as a namespace's id; empty when there is
  ///   one only
  /// @param settings what the configuration says beside, for the host
  record Service(String name, String type, String resource, Map<String, String> settings)
      implements Binding {
    /// The name by which every script reaches its tenant's caches, without a binding; no property
    /// of `env`.
    public static final String CACHES = "cloister:caches";

    public Service {
      settings = Map.copyOf(settings);
    }
  }

  /// All of `env` of a script that was given as a value: the properties of an object, and the stubs
  /// of entrypoints and objects in it. `self` is the number by which the host knows the script.
  record Given(String name, long self, Payload env) implements Binding {}

  /// Another script of the same tenant: its default export, or the export called `entrypoint`,
  /// which has `propsJson` as `ctx.props`.
  record Script(String name, String script, Optional<String> entrypoint, Optional<String> propsJson)
      implements Binding {}
}
