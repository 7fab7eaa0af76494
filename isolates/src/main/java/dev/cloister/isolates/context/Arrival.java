package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.ToIsolate;

/// A message of the host in a context's mailbox.
///
/// @param nanos when it came, by the isolate's ticker
public record Arrival(ToIsolate message, long nanos) {}
