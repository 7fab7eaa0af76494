package dev.cloister.host.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The path of a resource of the admin API, and its query; every part is encoded, so that no name
/// can mean another resource.
///
/// An immutable value.
public record ApiPath(String path, Map<String, List<String>> query) {
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
    return with(name, List.of(value));
  }

  /// The same with a query parameter that is there once for each value.
  public ApiPath with(String name, List<String> values) {
    var more = new LinkedHashMap<>(query);
    more.put(name, List.copyOf(values));
    return new ApiPath(path, more);
  }

  /// As it goes into a request.
  @Override
  public String toString() {
    return query.isEmpty()
        ? path
        : query.entrySet().stream()
            .flatMap(each ->
                each.getValue().stream().map(value -> encode(each.getKey()) + "=" + encode(value)))
            .collect(Collectors.joining("&", path + "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
