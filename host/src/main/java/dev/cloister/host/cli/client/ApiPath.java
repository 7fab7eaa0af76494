package dev.cloister.host.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The path of a resource of the admin API, and its query; every part is encoded, so that no name
/// can mean another resource.
///
/// An immutable value.
public record ApiPath(String path, Map<String, String> query) {
  public ApiPath {
    query = new LinkedHashMap<>(query);
  }

  /// A path of these segments.
  public static ApiPath of(String... segments) {
    var path = new StringBuilder();
    for (String segment : segments) {
      path.append('/').append(encode(segment));
    }
    return new ApiPath(path.toString(), Map.of());
  }

  /// The same with one more query parameter.
  public ApiPath with(String name, String value) {
    var more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new ApiPath(path, more);
  }

  /// As it goes into a request.
  @Override
  public String toString() {
    return query.isEmpty()
        ? path
        : query.entrySet().stream()
            .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
            .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
