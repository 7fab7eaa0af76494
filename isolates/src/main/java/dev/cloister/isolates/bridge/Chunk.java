package dev.cloister.isolates.bridge;

import java.util.Optional;

/// Part of a streamed body. After `last` or `error` nothing more comes; with `error` the body is
/// cut short, and `bytes` is empty. At most [Body#BYTES_IN_ONE_MESSAGE_MAX] bytes.
public record Chunk(long stream, byte[] bytes, boolean last, Optional<String> error) {}
