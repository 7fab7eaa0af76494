package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Header;
import java.util.List;

/// A script's answer, free to leave the host.
public record HostAnswer(int status, String statusText, List<Header> headers, HostBody body) {}
