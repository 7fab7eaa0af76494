package dev.cloister.host.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// An `http` or `https` URL in its parts, normalised as the URL standard has it: dot segments
/// resolved, backslashes read as slashes, what may not stand there escaped.
///
/// @param origin scheme and host, in lower case, with the port if there is one
/// @param path beginning with a slash, with its escapes, in ASCII
/// @param search with its question mark; empty when nothing follows that
/// @param hash with its sign; empty when nothing follows that
public record AssetUrl(String origin, String path, String search, String hash) {
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?<scheme>https?)://(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?<port>:[0-9]{1,5})?(?<rest>[/?#\\\\].*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final String ESCAPED_IN_PATHS = " \"<>?#^`{}";
  private static final String ESCAPED_BEHIND = " \"<>'";

  /// Takes a URL apart; empty when it is none.
  public static Optional<AssetUrl> parse(String url) {
    var parts = ABSOLUTE.matcher(url);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
    var port = parts.group("port");
    var usual = scheme.equals("http") ? ":80" : ":443";
    var rest = parts.group("rest");
    return Optional.of(
        relative(
            scheme
                + "://"
                + parts.group("host").toLowerCase(Locale.ROOT)
                + (port == null || port.equals(usual) ? "" : port),
            rest == null ? "/" : rest));
  }

  /// What stands behind the host of a URL.
  private static AssetUrl relative(String origin, String rest) {
    var hash = rest.indexOf('#');
    var beforeHash = hash < 0 ? rest : rest.substring(0, hash);
    var mark = beforeHash.indexOf('?');
    return new AssetUrl(
        origin,
        normalised(mark < 0 ? beforeHash : beforeHash.substring(0, mark), true),
        mark < 0 || mark == beforeHash.length() - 1
            ? ""
            : escaped(beforeHash.substring(mark), ESCAPED_BEHIND),
        hash < 0 || hash == rest.length() - 1 ? "" : escaped(rest.substring(hash), " \"<>`"));
  }

  /// Where a reference leads that stands in an answer to this URL: one with a host, one that begins
  /// with two slashes, or one that begins with one. Empty when it is none of these.
  Optional<AssetUrl> resolve(String reference) {
    if (reference.startsWith("//")) {
      return parse(origin.substring(0, origin.indexOf("//")) + reference);
    }
    return reference.startsWith("/") ? Optional.of(relative(origin, reference)) : parse(reference);
  }

  /// The host's name, without its port.
  String hostname() {
    var host = origin.substring(origin.indexOf("//") + 2);
    var colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  /// A path in its normal form, beginning with a slash.
  ///
  /// @param backslashes whether they count as slashes
  static String normalised(String path, boolean backslashes) {
    var slashes = backslashes ? path.replace('\\', '/') : path;
    var parts = (slashes.startsWith("/") ? slashes.substring(1) : slashes).split("/", -1);
    var kept = new ArrayList<String>();
    for (var i = 0; i < parts.length; i++) {
      var last = i == parts.length - 1;
      switch (dots(parts[i])) {
        case 1 -> {}
        case 2 -> dropLast(kept);
        default -> {
          kept.add(escaped(parts[i], ESCAPED_IN_PATHS));
          continue;
        }
      }
      if (last) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static void dropLast(List<String> parts) {
    if (!parts.isEmpty()) {
      parts.removeLast();
    }
  }

  /// How many dots a part is made of, escaped ones too; 0 when of something else or of more.
  private static int dots(String part) {
    return switch (part.toLowerCase(Locale.ROOT)) {
      case ".", "%2e" -> 1;
      case "..", ".%2e", "%2e.", "%2e%2e" -> 2;
      default -> 0;
    };
  }

  private static String escaped(String text, String characters) {
    var out = new StringBuilder(text.length());
    for (var octet : text.getBytes(UTF_8)) {
      var c = (char) (octet & 0xFF);
      if (c == '\t' || c == '\n' || c == '\r') {
        continue;
      }
      if (c < 0x20 || c > 0x7E || characters.indexOf(c) >= 0) {
        PathCoding.escape(octet, out);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
