package dev.cloister.host.cli.client;

/// One server-sent event: its name and its data.
public record ServerEvent(String name, String data) {}
