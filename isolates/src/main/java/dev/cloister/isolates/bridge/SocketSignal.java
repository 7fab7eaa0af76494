package dev.cloister.isolates.bridge;

/// What goes from one end of a WebSocket to the other, in order.
public sealed interface SocketSignal {
  /// The most bytes of one message, as Workers have it.
  int MESSAGE_BYTES_MAX = 32 << 20;

  /// What a message counts beside its bytes, so that empty ones are not free to keep.
  int MESSAGE_OVERHEAD_BYTES = 128;

  /// The credit that each direction of a socket starts with. A message may be sent as long as any
  /// is left.
  int FIRST_CREDIT_BYTES = 256 * 1024;

  /// The code of a Close frame that has none.
  int NO_CODE = 1005;

  /// A message; `bytes` are UTF-8 when it is text.
  record Message(boolean text, byte[] bytes) implements SocketSignal {
    /// What it takes of the credit.
    public long cost() {
      return bytes.length + (long) MESSAGE_OVERHEAD_BYTES;
    }
  }

  /// A Close frame: nothing more comes from the sender. `code` is [#NO_CODE] when it has none.
  record Close(int code, String reason) implements SocketSignal {}

  /// The sender has gone without a Close frame, and takes nothing more either.
  record Lost(String reason) implements SocketSignal {}

  /// The sender has taken messages of this cost, and leaves room for as much.
  record Credit(long bytes) implements SocketSignal {}
}
