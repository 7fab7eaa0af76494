package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCall;
import dev.cloister.host.service.ServiceUrl;
import dev.cloister.isolates.bridge.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// KV as `workerd`'s binding asks for it: a key is the path, options are the query, metadata a
/// header. What is refused says so in the status line, which scripts see as `KV PUT failed: 413 …`.
///
/// `GET /KEY` · `PUT /KEY?expiration=&expiration_ttl=` · `DELETE /KEY` · `GET
/// /?key_count_limit=&prefix=&cursor=` · `POST /bulk/get`
///
/// Threads: any that may wait.
public final class KvService implements HostService {
  /// The type of its bindings.
  public static final String TYPE = "kv";

  private static final String METADATA = "cf-kv-metadata";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KvStore store;

  public KvService(KvStore store) {
    this.store = store;
  }

  @Override
  public Outcome<HostAnswer> answer(ServiceCall call) {
    var request = call.request();
    var namespace = new Namespace(call.tenant(), call.binding().resource());
    try {
      var url = ServiceUrl.parse(request.url());
      if (request.method().equals("POST") && url.path().equals("/bulk/get")) {
        return new BulkRead(store, namespace).answer(body(request));
      }
      var key = url.segment();
      if (key.length == 0 && request.method().equals("GET")) {
        return list(namespace, url);
      }
      var refused = KvKeys.refusal(key);
      if (refused.isPresent()) {
        return refused.get();
      }
      return switch (request.method()) {
        case "GET" -> get(namespace, key, url);
        case "PUT" -> put(namespace, key, url, request);
        case "DELETE" -> delete(namespace, key);
        default -> ServiceAnswers.status(405, "Method Not Allowed");
      };
    } catch (IllegalArgumentException malformed) {
      return ServiceAnswers.status(400, "Bad Request");
    } catch (IOException cutShort) {
      return new Outcome.Failed<>(
          new Failure.Refused(
              "kv.value-cut-short",
              "The value ended before it was complete: %s".formatted(cutShort.getMessage()),
              "Send the whole value again."));
    }
  }

  private Outcome<HostAnswer> get(Namespace namespace, byte[] key, ServiceUrl url) {
    var ttl = url.query("cache_ttl");
    if (ttl.isPresent()
        && whole(ttl.get()).filter(it -> it >= KvLimits.TTL_SECONDS_MIN).isEmpty()) {
      return ServiceAnswers.status(
          400,
          "Invalid cache_ttl of %s. Cache TTL must be at least %d."
              .formatted(ttl.get(), KvLimits.TTL_SECONDS_MIN));
    }
    return switch (store.get(namespace, key)) {
      case Outcome.Failed<Optional<KvStore.Found>>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Optional<KvStore.Found>>(var found) ->
          found
              .map(it -> ServiceAnswers.ok(metadata(it.metadata()), it.value()))
              .orElseGet(() -> ServiceAnswers.status(404, "Not Found"));
    };
  }

  private static List<Header> metadata(byte[] json) {
    return json.length == 0 ? List.of() : List.of(new Header(METADATA, new String(json, UTF_8)));
  }

  private Outcome<HostAnswer> put(
      Namespace namespace, byte[] key, ServiceUrl url, HostRequest request) throws IOException {
    long expiration;
    try {
      expiration = Expiration.of(url, store.nowSeconds());
    } catch (Expiration.Refused refused) {
      return ServiceAnswers.status(400, refused.statusText());
    }
    var metadata =
        request.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase(METADATA))
            .findFirst()
            .map(header -> header.value().getBytes(UTF_8))
            .orElseGet(() -> new byte[0]);
    if (metadata.length > KvLimits.METADATA_BYTES_MAX) {
      return ServiceAnswers.status(
          413,
          "Metadata length of %d exceeds limit of %d."
              .formatted(metadata.length, KvLimits.METADATA_BYTES_MAX));
    }
    if (request.body() instanceof HostBody.Flowing(var source)
        && source.length() > KvLimits.VALUE_BYTES_MAX) {
      return tooLong(source.length());
    }
    return switch (store.put(namespace, key, metadata, expiration, request.body().pieces())) {
      case Outcome.Failed<Long>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Long>(var length) when length > KvLimits.VALUE_BYTES_MAX ->
          tooLong(length);
      case Outcome.Answered<Long> _ -> ServiceAnswers.status(200, "OK");
    };
  }

  private static Outcome<HostAnswer> tooLong(long length) {
    return ServiceAnswers.status(
        413, "Value length of %d exceeds limit of %d.".formatted(length, KvLimits.VALUE_BYTES_MAX));
  }

  private Outcome<HostAnswer> delete(Namespace namespace, byte[] key) {
    return switch (store.delete(namespace, key)) {
      case Outcome.Failed<Boolean>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Boolean> _ -> ServiceAnswers.status(200, "OK");
    };
  }

  private Outcome<HostAnswer> list(Namespace namespace, ServiceUrl url) {
    var wanted = url.query("key_count_limit");
    var limit = wanted.isEmpty() ? Optional.of((long) KvLimits.LIST_KEYS_MAX) : whole(wanted.get());
    if (limit.filter(it -> it >= 1 && it <= KvLimits.LIST_KEYS_MAX).isEmpty()) {
      return ServiceAnswers.status(
          400,
          "Invalid key_count_limit of %s. Please specify an integer %s."
              .formatted(
                  wanted.orElse(""),
                  limit.filter(it -> it > KvLimits.LIST_KEYS_MAX).isPresent()
                      ? "less than " + KvLimits.LIST_KEYS_MAX
                      : "greater than 0"));
    }
    Optional<byte[]> after;
    try {
      after = url.query("cursor").filter(it -> !it.isEmpty()).map(Base64.getUrlDecoder()::decode);
    } catch (IllegalArgumentException e) {
      return ServiceAnswers.status(400, "Invalid cursor");
    }
    var page =
        store.list(
            namespace,
            url.query("prefix").orElse("").getBytes(UTF_8),
            after,
            limit.get().intValue());
    return ServiceAnswers.ok(
        List.of(new Header("content-type", "application/json")), new HostBody.Whole(json(page)));
  }

  private static byte[] json(KvStore.Page page) {
    var json = JSON.createObjectNode();
    var keys = json.putArray("keys");
    for (var listed : page.keys()) {
      var key = keys.addObject().put("name", new String(listed.key(), UTF_8));
      if (listed.expiration() != 0) {
        key.put("expiration", listed.expiration());
      }
      if (listed.metadata().length > 0) {
        key.put("metadata", new String(listed.metadata(), UTF_8));
      }
    }
    json.put("list_complete", page.next().isEmpty());
    page.next()
        .ifPresent(next ->
            json.put("cursor", Base64.getUrlEncoder().withoutPadding().encodeToString(next)));
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list of keys can always be written.", e);
    }
  }

  private static Optional<Long> whole(String text) {
    return text.matches("-?[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  private static byte[] body(HostRequest request) throws IOException {
    var all = new ByteArrayOutputStream();
    try (var pieces = request.body().pieces()) {
      for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
        if (all.size() + piece.length > BulkRead.REQUEST_BYTES_MAX) {
          throw new IllegalArgumentException("The request is too long.");
        }
        all.writeBytes(piece);
      }
    }
    return all.toByteArray();
  }
}
