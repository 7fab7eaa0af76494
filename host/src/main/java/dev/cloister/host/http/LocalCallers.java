package dev.cloister.host.http;

import dev.cloister.api.Failure;
import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells requests of local tools from those that a web page elsewhere made a local browser send.
///
/// A page can point its own name at 127.0.0.1 (DNS rebinding), which shows in `Host`, or send to
/// our address directly, which shows in `Origin` and `Sec-Fetch-Site`. Tenants' pages live under
/// `localhost` too, so only this very host and port counts as our own.
final class LocalCallers {
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private LocalCallers() {}

  /// Why the request is not to be served, if so.
  static Optional<Failure> refusal(Context context) {
    var host = context.header("Host");
    if (host == null || !HOSTS.contains(withoutPort(host))) {
      return Optional.of(
          new Failure.Refused(
              FailureCodes.FOREIGN_HOST,
              "The admin listener answers to localhost, 127.0.0.1 and [::1] only, not to the host of this request.",
              "Use http://127.0.0.1 with the admin port."));
    }
    if (isForeign(context.header("Origin"), host)
        || !OWN_SITES.contains(orNone(context.header("Sec-Fetch-Site")))) {
      return Optional.of(
          new Failure.Refused(
              FailureCodes.FOREIGN_ORIGIN,
              "A web page of another origin sent this request to the admin listener.",
              "Open the console from the admin listener itself, or use the command line."));
    }
    return Optional.empty();
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    boolean hasPort = colon >= 0 && host.indexOf(']', colon) < 0;
    return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }

  private static boolean isForeign(@Nullable String origin, String host) {
    return origin != null && !origin.equalsIgnoreCase("http://" + host);
  }

  private static String orNone(@Nullable String site) {
    return site == null ? "none" : site;
  }
}
