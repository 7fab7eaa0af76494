package dev.cloister.isolates.java;

import dev.cloister.api.script.Blob;
import dev.cloister.api.script.Body;
import dev.cloister.api.script.Headers;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Headers, requests, answers, blobs and bodies as values of calls, in the form of
/// `script/values.js`: by value, but for the bodies, which are streams beside the bytes and are
/// known here by their places.
///
/// Fails: with an [IllegalArgumentException], when what has come is damaged or no such thing in
/// Java, or when what is to go has a socket.
final class RpcParts {
  private RpcParts() {}

  /// Whether a value goes in parts.
  static boolean isMadeOfParts(Object value) {
    return value instanceof Body
        || value instanceof Headers
        || value instanceof Blob
        || value instanceof Request
        || value instanceof Response;
  }

  /// Whether this is the kind of such a value.
  static boolean isKind(int kind) {
    return kind == ExternalKind.READABLE
        || kind == ExternalKind.HEADERS
        || kind == ExternalKind.BLOB
        || kind == ExternalKind.REQUEST
        || kind == ExternalKind.RESPONSE;
  }

  /// @param places gives each body its place
  static void write(Object value, CloneWriter out, ToIntFunction<Body> places) {
    switch (value) {
      case Body body -> out.external(ExternalKind.READABLE, places.applyAsInt(body));
      case Headers headers ->
          out.external(
              ExternalKind.HEADERS,
              headers.list().stream().map(each -> List.of(each.name(), each.value())).toList());
      case Blob(var type, var bytes) ->
          out.external(ExternalKind.BLOB, Map.of("type", type, "bytes", bytes));
      case Request request -> {
        var parts = parts(request.headers(), request.body(), places);
        parts.put("method", request.method());
        parts.put("url", request.url());
        out.external(ExternalKind.REQUEST, parts);
      }
      case Response response -> {
        if (response.webSocket().isPresent()) {
          throw new IllegalArgumentException("not implemented: a Response with a WebSocket in RPC");
        }
        var parts = parts(response.headers(), response.body(), places);
        parts.put("status", response.status());
        parts.put("statusText", "");
        out.external(ExternalKind.RESPONSE, parts);
      }
      default -> throw new IllegalArgumentException("It is not made of parts.");
    }
  }

  private static Map<String, @Nullable Object> parts(
      Headers headers, Body body, ToIntFunction<Body> places) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    var flat = new ArrayList<String>();
    for (var each : headers.list()) {
      flat.add(each.name());
      flat.add(each.value());
    }
    parts.put("headers", flat);
    parts.put("body", body.equals(Body.NONE) ? null : places.applyAsInt(body));
    return parts;
  }

  /// @param bodies the body at each place
  static Object read(int kind, @Nullable Object data, Function<@Nullable Object, Body> bodies) {
    return switch (kind) {
      case ExternalKind.READABLE -> bodies.apply(data);
      case ExternalKind.HEADERS -> pairs(listOf(data));
      case ExternalKind.BLOB -> {
        var parts = mapOf(data);
        if (!(parts.get("bytes") instanceof byte[] bytes)) {
          throw damaged();
        }
        yield new Blob(textOf(parts.get("type")), bytes);
      }
      case ExternalKind.REQUEST -> {
        var parts = mapOf(data);
        yield new Request(
            textOf(parts.get("method")),
            textOf(parts.get("url")),
            flat(parts.get("headers")),
            body(parts.get("body"), bodies),
            false);
      }
      case ExternalKind.RESPONSE -> {
        var parts = mapOf(data);
        if (!(parts.get("status") instanceof Long status) || status != (int) (long) status) {
          throw damaged();
        }
        yield new Response(
            (int) (long) status, flat(parts.get("headers")), body(parts.get("body"), bodies));
      }
      default -> throw damaged();
    };
  }

  private static Body body(@Nullable Object place, Function<@Nullable Object, Body> bodies) {
    return place == null ? Body.NONE : bodies.apply(place);
  }

  private static Headers pairs(Collection<?> pairs) {
    var list = new ArrayList<Headers.Header>();
    for (var pair : pairs) {
      list.add(header(listOf(pair).iterator()));
    }
    return new Headers(list);
  }

  private static Headers flat(@Nullable Object names) {
    var list = new ArrayList<Headers.Header>();
    for (var next = listOf(names).iterator(); next.hasNext(); ) {
      list.add(header(next));
    }
    return new Headers(list);
  }

  private static Headers.Header header(Iterator<?> next) {
    var name = next.hasNext() ? textOf(next.next()) : "";
    if (!next.hasNext()) {
      throw damaged();
    }
    return new Headers.Header(name, textOf(next.next()));
  }

  private static String textOf(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw damaged();
  }

  private static Collection<?> listOf(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw damaged();
  }

  private static Map<?, ?> mapOf(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw damaged();
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException(
        "The value is damaged: headers, a request or an answer in it lacks a part.");
  }
}
