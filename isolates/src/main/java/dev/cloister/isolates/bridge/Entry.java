package dev.cloister.isolates.bridge;

/// One stored pair of an object: the key in UTF-8, the value as the structured-clone codec wrote
/// it.
public record Entry(byte[] key, byte[] value) {}
