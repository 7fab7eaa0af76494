package dev.cloister.host.socket;

import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/// A connection that speaks WebSocket, joined to an end of a pipe.
///
/// A frame is asked for only while the pipe has leave, so a sender that is faster than its reader
/// is held back by TCP; one message is written at a time. Pings are answered here. A Close frame is
/// answered when the other end of the pipe closes, with its code.
///
/// Threads: Jetty's, and the pipe's. Limits: `messageBytesMax` for one message, whatever its
/// fragments.
public class SocketConnection implements FrameHandler, SocketListener {
  private static final byte[] NOTHING = {};
  private static final int FRAMES_DROPPED_MAX = 1_000;

  private final SocketEnd end;
  private final int messageBytesMax;
  private final ArrayDeque<SocketSignal> toWrite = new ArrayDeque<>();
  private @Nullable CoreSession session;
  private @Nullable Callback closeReceived;
  private byte[] message = NOTHING;
  private int filled;
  private boolean text;
  private boolean pinged;
  private boolean failed;
  private int framesDropped;
  private boolean owesDemand;
  private boolean writing;
  private boolean over;

  public SocketConnection(SocketEnd end, int messageBytesMax) {
    this.end = end;
    this.messageBytesMax = messageBytesMax;
  }

  // ---- from the connection

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    session = opened;
    opened.addIdleTimeoutListener(_ -> isDead());
    callback.succeeded();
    end.hold(this);
    demand();
  }

  /// Nothing has moved for a while: whether the other side is gone. One that owes us nothing is
  /// pinged first.
  private boolean isDead() {
    synchronized (this) {
      if (owesDemand) {
        return false;
      }
      if (writing || pinged) {
        return true;
      }
      pinged = true;
    }
    write(new Frame(OpCode.PING), Callback.NOOP);
    return false;
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    boolean dropped;
    synchronized (this) {
      pinged = false;
      dropped = failed;
    }
    if (dropped) {
      drop(frame, callback);
      return;
    }
    switch (frame.getOpCode()) {
      case OpCode.PING -> {
        write(new Frame(OpCode.PONG, copy(frame)), callback);
        demand();
      }
      case OpCode.PONG -> {
        callback.succeeded();
        demand();
      }
      case OpCode.CLOSE -> closeArrived(frame, callback);
      default -> dataArrived(frame, callback);
    }
  }

  /// After a failure the other side's Close frame is waited for, and what comes before it is not
  /// looked at.
  private void drop(Frame frame, Callback callback) {
    callback.succeeded();
    if (++framesDropped > FRAMES_DROPPED_MAX) {
      session().abort();
    } else if (frame.getOpCode() != OpCode.CLOSE) {
      session().demand();
    }
  }

  private static ByteBuffer copy(Frame frame) {
    var bytes = new byte[frame.getPayloadLength()];
    frame.getPayload().slice().get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private void dataArrived(Frame frame, Callback callback) {
    if (frame.getOpCode() != OpCode.CONTINUATION) {
      text = frame.getOpCode() == OpCode.TEXT;
    }
    var refused = !taken(frame);
    callback.succeeded();
    if (refused) {
      session().demand();
      return;
    }
    if (!frame.isFin()) {
      session().demand();
      return;
    }
    var whole = filled == message.length ? message : Arrays.copyOf(message, filled);
    forgetMessage();
    if (text && !isUtf8(whole)) {
      fail(CloseStatus.BAD_PAYLOAD, "The text is not UTF-8.");
      session().demand();
      return;
    }
    end.send(new SocketSignal.Message(text, whole));
    demand();
  }

  /// Adds a frame to the message it is part of; false when that may not be, which has been said.
  private boolean taken(Frame frame) {
    var length = frame.getPayloadLength();
    var size = filled + (long) length;
    if (size > messageBytesMax) {
      fail(
          CloseStatus.MESSAGE_TOO_LARGE, "A message may have %d bytes.".formatted(messageBytesMax));
      return false;
    }
    if (size > message.length) {
      var room = frame.isFin() ? (int) size : (int) Math.min(messageBytesMax, 2 * size);
      if (!end.takeRoom(room - message.length)) {
        fail(CloseStatus.TRY_AGAIN_LATER, "Too much waits in the sockets of the tenant.");
        return false;
      }
      message = Arrays.copyOf(message, room);
    }
    if (length > 0) {
      frame.getPayload().slice().get(message, filled, length);
    }
    filled = (int) size;
    return true;
  }

  private void forgetMessage() {
    end.giveRoom(message.length);
    message = NOTHING;
    filled = 0;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private void closeArrived(Frame frame, Callback callback) {
    var status = CloseStatus.getCloseStatus(frame);
    boolean answered;
    synchronized (this) {
      answered = !session().isOutputOpen();
      if (!answered) {
        // Jetty answers when the callback is completed, unless somebody has closed by then.
        closeReceived = callback;
      }
    }
    var reason = status.getReason();
    end.send(new SocketSignal.Close(status.getCode(), reason == null ? "" : reason));
    if (answered) {
      callback.succeeded();
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    synchronized (this) {
      over = true;
      toWrite.clear();
    }
    forgetMessage();
    // Does nothing when both sides have closed, as they should.
    end.send(new SocketSignal.Lost("The connection has ended."));
    callback.succeeded();
  }

  /// Asks for a frame, if the pipe takes another message.
  private void demand() {
    synchronized (this) {
      if (over) {
        return;
      }
      if (end.leave() <= 0) {
        owesDemand = true;
        return;
      }
      owesDemand = false;
    }
    session().demand();
  }

  /// The other side broke a rule: it is told, and the pipe is lost.
  private void fail(int code, String reason) {
    boolean reading;
    synchronized (this) {
      failed = true;
      reading = !owesDemand;
      owesDemand = false;
      toWrite.clear();
    }
    end.send(new SocketSignal.Lost(reason));
    session().close(code, reason, Callback.NOOP);
    if (!reading) {
      session().demand();
    }
  }

  private CoreSession session() {
    var opened = session;
    if (opened == null) {
      throw new IllegalStateException("The connection is not open yet.");
    }
    return opened;
  }

  // ---- from the pipe

  @Override
  public void heard(SocketSignal signal) {
    switch (signal) {
      case SocketSignal.Credit _ -> {
        boolean owed;
        synchronized (this) {
          owed = owesDemand;
        }
        if (owed) {
          demand();
        }
      }
      case SocketSignal.Lost _ -> {
        synchronized (this) {
          over = true;
          toWrite.clear();
        }
        session().abort();
      }
      case SocketSignal.Message _, SocketSignal.Close _ -> {
        synchronized (this) {
          toWrite.add(signal);
        }
        writeNext();
      }
    }
  }

  /// Writes what waits, one after another.
  private void writeNext() {
    SocketSignal next;
    synchronized (this) {
      if (writing || over || toWrite.isEmpty()) {
        return;
      }
      writing = true;
      next = toWrite.removeFirst();
    }
    switch (next) {
      case SocketSignal.Message part -> {
        var frame =
            new Frame(part.text() ? OpCode.TEXT : OpCode.BINARY, ByteBuffer.wrap(part.bytes()));
        write(frame, Callback.from(() -> written(part.cost()), _ -> written(part.cost())));
      }
      case SocketSignal.Close(var code, var reason) -> close(code, reason);
      case SocketSignal.Lost _, SocketSignal.Credit _ ->
          throw new IllegalStateException("Nothing of that kind is written.");
    }
  }

  private void written(long cost) {
    synchronized (this) {
      writing = false;
    }
    end.send(new SocketSignal.Credit(cost));
    writeNext();
  }

  private void close(int code, String reason) {
    if (code != SocketSignal.NO_CODE && !CloseStatus.isTransmittableStatusCode(code)) {
      // A script may say so, but no client would take it for a Close frame.
      session().abort();
      return;
    }
    var received = takeCloseReceived();
    var status =
        code == SocketSignal.NO_CODE
            ? CloseStatus.NO_CODE_STATUS
            : new CloseStatus(code, reason.isEmpty() ? null : reason);
    session()
        .close(
            status,
            Callback.from(() -> {
              if (received != null) {
                received.succeeded();
              }
            }));
  }

  /// The host stops: the other side is told, and the pipe is lost.
  public void goAway() {
    if (session != null) {
      fail(CloseStatus.SHUTDOWN, "The host is stopping.");
    }
  }

  private synchronized @Nullable Callback takeCloseReceived() {
    var received = closeReceived;
    closeReceived = null;
    return received;
  }

  private void write(Frame frame, Callback callback) {
    session().sendFrame(frame, callback, false);
  }
}
