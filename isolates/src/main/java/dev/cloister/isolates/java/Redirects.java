package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Request;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Follows the Fetch Standard, section 4.4 "HTTP-redirect fetch"
/// (https://fetch.spec.whatwg.org/#http-redirect-fetch), as `redirects.js` does; addresses are
/// resolved as RFC 3986, section 5, has it.
///
/// Limits: [#MAX] redirects of one request.
final class Redirects {
  static final int MAX = 20;

  private static final List<Integer> STATUSES = List.of(301, 302, 303, 307, 308);
  private static final String NOT_IN_ADDRESSES = "\"<>\\^`{|}";
  private static final String ONE_TIME_BODY =
      "A request whose body is written while it is sent was redirected, and would have to be written again. Send bytes instead: Body.of(body.bytes()).";

  private Redirects() {}

  /// Sends a request, and again as long as the answer says where else to ask and the request wants
  /// that followed.
  ///
  /// @param dropped takes an answer that was not the last, whose body nobody reads
  static ToIsolate.CallAnswered follow(
      Request request,
      Function<Request, ToIsolate.CallAnswered> send,
      Consumer<ToIsolate.CallAnswered> dropped) {
    var next = request;
    var urls = new ArrayList<String>();
    while (true) {
      urls.add(next.url());
      var answer = send.apply(next);
      var location = request.followsRedirects() ? location(answer) : Optional.<String>empty();
      if (location.isEmpty()) {
        return answer;
      }
      dropped.accept(answer);
      if (urls.size() > MAX) {
        throw failed("Too many redirects. " + String.join(", ", urls));
      }
      if (next.body().isStreamed() && answer.status() != 303) {
        throw failed(ONE_TIME_BODY);
      }
      next = redirected(next, answer.status(), location.get());
    }
  }

  private static CallFailed failed(String message) {
    return new CallFailed("TypeError", message, "", false, false);
  }

  private static Optional<String> location(ToIsolate.CallAnswered answer) {
    return STATUSES.contains(answer.status())
        ? answer.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase("location"))
            .map(Header::value)
            .findFirst()
        : Optional.empty();
  }

  /// What is meant for one origin is not told another, and a body that is gone has no length.
  private static Request redirected(Request before, int status, String location) {
    var url = resolved(before.url(), location);
    var method = before.method();
    var asks =
        status == 303
            ? !method.equals("GET") && !method.equals("HEAD")
            : method.equals("POST") && (status == 301 || status == 302);
    var headers = before.headers();
    if (!origin(parsed(url)).equals(origin(parsed(before.url())))) {
      headers = headers.without("authorization");
    }
    if (asks) {
      headers = headers.without("content-length");
    }
    return new Request(asks ? "GET" : method, url, headers, asks ? Body.NONE : before.body());
  }

  /// Where a location leads from an address; without a fragment.
  static String resolved(String url, String location) {
    var base = parsed(url);
    var relative = parsed(location.strip());
    if (relative.isAbsolute() || relative.getRawAuthority() != null) {
      return text(base.resolve(relative));
    }
    var root = origin(base) + rooted(base.getRawPath());
    if (!relative.getRawPath().isEmpty()) {
      return text(parsed(root).resolve(relative));
    }
    var query = relative.getRawQuery() == null ? base.getRawQuery() : relative.getRawQuery();
    return root + (query == null ? "" : "?" + query);
  }

  /// As a URI, with all escaped that none may have.
  private static URI parsed(String text) {
    var fragment = text.indexOf('#');
    var escaped = new StringBuilder();
    for (var unit :
        (fragment < 0 ? text : text.substring(0, fragment)).getBytes(StandardCharsets.UTF_8)) {
      if (unit <= ' ' || unit > '~' || NOT_IN_ADDRESSES.indexOf(unit) >= 0) {
        escaped.append("%%%02X".formatted(unit));
      } else {
        escaped.append((char) unit);
      }
    }
    try {
      return new URI(escaped.toString());
    } catch (URISyntaxException _) {
      throw noLocation();
    }
  }

  private static String rooted(String path) {
    return path.isEmpty() ? "/" : path;
  }

  /// There is nothing above the root.
  private static String text(URI resolved) {
    var origin = origin(resolved);
    var path = rooted(resolved.normalize().getRawPath());
    while (path.startsWith("/../") || path.equals("/..")) {
      path = path.equals("/..") ? "/" : path.substring(3);
    }
    var query = resolved.getRawQuery();
    return origin + path + (query == null ? "" : "?" + query);
  }

  private static String origin(URI url) {
    if (url.getScheme() == null || url.getRawAuthority() == null) {
      throw noLocation();
    }
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  private static CallFailed noLocation() {
    return failed("Invalid Location header; unable to follow redirect.");
  }
}
