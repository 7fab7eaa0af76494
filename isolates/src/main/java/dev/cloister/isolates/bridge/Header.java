package dev.cloister.isolates.bridge;

/// One header field as it is on the wire; a repeated field is repeated in the list that holds it.
public record Header(String name, String value) {}
