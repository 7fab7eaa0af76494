package dev.cloister.isolates.bridge;

import java.util.Optional;

/// What of a script an event is for: its default export, or the export with this name. `props` is
/// what `ctx.props` will be, as structured clone writes it; empty for none.
public record Entrypoint(Optional<String> name, byte[] props) {
  private static final byte[] NO_PROPS = {};

  /// The default export, without props.
  public static final Entrypoint DEFAULT = new Entrypoint(Optional.empty(), NO_PROPS);
}
