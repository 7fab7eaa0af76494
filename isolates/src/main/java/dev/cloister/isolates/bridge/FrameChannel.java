package dev.cloister.isolates.bridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Messages both ways over one socket: `O` go out, `I` come in.
///
/// Sending is flat combining. A sender encodes its message behind those that wait; if no other
/// thread is writing, it writes all that waits, its own and what others add meanwhile, in as few
/// system calls as it takes. When the socket is full, or after a number of rounds, what is left
/// goes to the channel's own thread. So nobody waits: not for the peer, nor for another sender's
/// write. The socket does not block, which also means that interrupting a sender does not close it.
///
/// The same thread reads, decodes all frames that one read brought, and calls the receiver.
///
/// Threads: any may send and close. Owns: the socket, closed with the channel. Limits:
/// [#WAITING_BYTES_MAX]; frames as the codecs say. Fails: whatever goes wrong with the peer ends
/// the channel, once, with [Receiver#closed]; [FrameRefused] for an own message that is too large,
/// of which nothing is sent.
public final class FrameChannel<O, I> implements AutoCloseable {
  /// A peer behind which this much waits when one more message comes is held to be dead.
  public static final int WAITING_BYTES_MAX = 64 << 20;

  private static final int BUFFER_BYTES = 128 * 1024;
  private static final int ROUNDS_OF_ONE_SENDER_MAX = 32;

  /// What the other side has to say. Called from the channel's thread only, and may send.
  public interface Receiver<I> {
    /// A message has arrived.
    void received(I message);

    /// Nothing more arrives. Called once, last.
    ///
    /// @param byPeer the other side went away, rather than this side ending it
    void closed(String reason, boolean byPeer);
  }

  private record End(String reason, boolean byPeer) {}

  private final SocketChannel socket;
  private final Selector selector;
  private final SelectionKey key;
  private final MessageCodec<O> codec;
  private final Receiver<I> receiver;
  private final FrameIntake<I> intake;
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

  // Guarded by `lock`. Whoever turns `writing` on owns `leaving` and `outgoing` until it is off, or
  // until `handedOver` gives both to the channel's thread.
  private final Object lock = new Object();
  private FrameWriter waiting = new FrameWriter();
  private boolean writing;
  private boolean handedOver;

  private FrameWriter leaving = new FrameWriter();
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);

  public FrameChannel(
      SocketChannel socket, MessageCodec<O> out, MessageCodec<I> in, Receiver<I> receiver)
      throws IOException {
    this.socket = socket;
    this.codec = out;
    this.receiver = receiver;
    this.intake = new FrameIntake<>(in);
    socket.configureBlocking(false);
    this.selector = Selector.open();
    this.key = socket.register(selector, SelectionKey.OP_READ);
  }

  /// Starts to receive. What was sent before has gone out or goes out now.
  public void start(String threadName) {
    Thread.ofPlatform().name(threadName).daemon().start(this::run);
  }

  /// Sends a message on its way; false when the channel has ended.
  public boolean send(O message) {
    return send(List.of(message));
  }

  /// Sends messages on their way together, in order; false when the channel has ended. When one is
  /// refused, those before it go and those after it do not.
  public boolean send(List<? extends O> messages) {
    if (end.get() != null) {
      return false;
    }
    RuntimeException refusal;
    synchronized (lock) {
      var before = waiting.waiting();
      if (before > WAITING_BYTES_MAX) {
        end(
            "The other side takes nothing: %d bytes wait for it, %d may."
                .formatted(before, WAITING_BYTES_MAX),
            false);
        return false;
      }
      refusal = encode(messages);
      if (writing) {
        return accepted(refusal);
      }
      writing = true;
    }
    write();
    return accepted(refusal);
  }

  private static boolean accepted(@Nullable RuntimeException refusal) {
    if (refusal != null) {
      throw refusal;
    }
    return true;
  }

  /// Ends the channel; the receiver hears of it from the channel's thread.
  @Override
  public void close() {
    end("closed by this side", false);
  }

  private @Nullable RuntimeException encode(List<? extends O> messages) {
    try {
      for (var message : messages) {
        codec.write(message, waiting);
      }
      return null;
    } catch (RuntimeException e) {
      waiting.rollBack();
      return e;
    }
  }

  /// Writes until nothing waits, as the owner of `leaving`.
  private void write() {
    try {
      for (int round = 0; ; round++) {
        if (round == ROUNDS_OF_ONE_SENDER_MAX || !flush()) {
          handOver();
          return;
        }
        synchronized (lock) {
          if (waiting.waiting() == 0) {
            writing = false;
            return;
          }
          var next = waiting;
          waiting = leaving;
          leaving = next;
        }
      }
    } catch (IOException e) {
      end("The socket failed while writing: " + e.getMessage(), true);
    }
  }

  /// Writes what is leaving; false when the socket takes no more now.
  private boolean flush() throws IOException {
    while (true) {
      if (!outgoing.hasRemaining()) {
        if (leaving.waiting() == 0) {
          leaving.clear();
          return true;
        }
        leaving.moveTo(outgoing.clear());
        outgoing.flip();
      }
      if (socket.write(outgoing) == 0) {
        return false;
      }
    }
  }

  private void handOver() {
    synchronized (lock) {
      handedOver = true;
    }
    try {
      key.interestOpsOr(SelectionKey.OP_WRITE);
      selector.wakeup();
    } catch (CancelledKeyException | ClosedSelectorException _) {
      // The channel has ended meanwhile.
    }
  }

  private void run() {
    try {
      while (end.get() == null) {
        selector.select(this::ready);
      }
    } catch (IOException e) {
      end("The socket failed while reading: " + e.getMessage(), true);
    } catch (FrameRefused e) {
      end("The other side broke the protocol: " + e.getMessage(), false);
    } catch (RuntimeException e) {
      end("A message could not be handled: " + e, false);
    } finally {
      end("The channel's thread failed.", false);
      release();
      var last = Objects.requireNonNull(end.get());
      receiver.closed(last.reason, last.byPeer);
    }
  }

  private void ready(SelectionKey ready) {
    try {
      if (ready.isWritable()) {
        resumeWriting();
      }
      if (ready.isReadable() && !intake.readFrom(socket, receiver)) {
        end("The other side has closed the socket.", true);
      }
    } catch (IOException e) {
      end("The socket failed: " + e.getMessage(), true);
    }
  }

  private void resumeWriting() {
    key.interestOpsAnd(~SelectionKey.OP_WRITE);
    synchronized (lock) {
      if (!handedOver) {
        return;
      }
      handedOver = false;
    }
    write();
  }

  private void end(String reason, boolean byPeer) {
    if (end.compareAndSet(null, new End(reason, byPeer))) {
      selector.wakeup();
    }
  }

  private void release() {
    try (selector;
        socket) {
      key.cancel();
    } catch (IOException _) {
      // Nothing is left to be lost: both are gone either way.
    }
  }
}
