package dev.cloister.api.script;

import java.util.Optional;

/// A value of a [KvNamespace].
///
/// @param metadata what was written beside it, as JSON
public record KvValue(Body body, Optional<String> metadata) {}
