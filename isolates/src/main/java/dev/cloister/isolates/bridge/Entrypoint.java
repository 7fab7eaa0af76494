package dev.cloister.isolates.bridge;

import java.util.Optional;

/// What of a script an event is for: its default export, or the export with this name.
///
/// @param props what `ctx.props` will be, as structured clone writes it; empty for none
/// @param env what `env` has for this event besides: a list of objects in JSON, the properties of
///   each over those before; empty for nothing
public record Entrypoint(Optional<String> name, byte[] props, String env) {
  private static final byte[] NO_PROPS = {};

  /// The default export, without props.
  public static final Entrypoint DEFAULT = new Entrypoint(Optional.empty(), NO_PROPS);

  /// One whose `env` is that of every event.
  public Entrypoint(Optional<String> name, byte[] props) {
    this(name, props, "");
  }

  /// An export, without props.
  public static Entrypoint named(Optional<String> name) {
    return new Entrypoint(name, NO_PROPS);
  }

  /// The same with this besides in `env`.
  public Entrypoint withEnv(String more) {
    return new Entrypoint(name, props, more);
  }
}
