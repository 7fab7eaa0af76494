package dev.cloister.host.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// The URL of a call, taken apart. Written by platform JavaScript, but not to be believed.
///
/// @param path with its escapes, beginning with a slash
/// @param parameters of the query, decoded; the first of each name counts
public record ServiceUrl(String path, Map<String, String> parameters) {
  private static final int HOST_FROM = "https://".length();

  /// Takes a URL apart.
  ///
  /// @throws IllegalArgumentException when it is none, or has escapes that are no UTF-8
  public static ServiceUrl parse(String url) {
    if (!url.startsWith("https://")) {
      throw new IllegalArgumentException("The URL of a call begins with https://.");
    }
    var slash = url.indexOf('/', HOST_FROM);
    if (slash < 0) {
      throw new IllegalArgumentException("The URL of a call has a path.");
    }
    var mark = url.indexOf('?', slash);
    var path = mark < 0 ? url.substring(slash) : url.substring(slash, mark);
    var parameters = new HashMap<String, String>();
    if (mark >= 0) {
      for (var pair : url.substring(mark + 1).split("&", -1)) {
        var equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.putIfAbsent(pair.substring(0, equals), text(pair.substring(equals + 1)));
        }
      }
    }
    return new ServiceUrl(path, Map.copyOf(parameters));
  }

  /// A parameter of the query.
  public Optional<String> query(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// The path without its slash, decoded; slashes inside are escaped, so it is one segment.
  public byte[] segment() {
    var bytes = bytes(path.substring(1));
    strict(bytes);
    return bytes;
  }

  private static String text(String escaped) {
    return strict(bytes(escaped));
  }

  private static String strict(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("A URL has escapes that are no UTF-8.", e);
    }
  }

  private static byte[] bytes(String escaped) {
    var out = new ByteArrayOutputStream(escaped.length());
    for (var i = 0; i < escaped.length(); i++) {
      var next = escaped.charAt(i);
      if (next != '%') {
        out.writeBytes(String.valueOf(next).getBytes(UTF_8));
      } else if (i + 2 < escaped.length()) {
        out.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        throw new IllegalArgumentException("A URL ends inside an escape.");
      }
    }
    return out.toByteArray();
  }
}
