package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Why an object does not handle a request that came with an `Idempotency-Key`, as the answer that
/// the request gets in its place: a problem like those that a Failure becomes.
enum KeyedRefusal {
  BAD_KEY(
      400,
      "object.idempotency-key-invalid",
      "The Idempotency-Key cannot be used",
      "An Idempotency-Key has 1 to %d visible ASCII characters, with or without quotes around them, and comes once."
          .formatted(Bounds.KEY_CHARS_MAX),
      "Send another key, such as a random UUID."),
  OTHER_REQUEST(
      422,
      "object.idempotency-key-reused",
      "The Idempotency-Key was used for another request",
      "A request with this Idempotency-Key and another method, path, query or body came before.",
      "Use a new key for each thing to be done; send the same request again only when it is a"
          + " retry."),
  UNDER_WAY(
      409,
      "object.idempotency-under-way",
      "The request is being handled",
      "The first request with this Idempotency-Key is not answered yet, and %d others wait for its answer."
          .formatted(Bounds.WAITING_MAX),
      "Retry after the pause."),
  UNFINISHED(
      409,
      "object.idempotency-unfinished",
      "The request was begun and not finished",
      "The first request with this Idempotency-Key had begun, and something was stored, when it"
          + " failed or its process ended: how far it came is not known.",
      "Read what is stored; do what is missing with a new key."),
  NOT_KEPT(
      409,
      "object.idempotency-answer-not-kept",
      "The request was done; its answer was not kept",
      "The first request with this Idempotency-Key was answered; the answer was a stream, or larger than the %d bytes that are kept."
          .formatted(Body.BYTES_IN_ONE_MESSAGE_MAX),
      "Read what came of it with another request.");

  /// The bounds that the texts above name.
  static final class Bounds {
    /// Characters of a key.
    static final int KEY_CHARS_MAX = 255;

    /// Requests that wait for the answer of another with the same key.
    static final int WAITING_MAX = 32;

    private Bounds() {}
  }

  private static final long RETRY_MILLIS = 1_000;

  private final int status;
  private final String code;
  private final String title;
  private final String detail;
  private final String next;

  KeyedRefusal(int status, String code, String title, String detail, String next) {
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.next = next;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  List<Header> headers() {
    var headers = new ArrayList<Header>();
    headers.add(new Header("content-type", "application/problem+json"));
    if (this == UNDER_WAY) {
      headers.add(new Header("retry-after", Long.toString(RETRY_MILLIS / 1_000)));
    }
    return headers;
  }

  /// Nothing in it comes from a request, so nothing has to be escaped.
  Body body() {
    var retry = this == UNDER_WAY ? "\"retryAfterMs\":%d,".formatted(RETRY_MILLIS) : "";
    return new Body.Whole(
        "{\"type\":\"/docs/failures/%s\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\",%s\"next\":\"%s\"}"
            .formatted(code, title, status, code, detail, retry, next)
            .getBytes(StandardCharsets.UTF_8));
  }
}
