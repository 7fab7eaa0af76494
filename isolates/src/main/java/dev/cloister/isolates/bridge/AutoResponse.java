package dev.cloister.isolates.bridge;

/// A text that the host answers on the sockets of an object, and with which, without waking it.
public record AutoResponse(String request, String response) {}
