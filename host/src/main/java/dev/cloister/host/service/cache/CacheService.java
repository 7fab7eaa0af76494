package dev.cloister.host.service.cache;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceAnswers;
import dev.cloister.host.service.ServiceCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;

/// The caches of a tenant, asked in HTTP: `GET` finds (504: nothing there), `PUT` keeps (204, or
/// 413 when it is too much), `PURGE` forgets (200 or 404).
///
/// The header `cache-name` names the cache; the script's own headers come as `request-…` and, of
/// the answer to keep, `response-…`, with `cache-status` and `cache-status-text`.
///
/// Limits: those of [CacheStore], and [#ANSWER_BYTES_MAX] for one answer.
public final class CacheService implements HostService {
  public static final String TYPE = "cache";

  /// The longest body that is kept.
  static final int ANSWER_BYTES_MAX = 8 << 20;

  private final CacheStore store = new CacheStore();
  private final InstantSource clock;

  public CacheService(InstantSource clock) {
    this.clock = clock;
  }

  /// Forgets all that a tenant has kept.
  public void forget(TenantId tenant) {
    store.forget(tenant);
  }

  @Override
  public Outcome<HostAnswer> answer(ServiceCall call) {
    var fields = new Fields(call.request().headers());
    var key =
        new CacheStore.Key(
            fields.get("cache-name").orElse(""), withoutFragment(call.request().url()));
    return switch (call.request().method()) {
      case "GET" ->
          store
              .find(call.tenant(), key, fields.below("request-"), clock.instant())
              .<Outcome<HostAnswer>>map(found ->
                  new Outcome.Answered<>(
                      Conditions.answer(found, fields.below("request-"), clock.instant())))
              .orElseGet(() -> ServiceAnswers.status(504, "Gateway Timeout"));
      case "PUT" -> keep(call, key, fields);
      case "PURGE" ->
          store.forget(call.tenant(), key)
              ? ServiceAnswers.status(200, "OK")
              : ServiceAnswers.status(404, "Not Found");
      default -> ServiceAnswers.status(405, "Method Not Allowed");
    };
  }

  private static String withoutFragment(String url) {
    var hash = url.indexOf('#');
    return hash < 0 ? url : url.substring(0, hash);
  }

  private Outcome<HostAnswer> keep(ServiceCall call, CacheStore.Key key, Fields fields) {
    var now = clock.instant();
    var answer = fields.below("response-");
    var status = statusIn(fields);
    if (status.isEmpty()) {
      return ServiceAnswers.status(400, "Bad Request");
    }
    var fresh = Freshness.of(status.getAsInt(), answer, now);
    if (fresh.isEmpty()) {
      return ServiceAnswers.status(204, "Not Kept");
    }
    var arriving = new Arriving(call);
    try {
      var bytes = arriving.read();
      if (bytes.isEmpty()) {
        return ServiceAnswers.status(413, "Payload Too Large");
      }
      var kept =
          new StoredAnswer(
              status.getAsInt(),
              fields.get("cache-status-text").orElse(""),
              answer.items("cache-control").contains("private=set-cookie")
                  ? answer.without("set-cookie")
                  : answer,
              bytes.get(),
              fields.below("request-"),
              answer.items("vary"),
              now,
              now.plus(fresh.get()));
      return store.keep(call.tenant(), key, kept)
          ? ServiceAnswers.status(204, "No Content")
          : ServiceAnswers.status(413, "Payload Too Large");
    } catch (IOException _) {
      // The script's stream broke off: there is no whole answer to keep.
      return ServiceAnswers.status(400, "Bad Request");
    } finally {
      store.arrived(call.tenant(), arriving.reserved);
    }
  }

  private static OptionalInt statusIn(Fields fields) {
    var status = fields.get("cache-status").orElse("");
    return status.matches("[2-5][0-9]{2}")
        ? OptionalInt.of(Integer.parseInt(status))
        : OptionalInt.empty();
  }

  /// A body on its way in, for which memory is set aside as it comes.
  private final class Arriving {
    private final ServiceCall call;
    private long reserved;

    Arriving(ServiceCall call) {
      this.call = call;
    }

    /// All of it; empty when it is too long, or too much is on its way in already.
    Optional<byte[]> read() throws IOException {
      var all = new ByteArrayOutputStream();
      try (var pieces = call.request().body().pieces()) {
        for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
          if (!reserve(piece.length)) {
            return Optional.empty();
          }
          all.write(piece);
        }
      }
      return Optional.of(all.toByteArray());
    }

    private boolean reserve(int count) {
      if (reserved + count > ANSWER_BYTES_MAX || !store.arrive(call.tenant(), count)) {
        return false;
      }
      reserved += count;
      return true;
    }
  }
}
