package dev.cloister.api.script;

import java.util.Objects;

/// A request in a [TraceItem]. What looks like a secret, in its address and its headers, is
/// `REDACTED`, as in Workers' tail handlers, unless it is asked for with [#unredacted()].
public final class TracedRequest {
  private final String method;
  private final String url;
  private final Headers headers;
  private final boolean redacts;

  /// One with all that was sent.
  public TracedRequest(String method, String url, Headers headers) {
    this(method, url, headers, true);
  }

  private TracedRequest(String method, String url, Headers headers, boolean redacts) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.redacts = redacts;
  }

  /// Its method, in upper case.
  public String method() {
    return method;
  }

  /// The whole address.
  public String url() {
    return redacts ? Redaction.ofUrl(url) : url;
  }

  /// Its headers; those that came more than once are one here.
  public Headers headers() {
    return redacts ? Redaction.of(headers) : headers;
  }

  /// The same with all that was sent.
  public TracedRequest unredacted() {
    return new TracedRequest(method, url, headers, false);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TracedRequest request
        && method.equals(request.method)
        && url.equals(request.url)
        && headers.equals(request.headers)
        && redacts == request.redacts;
  }

  @Override
  public int hashCode() {
    return Objects.hash(method, url, headers, redacts);
  }

  /// Method and address, redacted unless this is [#unredacted()].
  @Override
  public String toString() {
    return method + " " + url();
  }
}
