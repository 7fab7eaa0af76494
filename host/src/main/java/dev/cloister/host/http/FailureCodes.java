package dev.cloister.host.http;

import com.fasterxml.jackson.core.JsonLocation;
import dev.cloister.api.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The failures that the listeners themselves answer with, and the statuses of those whose kind
/// alone does not tell. Each code has a page in `docs/failures/`.
final class FailureCodes {
  static final String NO_SUCH_ADDRESS = "edge.no-such-address";
  static final String BODY_TOO_LARGE = "edge.body-too-large";
  static final String BODY_CUT_SHORT = "edge.body-cut-short";
  static final String TOO_SLOW = "edge.too-slow";
  static final String MALFORMED_REQUEST = "edge.malformed-request";
  static final String URL_TOO_LONG = "edge.url-too-long";
  static final String HEADERS_TOO_LARGE = "edge.headers-too-large";
  static final String NOT_SUPPORTED = "edge.not-supported";
  static final String NOT_UPGRADED = "edge.not-upgraded";
  static final String BAD_ANSWER = "edge.bad-answer";
  static final String STOPPING = "host.stopping";
  static final String FAULT = "host.fault";
  static final String FOREIGN_HOST = "admin.foreign-host";
  static final String FOREIGN_ORIGIN = "admin.foreign-origin";
  static final String NO_SUCH_ROUTE = "admin.no-such-route";
  static final String MALFORMED_JSON = "admin.malformed-json";

  /// Codes of other packages are written out: those packages know no HTTP.
  private static final Map<String, Integer> STATUSES =
      Map.ofEntries(
          Map.entry(BODY_TOO_LARGE, 413),
          Map.entry(TOO_SLOW, 408),
          Map.entry(URL_TOO_LONG, 414),
          Map.entry(HEADERS_TOO_LARGE, 431),
          Map.entry(NOT_SUPPORTED, 501),
          Map.entry(BAD_ANSWER, 502),
          Map.entry(FAULT, 500),
          Map.entry(FOREIGN_HOST, 421),
          Map.entry(FOREIGN_ORIGIN, 403),
          Map.entry("deploy.too-large", 413),
          Map.entry("script.no-earlier-version", 409),
          Map.entry("secret.name-taken", 409),
          Map.entry("secret.too-large", 413),
          Map.entry("tenant.exists", 409),
          Map.entry("tenant.not-empty", 409),
          Map.entry("tenant.storage-full", 507),
          Map.entry("tenant.too-many-events", 429),
          Map.entry("object.bad-id", 500),
          Map.entry("dynamic.bad-code", 500),
          Map.entry("dynamic.not-handed", 500),
          Map.entry("dynamic.no-loader", 500),
          Map.entry("dispatch.no-namespace", 500),
          Map.entry("call.stub-of-other", 500),
          Map.entry("call.too-deep", 500),
          Map.entry("call.too-many-stubs", 500));

  private FailureCodes() {}

  /// The status of a code that is not the usual one of its kind of failure.
  static Optional<Integer> status(String code) {
    return Optional.ofNullable(STATUSES.get(code));
  }

  static Failure noSuchAddress(String baseDomain) {
    return new Failure.NotFound(
        NO_SUCH_ADDRESS,
        "Neither the host name nor the path of this request names a tenant's script.",
        "Use http://<script>.<tenant>.%s/ or /~<tenant>/<script>/ with names of a-z, 0-9 and -."
            .formatted(baseDomain));
  }

  static Failure bodyTooLarge(long bytesMax) {
    return new Failure.Refused(
        BODY_TOO_LARGE,
        "The request's body is longer than %d bytes, the most that is accepted here."
            .formatted(bytesMax),
        "Send less at once, or ask the operator for a higher bound.");
  }

  static Failure bodyCutShort() {
    return new Failure.Refused(
        BODY_CUT_SHORT,
        "The request's body ended before its announced length, or its chunks were malformed.",
        "Send the whole body, with a Content-Length that fits it or well-formed chunks.");
  }

  static Failure tooSlow() {
    return new Failure.Refused(
        TOO_SLOW,
        "The request came in too slowly and its time ran out.",
        "Send it again over a better connection.");
  }

  static Failure malformedJson(@Nullable JsonLocation at, String what) {
    var place =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new Failure.Refused(
        MALFORMED_JSON,
        "The request's body is not the JSON that is expected here%s: %s".formatted(place, what),
        "Correct the body; /openapi.json describes it.");
  }

  static Failure noSuchRoute(String method, String path) {
    return new Failure.NotFound(
        NO_SUCH_ROUTE,
        "The admin API has no %s %s.".formatted(method, path),
        "See /openapi.json for what there is.");
  }

  static Failure badAnswer(String what) {
    return new Failure.ScriptFailed(
        BAD_ANSWER,
        "The script's answer cannot be sent: " + what,
        "Correct the response that the script returns.",
        "exception");
  }

  static Failure notUpgraded() {
    return new Failure.Refused(
        NOT_UPGRADED,
        "The script answered with a WebSocket, but the request cannot become one.",
        "Send a GET request over HTTP/1.1 with Upgrade: websocket, Connection: Upgrade,"
            + " Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key; the script may choose one of the"
            + " protocols that Sec-WebSocket-Protocol offers.");
  }

  static Failure stopping(Duration retryAfter) {
    return new Failure.Unavailable(
        STOPPING,
        "This host is stopping and takes no new requests.",
        "Retry after the pause.",
        Optional.of(retryAfter));
  }

  static Failure fault() {
    return new Failure.Unavailable(
        FAULT,
        "Something went wrong in the host, not in your request; it may or may not have taken"
            + " effect.",
        "Retry if a second time does no harm; tell the operator the instance below.",
        Optional.empty());
  }

  /// The failure that stands for a status that Jetty found while it parsed a request.
  static Failure unparsable(int status) {
    return switch (status) {
      case 408 -> tooSlow();
      case 413 -> bodyCutShort();
      case 414 ->
          new Failure.Refused(
              URL_TOO_LONG,
              "The request's URL does not fit into the %d bytes that its headers may have."
                  .formatted(JavalinServer.REQUEST_HEADER_BYTES_MAX),
              "Send the data in the body.");
      case 431 ->
          new Failure.Refused(
              HEADERS_TOO_LARGE,
              "The request's headers are longer than %d bytes."
                  .formatted(JavalinServer.REQUEST_HEADER_BYTES_MAX),
              "Send fewer or shorter headers; cookies are the usual cause.");
      case 417, 426, 501, 505 ->
          new Failure.Refused(
              NOT_SUPPORTED,
              "The request uses a method, version or expectation that is not supported here.",
              "Use HTTP/1.1, and no Expect header but 100-continue.");
      case 500, 503 -> fault();
      default ->
          new Failure.Refused(
              MALFORMED_REQUEST,
              "The request is not well-formed HTTP/1.1, or could be read in more than one way.",
              "Correct the client: one Host, one kind of framing, CRLF line ends, no control"
                  + " characters.");
    };
  }
}
