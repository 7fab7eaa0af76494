package dev.cloister.host.storage;

/// One stored pair: key and value as bytes. Both belong to whoever holds the record; they are not
/// changed afterwards.
public record StoredEntry(byte[] key, byte[] value) {}
