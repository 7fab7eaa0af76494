package dev.cloister.host.egress;

import dev.cloister.api.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;

/// The failures of outgoing requests, each worded once. They name the host that the script itself
/// named, and nothing else of the network.
final class EgressFailures {
  private static final Duration SOON = Duration.ofMillis(500);

  private EgressFailures() {}

  static Failure badUrl() {
    return new Failure.Refused(
        "egress.bad-url",
        "fetch() is refused: the URL is not one of http or https that can be sent.",
        "Give an absolute http: or https: URL of at most %d characters."
            .formatted(RequestUrl.CHARS_MAX));
  }

  static Failure upgradeNotImplemented() {
    return new Failure.Refused(
        "egress.not-implemented",
        "not implemented: fetch() with an Upgrade header for anything but websocket.",
        "Use plain requests, or a WebSocket.");
  }

  static Failure loop(RequestUrl url) {
    return new Failure.LimitReached(
        "egress.loop",
        "fetch() to %s is refused: the request that woke the script has come through here %d times."
            .formatted(url.host(), Hops.MAX),
        "See to it that the scripts do not call each other, or themselves, in a circle.",
        "exception",
        Optional.empty());
  }

  static Failure tooMany(int placesMax) {
    return new Failure.LimitReached(
        "egress.too-many-requests",
        "fetch() is refused: %d outgoing requests of this tenant are under way and %d wait."
            .formatted(placesMax, Places.WAITING_MAX),
        "Retry after the pause; if it stays so, ask the operator for a larger egress-requests-max.",
        "loadShed",
        Optional.of(SOON));
  }

  static Failure notResolved(RequestUrl url) {
    return new Failure.Unavailable(
        "egress.name-not-resolved",
        "fetch() to %s failed: the name has no address.".formatted(url.host()),
        "Mend the name, or retry when its name servers answer.",
        Optional.of(SOON));
  }

  static Failure timedOut(RequestUrl url, String what) {
    return new Failure.Unavailable(
        "egress.timed-out",
        "fetch() to %s failed: %s.".formatted(url.host(), what),
        "Retry if a second time does no harm, or ask the operator for a larger"
            + " egress-silence-ms-max.",
        Optional.of(SOON));
  }

  /// Why a request got no answer. `connected` says whether it may have reached the origin,
  /// `beforeTls` whether its connection was lost with the handshake not over: Jetty reads and
  /// writes on two threads, and the one that reports may have seen no more of a handshake's failure
  /// than that the other closed the connection.
  static Failure of(RequestUrl url, Throwable cause, boolean connected, boolean beforeTls) {
    return switch (cause) {
      case SocketTimeoutException _ -> timedOut(url, "the origin could not be reached in time");
      case TimeoutException _ -> timedOut(url, "the origin was silent for too long");
      case SSLException _ -> tls(url);
      case HttpResponseException _ -> badAnswer(url);
      case HttpException _ -> badAnswer(url);
      case IOException _ when beforeTls -> tls(url);
      case IOException _ when !connected ->
          new Failure.Unavailable(
              "egress.connection-failed",
              "fetch() to %s failed: no connection to port %d could be made."
                  .formatted(url.host(), url.port()),
              "See whether the origin is there; retry after the pause.",
              Optional.of(SOON));
      default ->
          new Failure.Unavailable(
              "egress.connection-lost",
              "Network connection lost. The origin %s ended it before it answered."
                  .formatted(url.host()),
              "Retry if a second time does no harm.",
              Optional.of(SOON));
    };
  }

  private static Failure tls(RequestUrl url) {
    return new Failure.Unavailable(
        "egress.tls-failed",
        "fetch() to %s failed: no trusted TLS connection could be made.".formatted(url.host()),
        "See whether the origin speaks TLS at that port, and has a certificate that is valid for that"
            + " name and publicly trusted.",
        Optional.empty());
  }

  private static Failure badAnswer(RequestUrl url) {
    return new Failure.Unavailable(
        "egress.bad-answer",
        "fetch() to %s failed: the origin's answer is not HTTP, or its headers have more than %d bytes."
            .formatted(url.host(), OriginClient.ANSWER_HEADER_BYTES_MAX),
        "Mend the origin.",
        Optional.empty());
  }
}
