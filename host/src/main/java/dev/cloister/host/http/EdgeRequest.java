package dev.cloister.host.http;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.Header;
import java.net.InetAddress;
import java.util.List;

/// A request to a tenant's script, as the script is to see it.
///
/// `url` is absolute, with the path and query byte for byte as the client sent them. `headers` are
/// in their order on the wire, repeated ones repeated, without those that belong to the connection.
/// `scriptName` is a valid label; whether the script exists is not known yet.
public record EdgeRequest(
    String requestId,
    TenantId tenant,
    String scriptName,
    String method,
    String url,
    List<Header> headers,
    EdgeBody body,
    Cancellation cancellation,
    InetAddress client) {}
