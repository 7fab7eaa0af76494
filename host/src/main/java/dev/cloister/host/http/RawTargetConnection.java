package dev.cloister.host.http;

import java.util.HexFormat;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/// A connection whose requests may have a `%` in their path that escapes nothing.
///
/// Jetty decodes a path before anybody can say what is allowed in it, and gives up at such a `%`.
/// So it reads `%25` there, and a tenant's script gets what came, byte for byte. All else that
/// Jetty refuses in a target stays refused.
///
/// Threads: the one that reads the connection; there is one request at a time.
final class RawTargetConnection extends HttpConnection {
  /// The target as it came, when Jetty was given another one.
  private @Nullable String raw;

  RawTargetConnection(HttpConfiguration http, Connector connector, EndPoint endPoint) {
    super(http, connector, endPoint);
  }

  @Override
  protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
    var mended = mended(uri);
    raw = mended.equals(uri) ? null : uri;
    return super.newHttpStream(method, mended, version);
  }

  /// Path and query of a request's target as the client sent them; null when it has none.
  static @Nullable String pathQuery(Request request) {
    return request.getConnectionMetaData().getConnection() instanceof RawTargetConnection connection
            && connection.raw != null
        ? connection.raw
        : request.getHttpURI().getPathQuery();
  }

  /// A target that is a path, with `%25` for each `%` before the query that escapes nothing.
  private static String mended(String target) {
    if (!target.startsWith("/") || target.indexOf('%') < 0) {
      return target;
    }
    int query = target.indexOf('?');
    int end = query < 0 ? target.length() : query;
    var mended = new StringBuilder();
    for (int at = 0; at < end; at++) {
      char next = target.charAt(at);
      mended.append(next);
      if (next == '%' && !escapes(target, at + 1, end)) {
        mended.append("25");
      }
    }
    return mended.append(target, end, target.length()).toString();
  }

  /// Whether a whole escape follows a `%`: two hex digits, or the old form with `u` and four.
  private static boolean escapes(String target, int at, int end) {
    return isHex(target, at, Math.min(at + 2, end), 2)
        || (at < end
            && target.charAt(at) == 'u'
            && isHex(target, at + 1, Math.min(at + 5, end), 4));
  }

  private static boolean isHex(String target, int from, int to, int digits) {
    return to - from == digits
        && target.substring(from, to).chars().allMatch(HexFormat::isHexDigit);
  }
}
