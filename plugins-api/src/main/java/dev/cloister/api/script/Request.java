package dev.cloister.api.script;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A request: one that has arrived, or one to be sent.
///
/// @param method such as `GET`
/// @param url the whole address, with its scheme and host
/// @param followsRedirects whether sending it asks on where an answer says so, up to 20 times. One
///   that has arrived does not: whoever passes it on leaves that to whoever sent it
public record Request(
    String method, String url, Headers headers, Body body, boolean followsRedirects) {
  /// One that follows redirects.
  public Request(String method, String url, Headers headers, Body body) {
    this(method, url, headers, body, true);
  }

  /// A GET of this address.
  public static Request get(String url) {
    return new Request("GET", url, Headers.NONE, Body.NONE);
  }

  /// A POST of this text to this address.
  public static Request post(String url, String text) {
    return new Request("POST", url, Headers.NONE, Body.of(text));
  }

  /// The same with this header instead of all of its name.
  public Request withHeader(String name, String value) {
    return new Request(method, url, headers.with(name, value), body, followsRedirects);
  }

  /// The same, following redirects or not.
  public Request followingRedirects(boolean follows) {
    return new Request(method, url, headers, body, follows);
  }

  /// The body as text; see [Body#text].
  public String text() {
    return body.text();
  }

  /// The path of the address, as it was sent: `/a/b`.
  public String path() {
    var from = url.indexOf('/', url.indexOf("://") + 3);
    if (from < 0) {
      return "/";
    }
    var end = url.indexOf('?', from);
    return end < 0 ? url.substring(from) : url.substring(from, end);
  }

  /// The first value of a parameter of the address, decoded.
  public Optional<String> query(String name) {
    var from = url.indexOf('?');
    if (from < 0) {
      return Optional.empty();
    }
    for (var pair : url.substring(from + 1).split("&", -1)) {
      var equals = pair.indexOf('=');
      if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
        return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return Optional.empty();
  }

  /// What is not well encoded stays as it is.
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }
}
