package dev.cloister.host.http;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// One request to the admin API, as its handler sees it. Valid until the handler returns.
public interface AdminRequest {
  /// Names this request in logs and in problems.
  String requestId();

  /// The method, in capitals.
  String method();

  /// The path as it was sent, without the query.
  String path();

  /// The decoded value of a parameter of the route's pattern; an unknown name is a fault of the
  /// caller and throws.
  String pathParam(String name);

  /// The first value of a query parameter, decoded.
  Optional<String> queryParam(String name);

  /// All values of a query parameter, in the order they were sent.
  List<String> queryParams(String name);

  /// The first value of a header.
  Optional<String> header(String name);

  /// The body as it arrives. Reading past [AdminSettings#requestBodyBytesMax()] throws
  /// [BodyTooLarge], which the handler lets through.
  InputStream body();
}
