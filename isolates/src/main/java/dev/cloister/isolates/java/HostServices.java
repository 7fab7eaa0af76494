package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.CallFailed;
import dev.cloister.api.script.Dataset;
import dev.cloister.api.script.RateLimit;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.api.script.Stub;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The services of the host that are asked with one request: what is sent is what the platform's
/// JavaScript sends.
///
/// Threads: whoever has the baton.
final class HostServices {
  /// Requests to services name no host that matters.
  static final String URL = "https://fake-host/";

  private HostServices() {}

  /// A text as part of an address.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// What a service says went wrong.
  static CallFailed failed(String what, ToIsolate.CallAnswered answer) {
    return new CallFailed(
        "Error",
        "%s failed: %d %s".formatted(what, answer.status(), answer.statusText()),
        "",
        false,
        false);
  }

  /// A limit by the name of its binding.
  record Limit(HostCalls calls, Target target) implements RateLimit, StaysHere {
    private static final int OVER = 429;

    @Override
    public boolean limit(String key) {
      var answer = calls.ask(target, "POST", URL + "?key=" + encoded(key), List.of(), Body.NONE);
      if (answer.status() != 200 && answer.status() != OVER) {
        throw failed("limit()", answer);
      }
      return answer.status() == 200;
    }
  }

  /// A dataset by the name of its binding.
  record Points(HostCalls calls, Target target) implements Dataset, StaysHere {
    @Override
    public void write(Point point) {
      var json = new LinkedHashMap<String, Object>();
      point.index().ifPresent(index -> json.put("index", index));
      json.put("blobs", point.blobs());
      json.put("doubles", point.doubles());
      var headers = List.of(new Header("content-type", "application/json"));
      var answer = calls.ask(target, "POST", URL, headers, Body.of(JsonText.of(json)));
      if (answer.status() != 200) {
        throw failed("write()", answer);
      }
    }
  }

  /// Something that answers requests and has no methods.
  record Fetcher(HostCalls calls, Target target) implements Stub, StaysHere {
    @Override
    public Response fetch(Request request) {
      return calls.fetch(target, request);
    }

    @Override
    public @Nullable Object call(String method, @Nullable Object... arguments) {
      throw noMethods();
    }

    @Override
    public @Nullable Object get(String property) {
      throw noMethods();
    }

    @Override
    public <T> T as(Class<T> type) {
      throw noMethods();
    }

    private static UnsupportedOperationException noMethods() {
      return new UnsupportedOperationException("This binding answers requests and has no methods.");
    }
  }
}
