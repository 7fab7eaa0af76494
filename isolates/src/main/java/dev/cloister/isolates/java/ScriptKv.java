package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.KvNamespace;
import dev.cloister.api.script.KvOptions;
import dev.cloister.api.script.KvPage;
import dev.cloister.api.script.KvRange;
import dev.cloister.api.script.KvValue;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A namespace of keys and values by the name of its binding: a key is the path of a request,
/// options are its query.
///
/// Threads: whoever has the baton.
record ScriptKv(HostCalls calls, Target target) implements KvNamespace, StaysHere {
  private static final int KEY_BYTES_MAX = 512;
  private static final String BULK_URL = HostServices.URL + "bulk/get";
  private static final String METADATA = "cf-kv-metadata";
  private static final int NOT_FOUND = 404;

  @Override
  public Optional<KvValue> getWithMetadata(String key) {
    var answer = calls.ask(target, "GET", url(key), List.of(), Body.NONE);
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    check("KV GET", answer);
    var metadata =
        answer.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase(METADATA))
            .map(Header::value)
            .findFirst();
    return Optional.of(new KvValue(calls.arrived(answer), metadata));
  }

  @Override
  public Map<String, String> getAll(Collection<String> keys) {
    var asked = JsonText.of(Map.of("keys", keys, "type", "text"));
    var headers = List.of(new Header("content-type", "application/json"));
    var answer = calls.ask(target, "POST", BULK_URL, headers, Body.of(asked));
    check("KV GET_BULK", answer);
    var found = new LinkedHashMap<String, String>();
    if (Json.read(calls.arrived(answer).text()) instanceof Map<?, ?> values) {
      values.forEach((key, value) -> {
        if (value != null) {
          found.put((String) key, (String) value);
        }
      });
    }
    return found;
  }

  @Override
  public void put(String key, Body value, KvOptions options) {
    var url = new StringBuilder(url(key));
    options.expiration().ifPresent(at -> url.append("&expiration=").append(at.getEpochSecond()));
    options.timeToLive().ifPresent(time -> url.append("&expiration_ttl=").append(time.toSeconds()));
    var headers =
        options.metadata().map(json -> new Header(METADATA, JsonText.ascii(json))).stream()
            .toList();
    check("KV PUT", calls.ask(target, "PUT", url.toString(), headers, value));
  }

  @Override
  public void delete(String key) {
    check("KV DELETE", calls.ask(target, "DELETE", url(key), List.of(), Body.NONE));
  }

  @Override
  public KvPage list(KvRange range) {
    var url = new StringBuilder(HostServices.URL).append("?key_count_limit=").append(range.limit());
    range.prefix().ifPresent(text -> url.append("&prefix=").append(HostServices.encoded(text)));
    range.cursor().ifPresent(text -> url.append("&cursor=").append(HostServices.encoded(text)));
    var answer = calls.ask(target, "GET", url.toString(), List.of(), Body.NONE);
    check("KV GET", answer);
    var page = (Map<?, ?>) Json.read(calls.arrived(answer).text());
    if (page == null || !(page.get("keys") instanceof List<?> listed)) {
      throw new IllegalStateException("The list of keys has none.");
    }
    var keys = new ArrayList<KvPage.Key>();
    for (var each : listed) {
      if (each instanceof Map<?, ?> key) {
        keys.add(
            new KvPage.Key(
                String.valueOf(key.get("name")),
                Optional.ofNullable((Long) key.get("expiration")).map(Instant::ofEpochSecond),
                Optional.ofNullable((String) key.get("metadata"))));
      }
    }
    return new KvPage(keys, Optional.ofNullable((String) page.get("cursor")));
  }

  private static void check(String what, ToIsolate.CallAnswered answer) {
    if (answer.status() < 200 || answer.status() > 299) {
      throw HostServices.failed(what, answer);
    }
  }

  private static String url(String key) {
    var size = key.getBytes(StandardCharsets.UTF_8).length;
    if (key.isEmpty() || key.equals(".") || key.equals("..")) {
      throw new IllegalArgumentException("\"%s\" is not allowed as a key name.".formatted(key));
    }
    if (size > KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A key may have %d bytes in UTF-8; this one has %d.".formatted(KEY_BYTES_MAX, size));
    }
    return HostServices.URL + HostServices.encoded(key) + "?urlencoded=true";
  }
}
