package dev.cloister.host.egress;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The parts of an absolute URL that a request needs. Scripts' runtimes serialise URLs as the URL
/// Standard says; what is not of that form is no URL here.
///
/// @param host in lower case, without brackets and trailing dot
/// @param authority what the `Host` header says
/// @param target path and query, as they came
record RequestUrl(boolean secure, String host, int port, String authority, String target) {
  /// As long a URL as is sent on.
  static final int CHARS_MAX = 64 * 1024;

  private static final int PORT_MAX = 65_535;
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  String scheme() {
    return secure ? "https" : "http";
  }

  static Optional<RequestUrl> parse(String url) {
    boolean secure = url.startsWith("https://");
    if ((!secure && !url.startsWith("http://")) || url.length() > CHARS_MAX || !isPlain(url)) {
      return Optional.empty();
    }
    int start = secure ? 8 : 7;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int hash = url.indexOf('#', end);
    String rest = url.substring(end, hash < 0 ? url.length() : hash);
    String authority = url.substring(url.lastIndexOf('@', end) + 1, end);
    if (authority.length() > end - start) {
      authority = url.substring(start, end);
    }
    return split(secure, authority, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static Optional<RequestUrl> split(boolean secure, String authority, String target) {
    int usual = secure ? 443 : 80;
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
    int port = hasPort ? portOf(authority.substring(colon + 1), usual) : usual;
    String host = (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    String shown = port == usual ? host : host + ":" + port;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return host.isEmpty() || port < 0 || host.indexOf('[') >= 0 || host.indexOf('%') >= 0
        ? Optional.empty()
        : Optional.of(new RequestUrl(secure, host, port, shown, target));
  }

  private static int portOf(String digits, int usual) {
    if (digits.isEmpty()) {
      return usual;
    }
    if (digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port <= PORT_MAX ? port : -1;
  }

  /// No blank, control or other character that could end the request's first line, and no `%` that
  /// begins no escape, which Jetty refuses to send.
  private static boolean isPlain(String url) {
    return url.chars().allMatch(c -> c > ' ' && c < 0x7f) && !BAD_ESCAPE.matcher(url).find();
  }
}
