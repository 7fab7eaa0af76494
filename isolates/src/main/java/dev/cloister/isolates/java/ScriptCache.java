package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.Cache;
import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Headers;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One of the tenant's caches: what is sent is what the platform's JavaScript sends.
///
/// @param name empty for the one without a name, else with `=` before it
record ScriptCache(HostCalls calls, String name) implements Cache, StaysHere {
  private static final Target CACHES = new Target.ToService(Binding.Service.CACHES);
  private static final int NAME_CHARS_MAX = 1_024;
  private static final int PARTIAL = 206;
  private static final int TOO_LARGE = 413;
  private static final int NOT_THERE = 504;

  static Cache named(HostCalls calls, String name) {
    if (name.length() > NAME_CHARS_MAX) {
      throw new IllegalArgumentException(
          "The name of a cache may have %d characters; this one has %d."
              .formatted(NAME_CHARS_MAX, name.length()));
    }
    return new ScriptCache(calls, "=" + name);
  }

  @Override
  public Optional<Response> match(Request request) {
    if (!isGet(request)) {
      return Optional.empty();
    }
    var answer = ask("GET", request, about(request), Body.NONE);
    return answer.status() == NOT_THERE ? Optional.empty() : Optional.of(calls.response(answer));
  }

  @Override
  public boolean put(Request request, Response response) {
    check(request, response);
    var headers = about(request);
    headers.add(new Header("cache-status", String.valueOf(response.status())));
    headers.add(new Header("cache-status-text", ""));
    prefixed("response-", response.headers(), headers);
    var status = ask("PUT", request, headers, response.body()).status();
    if (status >= 400 && status != TOO_LARGE) {
      throw new CallFailed(
          "TypeError",
          "The response could not be cached: its body ended too early.",
          "",
          false,
          false);
    }
    return status < 400;
  }

  private static void check(Request request, Response response) {
    if (!isGet(request)) {
      throw new IllegalArgumentException("Cannot cache response to non-GET request.");
    }
    if (response.status() == PARTIAL) {
      throw new IllegalArgumentException(
          "Cannot cache response to a range request (206 Partial Content).");
    }
    if (response.webSocket().isPresent()) {
      throw new IllegalArgumentException("Cannot cache response with a WebSocket.");
    }
    var vary = response.headers().get("vary").orElse("");
    if (Arrays.stream(vary.split(",", -1)).anyMatch(each -> each.strip().equals("*"))) {
      throw new IllegalArgumentException("Cannot cache response with 'Vary: *' header.");
    }
  }

  @Override
  public boolean delete(Request request) {
    var headers = List.of(new Header("cache-name", name));
    return isGet(request) && ask("PURGE", request, headers, Body.NONE).status() == 200;
  }

  private static boolean isGet(Request request) {
    return request.method().equals("GET");
  }

  private ToIsolate.CallAnswered ask(
      String method, Request request, List<Header> headers, Body body) {
    return calls.ask(CACHES, method, request.url(), headers, body);
  }

  private List<Header> about(Request request) {
    var headers = new ArrayList<>(List.of(new Header("cache-name", name)));
    prefixed("request-", request.headers(), headers);
    return headers;
  }

  private static void prefixed(String prefix, Headers headers, List<Header> into) {
    headers.list().forEach(each -> into.add(new Header(prefix + each.name(), each.value())));
  }
}
