package dev.cloister.isolates.java;

import dev.cloister.api.script.WebSocket;
import dev.cloister.api.script.WebSocketListener;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a WebSocket, as its script sees it: in nobody's use at first, then listened to, kept
/// for an object, or handed over with an answer. It gets a number, by which the host knows it, with
/// its first use; so does the other end of its pair.
///
/// Threads: whoever has the baton.
final class ScriptSocket implements WebSocket {
  /// What it is used for.
  enum Use {
    NONE,
    LISTENED,
    KEPT,
    HANDED_OVER
  }

  private static final int REASON_BYTES_MAX = 123;
  private static final String LOST_REASON = "WebSocket disconnected without sending Close frame.";

  private final SocketEnds ends;
  private @Nullable EventRun owner;
  private Use use = Use.NONE;
  private long number;
  private @Nullable ScriptSocket peer;
  private @Nullable WebSocketListener listener;
  private long keeper;
  private List<String> tags = List.of();
  private byte @Nullable [] attachment;
  private long autoAnsweredMillis;
  private boolean closedIn;
  private boolean closedOut;
  private boolean lost;

  /// @param owner the event in which the script got it
  ScriptSocket(SocketEnds ends, @Nullable EventRun owner, long number) {
    this.ends = ends;
    this.owner = owner;
    this.number = number;
  }

  /// Makes two ends a pair.
  static void couple(ScriptSocket one, ScriptSocket other) {
    one.peer = other;
    other.peer = one;
  }

  /// One that the host has kept for an object through the end of its last life.
  static ScriptSocket revived(SocketEnds ends, long keeper, KeptSocket said) {
    var socket = new ScriptSocket(ends, null, said.socket());
    socket.use = Use.KEPT;
    socket.keeper = keeper;
    socket.tags = said.tags();
    socket.attachment = said.attachment().orElse(null);
    socket.closedOut = said.closed();
    socket.autoAnsweredMillis = said.autoAnsweredMillis();
    return socket;
  }

  /// The event in which the script got it, or that listens to it.
  @Nullable EventRun owner() {
    return owner;
  }

  /// The object that it is kept for; 0 for none.
  long keeper() {
    return keeper;
  }

  /// Whether nobody can ever send anything into its other end, once the event that has both is
  /// through.
  boolean isAlone() {
    return use == Use.LISTENED && peer != null && peer.use == Use.NONE && peer.owner == owner;
  }

  Use use() {
    return use;
  }

  long number() {
    return number;
  }

  List<String> tags() {
    return tags;
  }

  long autoAnsweredMillis() {
    return autoAnsweredMillis;
  }

  void autoAnswered(long millis) {
    autoAnsweredMillis = millis;
  }

  /// The host has to know it from now on, and the other end.
  private void takeNumber() {
    var other = peer;
    if (number == 0 && other != null) {
      number = ends.pairNumbers();
      other.number = number + 2;
      ends.add(this);
      ends.add(other);
    }
  }

  // ---- its uses

  @Override
  public void accept(WebSocketListener heard) {
    var run = ends.current();
    switch (use) {
      case LISTENED -> throw new IllegalStateException("The WebSocket is listened to already.");
      case KEPT ->
          throw new IllegalStateException("Can't accept() WebSocket after enabling hibernation.");
      case HANDED_OVER ->
          throw new IllegalStateException(
              "Can't accept() WebSocket that was already used in a response.");
      case NONE -> {
        ends.reserve();
        takeNumber();
        use = Use.LISTENED;
        listener = heard;
        owner = run;
        ends.accept(this, run);
      }
    }
  }

  /// The host keeps it for an object.
  void keep(long object, List<String> given) {
    switch (use) {
      case LISTENED ->
          throw new IllegalStateException(
              "Cannot call `acceptWebSocket()` if the WebSocket was already accepted via `accept()`");
      case KEPT, HANDED_OVER ->
          throw new IllegalStateException(
              "Tried to make an api::WebSocket hibernatable when it was in an incompatible state.");
      case NONE -> {
        if (peer == null || peer.use != Use.NONE || number != 0) {
          throw new IllegalStateException(
              "Cannot call `acceptWebSocket()` on this WebSocket because its pair has already been accepted or used in a Response.");
        }
        takeNumber();
        use = Use.KEPT;
        keeper = object;
        tags = given;
        ends.keep(this, object);
        if (attachment != null) {
          ends.attach(object, number, attachment);
        }
      }
    }
  }

  /// It goes with an answer; its number.
  long handOver() {
    switch (use) {
      case LISTENED ->
          throw new IllegalStateException(
              "Can't return WebSocket in a Response after calling accept().");
      case KEPT ->
          throw new IllegalStateException(
              "Can't return WebSocket in a Response after calling acceptWebSocket().");
      case HANDED_OVER ->
          throw new IllegalStateException(
              "Can't return WebSocket that was already used in a response.");
      case NONE -> {
        takeNumber();
        use = Use.HANDED_OVER;
        ends.forget(this);
      }
    }
    return number;
  }

  // ---- what the script sends

  @Override
  public State state() {
    if (closedIn && closedOut) {
      return State.CLOSED;
    }
    return closedIn || closedOut ? State.CLOSING : State.OPEN;
  }

  @Override
  public void send(String text) {
    send(new SocketSignal.Message(true, text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void send(byte[] bytes) {
    send(new SocketSignal.Message(false, bytes.clone()));
  }

  private void send(SocketSignal.Message message) {
    var run = ends.current();
    if (closedOut) {
      throw new IllegalStateException("Can't call WebSocket send() after close().");
    }
    if (lost || use == Use.HANDED_OVER) {
      return;
    }
    needUse();
    if (message.bytes().length > SocketSignal.MESSAGE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A message of a WebSocket may have %d bytes; this one has %d."
              .formatted(SocketSignal.MESSAGE_BYTES_MAX, message.bytes().length));
    }
    if (!ends.out().send(run.objectNumber(), number, message)) {
      throw new IllegalStateException(
          "Too much waits to be sent over WebSockets whose other side does not read; this message was not sent.");
    }
  }

  private void needUse() {
    if (use == Use.NONE) {
      throw new IllegalStateException(
          "You must call one of accept() or state.acceptWebSocket() on this WebSocket before sending messages.");
    }
  }

  @Override
  public void close() {
    if (mayClose()) {
      close(SocketSignal.NO_CODE, "", ends.current());
    }
  }

  @Override
  public void close(int code, String reason) {
    if (!mayClose()) {
      return;
    }
    if (code < 1000
        || code >= 5000
        || code == 1004
        || code == SocketSignal.NO_CODE
        || code == 1006
        || code == 1015) {
      throw new IllegalArgumentException("Invalid WebSocket close code: %d.".formatted(code));
    }
    if (reason.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES_MAX) {
      throw new IllegalArgumentException(
          "WebSocket close reason must not be longer than %d bytes when UTF-8 encoded."
              .formatted(REASON_BYTES_MAX));
    }
    close(code, reason, ends.current());
  }

  private boolean mayClose() {
    ends.current();
    if (closedOut || lost || use == Use.HANDED_OVER) {
      return false;
    }
    needUse();
    return true;
  }

  private void close(int code, String reason, EventRun run) {
    closedOut = true;
    ends.out().send(run.objectNumber(), number, new SocketSignal.Close(code, reason));
    finish();
  }

  /// A kept one is over when its object's handler is through.
  private void finish() {
    if (closedIn && closedOut && use == Use.LISTENED) {
      ends.forget(this);
    }
  }

  @Override
  public long bufferedBytes() {
    ends.current();
    return ends.out().waiting(number);
  }

  // ---- what is attached

  @Override
  public void attach(@Nullable Object value) {
    ends.current();
    var bytes = CloneWriter.write(value);
    if (bytes.length > KeptSocket.ATTACHMENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "A WebSocket 'attachment' cannot be larger than %d bytes; this one has %d."
              .formatted(KeptSocket.ATTACHMENT_BYTES_MAX, bytes.length));
    }
    attachment = bytes;
    if (keeper != 0) {
      ends.attach(keeper, number, bytes);
    }
  }

  @Override
  public Optional<Object> attachment() {
    var bytes = attachment;
    return bytes == null ? Optional.empty() : Optional.ofNullable(CloneReader.read(bytes));
  }

  @Override
  public <T> Optional<T> attachment(Class<T> type) {
    var value = attachment();
    return value.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(type.cast(Plain.as(type, value.get())));
  }

  // ---- what comes out of it

  /// The other side is gone, and nobody is told.
  void wasLost() {
    closedIn = true;
    lost = true;
  }

  /// Something has come out of one that is listened to: a turn of the event that listens.
  void hear(SocketSignal signal) throws Exception {
    var told = listener;
    if (closedIn || told == null) {
      lost |= signal instanceof SocketSignal.Lost;
      return;
    }
    try {
      switch (signal) {
        case SocketSignal.Message message when message.text() ->
            told.message(this, new String(message.bytes(), StandardCharsets.UTF_8));
        case SocketSignal.Message message -> told.message(this, message.bytes());
        case SocketSignal.Close(var code, var reason) -> {
          otherClosed(code, reason);
          told.closed(this, code, reason, true);
        }
        case SocketSignal.Lost _ -> {
          wasLost();
          ends.forget(this);
          told.closed(this, 1006, LOST_REASON, false);
        }
        case SocketSignal.Credit _ -> {}
      }
    } catch (EventOver e) {
      throw e;
    } catch (Exception | Error e) {
      end("A listener of the script threw an error.");
      throw e;
    }
    if (signal instanceof SocketSignal.Message message) {
      ends.credit(number, message.cost());
    }
  }

  private void otherClosed(int code, String reason) {
    closedIn = true;
    if (!closedOut && !lost) {
      close(code, reason, ends.current());
    }
    finish();
  }

  /// Ends it without a Close frame.
  private void end(String reason) {
    if (!lost && !(closedIn && closedOut)) {
      ends.lose(this, reason);
    }
    wasLost();
  }

  /// The other side of one that is kept has closed it, or is lost; what the object is told of it.
  SocketSignal.Close keptClosed(SocketSignal signal) {
    closedIn = true;
    if (signal instanceof SocketSignal.Close close) {
      return close;
    }
    lost = true;
    return new SocketSignal.Close(1006, LOST_REASON);
  }

  /// The object has heard of its end: the Close frame is answered if it has not done so.
  void keptOver(SocketSignal.Close close) {
    ends.forget(this);
    if (!closedOut && !lost) {
      close(close.code(), close.reason(), ends.current());
    }
  }
}
