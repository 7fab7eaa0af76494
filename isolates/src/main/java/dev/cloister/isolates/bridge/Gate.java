package dev.cloister.isolates.bridge;

/// What must be durable before a message may leave the host: batch `batch` of live object `object`,
/// and all before it.
///
/// `object` is the number the host gave the object when it activated it. A message with several
/// gates waits for all.
public record Gate(long object, long batch) {}
