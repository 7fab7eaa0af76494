package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.context.GuestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The members of `out` for WebSockets: what `runtime/sockets.js` and `script/object-sockets.js`
/// call.
///
/// Threads: the context's own only.
final class SocketFunctions {
  private final ChildContext owner;
  private final GuestBytes bytes;

  SocketFunctions(ChildContext owner, GuestBytes bytes) {
    this.owner = owner;
    this.bytes = bytes;
  }

  /// Hands each over by name; constants go to `constants`.
  void add(BiConsumer<String, HostFunctions.Body> table, BiConsumer<String, Object> constants) {
    constants.accept("socketMessageBytesMax", SocketSignal.MESSAGE_BYTES_MAX);
    constants.accept("keptSocketsMax", KeptSocket.PER_OBJECT_MAX);
    table.accept("socketPair", _ -> owner.sockets().pair());
    table.accept("socketAccept", this::accept);
    table.accept("socketKeep", this::keep);
    table.accept("socketSendText", this::sendText);
    table.accept(
        "socketSendBytes", arguments -> send(arguments[0], false, bytes.fromGuest(arguments[1])));
    table.accept("socketClose", this::close);
    table.accept("socketLost", this::lost);
    table.accept("socketCredit", this::credit);
    table.accept("socketTopUp", this::topUp);
    table.accept("socketWaiting", arguments -> owner.sockets().waiting(arguments[0].asLong()));
    table.accept("socketAttach", this::attach);
    table.accept("socketAnswers", this::answers);
    table.accept("socketEventTimeout", this::eventTimeout);
  }

  private @Nullable Object accept(Value[] arguments) {
    var object = arguments[0].asLong();
    var socket = arguments[1].asLong();
    owner.sockets().opened(socket, SocketSignal.FIRST_CREDIT_BYTES);
    owner.outbox().send(0, _ -> new FromIsolate.AcceptSocket(owner.number(), object, socket));
    return null;
  }

  private @Nullable Object keep(Value[] arguments) {
    var object = arguments[0].asLong();
    var socket = arguments[1].asLong();
    var tags = GuestRefs.texts(arguments[2]);
    owner.sockets().opened(socket, SocketSignal.FIRST_CREDIT_BYTES);
    owner.outbox().send(0, _ -> new FromIsolate.KeepSocket(owner.number(), object, socket, tags));
    return null;
  }

  private Object sendText(Value[] arguments) {
    return send(arguments[0], true, arguments[1].asString().getBytes(StandardCharsets.UTF_8));
  }

  private Object send(Value socket, boolean text, byte[] content) {
    if (content.length > SocketSignal.MESSAGE_BYTES_MAX) {
      throw new GuestException(
          GuestException.Kind.TYPE_ERROR,
          "A message of a WebSocket may have %d bytes; this one has %d."
              .formatted(SocketSignal.MESSAGE_BYTES_MAX, content.length));
    }
    return owner
        .sockets()
        .send(
            owner.turns().current().object,
            socket.asLong(),
            new SocketSignal.Message(text, content));
  }

  private @Nullable Object close(Value[] arguments) {
    var signal = new SocketSignal.Close(arguments[1].asInt(), arguments[2].asString());
    owner.sockets().send(owner.turns().current().object, arguments[0].asLong(), signal);
    return null;
  }

  private @Nullable Object lost(Value[] arguments) {
    var socket = arguments[0].asLong();
    var signal = new SocketSignal.Lost(arguments[1].asString());
    owner.sockets().lost(socket);
    owner
        .outbox()
        .send(
            owner.turns().current().object,
            gates -> new FromIsolate.Socket(owner.number(), socket, signal, gates));
    return null;
  }

  private @Nullable Object credit(Value[] arguments) {
    var signal = new SocketSignal.Credit(arguments[1].asLong());
    owner
        .outbox()
        .sendNow(new FromIsolate.Socket(owner.number(), arguments[0].asLong(), signal, List.of()));
    return null;
  }

  private @Nullable Object topUp(Value[] arguments) {
    owner.events().topUp(arguments[0].asLong());
    return null;
  }

  private @Nullable Object attach(Value[] arguments) {
    var object = arguments[0].asLong();
    var socket = arguments[1].asLong();
    var attachment = bytes.fromGuest(arguments[2]);
    owner
        .outbox()
        .send(
            0,
            _ ->
                new FromIsolate.AttachSocket(
                    owner.number(), object, socket, Optional.of(attachment)));
    return null;
  }

  private @Nullable Object answers(Value[] arguments) {
    var object = arguments[0].asLong();
    Optional<AutoResponse> pair =
        arguments[1].isNull()
            ? Optional.empty()
            : Optional.of(new AutoResponse(arguments[1].asString(), arguments[2].asString()));
    owner.outbox().send(0, _ -> new FromIsolate.AnswerSockets(owner.number(), object, pair));
    return null;
  }

  private @Nullable Object eventTimeout(Value[] arguments) {
    var object = arguments[0].asLong();
    var millis = arguments[1].asLong();
    owner.sockets().boundEvents(object, millis);
    owner.outbox().send(0, _ -> new FromIsolate.TimeSocketEvents(owner.number(), object, millis));
    return null;
  }
}
