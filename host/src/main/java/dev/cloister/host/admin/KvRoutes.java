package dev.cloister.host.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.http.AdminAnswer;
import dev.cloister.host.service.kv.Expiration;
import dev.cloister.host.service.kv.KvKeys;
import dev.cloister.host.service.kv.KvLimits;
import dev.cloister.host.service.kv.KvStore;
import dev.cloister.host.service.kv.Namespace;
import dev.cloister.host.service.kv.Usage;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `…/kv`: the KV namespaces of a tenant, their keys and values.
///
/// A key is a parameter of the query, since it may hold anything. A value is in memory whole while
/// it is answered.
final class KvRoutes {
  private static final int PAGE_USUAL = 100;
  private static final int CHUNK_BYTES = 64 << 10;

  private final TenantScripts tenants;
  private final KvStore store;

  KvRoutes(TenantScripts tenants, KvStore store) {
    this.tenants = tenants;
    this.store = store;
  }

  Outcome<AdminAnswer> namespaces(Parameters parameters) throws Parameters.Unreadable {
    return Answers.json(
        tenants.tenant(parameters.tenant()),
        tenant -> new Namespaces(store.namespaces(tenant.tenant())));
  }

  Outcome<AdminAnswer> keys(Parameters parameters) throws Parameters.Unreadable {
    var namespace = namespace(parameters);
    var prefix = parameters.request().queryParam("prefix").orElse("").getBytes(UTF_8);
    var after = after(parameters);
    int limit = parameters.count("limit", PAGE_USUAL, KvLimits.LIST_KEYS_MAX);
    return Answers.json(
        tenants.tenant(namespace.tenant()),
        _ -> Page.of(store.list(namespace, prefix, after, limit)));
  }

  Outcome<AdminAnswer> get(Parameters parameters) throws Parameters.Unreadable, IOException {
    var namespace = namespace(parameters);
    return switch (store.get(namespace, key(parameters))) {
      case Outcome.Failed<Optional<KvStore.Found>>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Optional<KvStore.Found>>(var found) ->
          found.isEmpty()
              ? new Outcome.Failed<>(noSuchKey(namespace))
              : new Outcome.Answered<>(
                  new AdminAnswer.Bytes(
                      200, "application/octet-stream", found.get().value().bytes()));
    };
  }

  Outcome<AdminAnswer> put(Parameters parameters) throws Parameters.Unreadable, IOException {
    var namespace = namespace(parameters);
    var key = key(parameters);
    var request = parameters.request();
    var metadata = request.queryParam("metadata").orElse("").getBytes(UTF_8);
    if (metadata.length > KvLimits.METADATA_BYTES_MAX) {
      throw bad(
          "The metadata has %d of %d bytes."
              .formatted(metadata.length, KvLimits.METADATA_BYTES_MAX));
    }
    if (metadata.length > 0 && !Parameters.isJson(metadata)) {
      throw bad("The metadata is not JSON.");
    }
    var tenant = tenants.tenant(namespace.tenant());
    if (tenant instanceof Outcome.Failed<?>(var failure)) {
      return new Outcome.Failed<>(failure);
    }
    long expiration = expiration(parameters);
    var body = request.body();
    var stored =
        store.put(
            namespace,
            key,
            metadata,
            expiration,
            () -> {
              var chunk = body.readNBytes(CHUNK_BYTES);
              return chunk.length == 0 ? null : chunk;
            });
    if (stored instanceof Outcome.Answered<Long>(var length) && length > KvLimits.VALUE_BYTES_MAX) {
      throw bad("The value has more than %d bytes.".formatted(KvLimits.VALUE_BYTES_MAX));
    }
    return Answers.of(stored, _ -> new AdminAnswer.Empty(204));
  }

  Outcome<AdminAnswer> delete(Parameters parameters) throws Parameters.Unreadable {
    return Answers.of(
        store.delete(namespace(parameters), key(parameters)), _ -> new AdminAnswer.Empty(204));
  }

  private long expiration(Parameters parameters) throws Parameters.Unreadable {
    var ttl = parameters.request().queryParam("expiration_ttl");
    var at = parameters.request().queryParam("expiration");
    try {
      if (ttl.isPresent()) {
        return Expiration.afterTtl(ttl.get(), store.nowSeconds());
      }
      return at.isPresent() ? Expiration.at(at.get(), store.nowSeconds()) : 0;
    } catch (Expiration.Refused refused) {
      throw bad(refused.statusText());
    }
  }

  private static Namespace namespace(Parameters parameters) throws Parameters.Unreadable {
    try {
      return new Namespace(parameters.tenant(), parameters.request().pathParam("namespace"));
    } catch (IllegalArgumentException mistake) {
      throw bad(String.valueOf(mistake.getMessage()));
    }
  }

  private static byte[] key(Parameters parameters) throws Parameters.Unreadable {
    var key = parameters.request().queryParam("key").orElse("").getBytes(UTF_8);
    var objection = KvKeys.objection(key);
    if (objection.isPresent()) {
      throw bad(objection.get());
    }
    return key;
  }

  private static Optional<byte[]> after(Parameters parameters) throws Parameters.Unreadable {
    try {
      return parameters.request().queryParam("after").map(Base64.getUrlDecoder()::decode);
    } catch (IllegalArgumentException e) {
      throw bad("\"after\" is no cursor of this list.");
    }
  }

  private static Parameters.Unreadable bad(String what) {
    return new Parameters.Unreadable(
        new Failure.Refused(
            "admin.bad-parameter", what, "The description at /openapi.json says what may be."));
  }

  private static Failure noSuchKey(Namespace namespace) {
    return new Failure.NotFound(
        "kv.no-such-key",
        "The namespace %s has no such key.".formatted(namespace.id()),
        "List the keys there are.");
  }

  private record Namespaces(List<Usage> namespaces) {}

  private record Page(
      List<Key> keys, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {
    static Page of(KvStore.Page page) {
      return new Page(
          page.keys().stream().map(Key::of).toList(),
          page.next().map(Base64.getUrlEncoder().withoutPadding()::encodeToString).orElse(null));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Key(
      String name, @Nullable Long expiration, @JsonRawValue @Nullable String metadata) {
    static Key of(KvStore.Listed listed) {
      return new Key(
          new String(listed.key(), UTF_8),
          listed.expiration() == 0 ? null : listed.expiration(),
          listed.metadata().length == 0 ? null : new String(listed.metadata(), UTF_8));
    }
  }
}
