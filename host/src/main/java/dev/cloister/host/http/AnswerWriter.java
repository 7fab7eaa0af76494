package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpTokens;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;

/// Sends a script's answer: its status, its headers and nothing beside them but `Date`, what frames
/// the body, and the request's id that the exchange's headers have already.
///
/// A streamed body is flushed chunk by chunk, headers before the first, and waits for the client:
/// nothing is buffered here. A body that is cut short breaks the connection off.
final class AnswerWriter {
  private static final String REQUEST_ID = "x-request-id";
  private static final byte[] NOTHING = {};

  /// Left for the status line, `Date` and framing.
  private static final int HEADER_BYTES_RESERVED = 1024;

  private AnswerWriter() {}

  /// Why `answer` cannot be sent, if so.
  static Optional<Failure> refusal(EdgeAnswer answer) {
    var upgrades = answer.status() == 101 && answer.socket().isPresent();
    if (!upgrades && (answer.status() < 200 || answer.status() > 599)) {
      return bad("its status is %d, not one of 200 to 599.".formatted(answer.status()));
    }
    if (!isFieldValue(answer.statusText())) {
      return bad("its status text has a line break or a null character.");
    }
    long bytes = HEADER_BYTES_RESERVED;
    for (var header : answer.headers()) {
      if (!isToken(header.name())) {
        return bad("the name of a header is not a token.");
      }
      if (!isFieldValue(header.value())) {
        return bad(
            "the header \"%s\" has a line break or a null character in its value."
                .formatted(header.name()));
      }
      bytes += header.name().length() + 2L * header.value().length() + 4;
    }
    return bytes > JavalinServer.RESPONSE_HEADER_BYTES_MAX
        ? bad(
            "its headers are longer than %d bytes."
                .formatted(JavalinServer.RESPONSE_HEADER_BYTES_MAX - HEADER_BYTES_RESERVED))
        : Optional.empty();
  }

  private static Optional<Failure> bad(String what) {
    return Optional.of(FailureCodes.badAnswer(what));
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) > 127 || !HttpTokens.getToken((byte) name.charAt(i)).isRfc2616Token()) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isFieldValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return false;
      }
    }
    return true;
  }

  /// Sends `answer`, which [#refusal] has nothing against, and ends the exchange.
  static void write(Exchange exchange, EdgeAnswer answer) {
    writeHead(exchange, answer);
    boolean withoutBody =
        HttpMethod.HEAD.is(exchange.request().getMethod()) || HttpStatus.hasNoBody(answer.status());
    switch (answer.body()) {
      case EdgeBody.None _ -> {
        if (withoutBody) {
          declareLength(exchange, answer);
        }
        exchange.writeLast(NOTHING);
      }
      case EdgeBody.Whole(var bytes) -> {
        declareLength(exchange, answer, bytes.length);
        exchange.writeLast(withoutBody ? NOTHING : bytes);
      }
      case EdgeBody.Streaming(var length, var source) -> {
        declareLength(exchange, answer, length);
        if (withoutBody) {
          source.close();
          exchange.writeLast(NOTHING);
        } else {
          stream(exchange, source);
        }
      }
    }
  }

  private static void writeHead(Exchange exchange, EdgeAnswer answer) {
    var response = exchange.response();
    response.setStatus(answer.status());
    var headers = response.getHeaders();
    for (var header : answer.headers()) {
      if (ConnectionHeaders.contains(header.name())) {
        continue;
      }
      var field = new HttpField(header.name(), onTheWire(header.value()));
      if (field.getHeader() == HttpHeader.DATE || field.is(REQUEST_ID)) {
        // The script's own word stands.
        headers.put(field);
      } else if (field.getHeader() != HttpHeader.CONTENT_LENGTH) {
        headers.add(field);
      }
    }
    if (!answer.statusText().isEmpty()
        && !answer.statusText().equals(HttpStatus.getMessage(answer.status()))) {
      var reason = onTheWire(answer.statusText());
      exchange.request().addHttpStreamWrapper(stream -> new WithReason(stream, reason));
    }
  }

  /// Jetty writes the low byte of each character; beyond ASCII a value goes as UTF-8, as on
  /// Workers.
  private static String onTheWire(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0x7F) {
        return new String(value.getBytes(UTF_8), ISO_8859_1);
      }
    }
    return value;
  }

  /// Where no body is sent the script's own word on its length stands.
  private static void declareLength(Exchange exchange, EdgeAnswer answer) {
    answer.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase("content-length"))
        .map(Header::value)
        .filter(value -> value.matches("[0-9]{1,18}"))
        .findFirst()
        .ifPresent(value -> declareLength(exchange, answer, Long.parseLong(value)));
  }

  private static void declareLength(Exchange exchange, EdgeAnswer answer, long length) {
    if (length >= 0 && answer.status() != HttpStatus.NO_CONTENT_204) {
      exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
    }
  }

  private static void stream(Exchange exchange, ChunkSource source) {
    try (source) {
      exchange.write(NOTHING);
      for (var bytes = source.next(); bytes != null; bytes = source.next()) {
        if (bytes.length > 0) {
          exchange.write(bytes);
        }
      }
    } catch (IOException e) {
      exchange.abort(e);
      return;
    }
    exchange.writeLast(NOTHING);
  }

  /// A stream whose status line has a reason of its own; Jetty's API has no place for one.
  private static final class WithReason extends HttpStream.Wrapper {
    private final String reason;

    WithReason(HttpStream stream, String reason) {
      super(stream);
      this.reason = reason;
    }

    @Override
    public void send(
        MetaData.Request request,
        MetaData.Response response,
        boolean last,
        ByteBuffer content,
        Callback callback) {
      super.send(request, response == null ? null : withReason(response), last, content, callback);
    }

    private MetaData.Response withReason(MetaData.Response response) {
      return HttpStatus.isInterim(response.getStatus())
          ? response
          : new MetaData.Response(
              response.getStatus(),
              reason,
              response.getHttpVersion(),
              response.getHttpFields(),
              response.getContentLength(),
              response.getTrailersSupplier());
    }
  }
}
