package dev.cloister.api.script;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a WebSocket: one of a [WebSocketPair], the one that came with an answer
/// ([Response#webSocket()]), or one that is kept for an object.
///
/// It is used in one of three ways. Handed over in a [Response] it goes to whoever asked. Listened
/// to ([#accept]) it keeps its event, or its object, in memory until it is over. Kept for an object
/// ([ObjectState#acceptWebSocket]) it stays open though the object leaves memory, or its process
/// ends: what comes calls [DurableObject#webSocketMessage(WebSocket, String)].
///
/// What is sent leaves as an answer does: when all that it could reveal is durable.
///
/// Limits: messages of 32 MiB; what waits for other sides that do not read, as the policy says for
/// all sockets of a context together.
public interface WebSocket {
  /// Where a socket is.
  enum State {
    OPEN,
    /// One side has closed it.
    CLOSING,
    CLOSED
  }

  /// Where it is.
  State state();

  /// Listens to it from now on, in the name of the event that runs, which ends when its sockets are
  /// over; one of an object ends as usual. The listener's methods run one after another on a thread
  /// of that event, once its handler is through: each is a turn, and has an event's CPU time.
  ///
  /// Throws [IllegalStateException] when the end is in use.
  void accept(WebSocketListener listener);

  /// Sends a text. Throws [IllegalStateException] when the end is neither listened to nor kept, was
  /// closed from here, or when too much waits already; does nothing when the other side is lost.
  void send(String text);

  /// Sends these bytes; see [#send(String)].
  void send(byte[] bytes);

  /// Closes it, without a code.
  void close();

  /// Closes it. Nothing can be sent any more; what comes is heard until the other side closes too.
  ///
  /// @param code from 1000 to 4999, but for 1004, 1005, 1006 and 1015
  /// @param reason at most 123 bytes in UTF-8
  void close(int code, String reason);

  /// How many bytes of messages wait here for the other side.
  long bufferedBytes();

  /// Has a kept end carry a plain value, of at most 16,384 bytes as it is stored, which its object
  /// finds there when it wakes.
  void attach(@Nullable Object value);

  /// What was attached last.
  Optional<Object> attachment();

  /// What was attached last, made what `type` says; see [Storage#get(String, Class)].
  <T> Optional<T> attachment(Class<T> type);
}
