package dev.cloister.host.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A failure as it is answered over HTTP: `application/problem+json` of RFC 9457.
///
/// Made in one place, [#of], which every failure that reaches a client goes through.
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable Long retryAfterMs,
    String next,
    String instance) {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /// The problem that `failure` is to whoever sent request `requestId`.
  static Problem of(Failure failure, String requestId) {
    var code = failure.code();
    return new Problem(
        "/docs/failures/" + code,
        FailurePages.title(code).orElseGet(() -> usualTitle(failure)),
        FailureCodes.status(code).orElseGet(() -> usualStatus(failure)),
        code,
        failure.detail(),
        failure.retryAfter().map(Duration::toMillis).orElse(null),
        failure.next(),
        "/requests/" + requestId);
  }

  private static int usualStatus(Failure failure) {
    return switch (failure) {
      case Failure.Refused _ -> 400;
      case Failure.NotFound _ -> 404;
      case Failure.LimitReached _ -> 503;
      case Failure.ScriptFailed _ -> 500;
      case Failure.Moved _ -> 503;
      case Failure.Unavailable _ -> 503;
    };
  }

  private static String usualTitle(Failure failure) {
    return switch (failure) {
      case Failure.Refused _ -> "The request was refused";
      case Failure.NotFound _ -> "No such thing";
      case Failure.LimitReached _ -> "A limit was reached";
      case Failure.ScriptFailed _ -> "The script failed";
      case Failure.Moved _ -> "Another host answers this";
      case Failure.Unavailable _ -> "Not available now";
    };
  }

  /// The value of the header `Retry-After`, in whole seconds, or null when a retry is of no use.
  @Nullable String retryAfterSeconds() {
    return retryAfterMs == null ? null : Long.toString((retryAfterMs + 999) / 1000);
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A problem of strings and numbers is always JSON.", e);
    }
  }
}
