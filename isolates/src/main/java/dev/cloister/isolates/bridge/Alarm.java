package dev.cloister.isolates.bridge;

/// An alarm of an object that is set: its name (empty for the one that Workers know) and its time
/// in milliseconds since 1970.
public record Alarm(String name, long timeMillis) {}
