package dev.cloister.isolates.bridge;

/// How what is said of sockets is written and read.
final class SocketParts {
  /// The bound of a frame with a message of a socket.
  static final int FRAME_BYTES_MAX = SocketSignal.MESSAGE_BYTES_MAX + (1 << 20);

  static final int KEPT_BYTES_MIN = 30;

  private static final int TEXT = 0;
  private static final int BINARY = 1;
  private static final int CLOSE = 2;
  private static final int LOST = 3;
  private static final int CREDIT = 4;
  private static final int STRING_BYTES_MIN = 4;

  private SocketParts() {}

  static void writeSignal(FrameWriter out, SocketSignal signal) {
    switch (signal) {
      case SocketSignal.Message(var text, var bytes) -> out.int8(text ? TEXT : BINARY).bytes(bytes);
      case SocketSignal.Close(var code, var reason) -> out.int8(CLOSE).int32(code).string(reason);
      case SocketSignal.Lost(var reason) -> out.int8(LOST).string(reason);
      case SocketSignal.Credit(var bytes) -> out.int8(CREDIT).int64(bytes);
    }
  }

  static SocketSignal readSignal(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case TEXT, BINARY ->
          new SocketSignal.Message(kind == TEXT, in.bytes(SocketSignal.MESSAGE_BYTES_MAX));
      case CLOSE -> new SocketSignal.Close(in.int32(), in.string());
      case LOST -> new SocketSignal.Lost(in.string());
      case CREDIT -> new SocketSignal.Credit(in.int64());
      default -> throw Parts.unknown("signal of a socket", kind);
    };
  }

  static void writeAutoResponse(FrameWriter out, AutoResponse pair) {
    out.string(pair.request()).string(pair.response());
  }

  static AutoResponse readAutoResponse(FrameReader in) {
    return new AutoResponse(in.string(), in.string());
  }

  static void writeKept(FrameWriter out, KeptSocket kept) {
    out.int64(kept.socket())
        .list(kept.tags(), FrameWriter::string)
        .optional(kept.attachment(), FrameWriter::bytes)
        .bool(kept.closed())
        .int64(kept.autoAnsweredMillis())
        .int64(kept.leave());
  }

  static KeptSocket readKept(FrameReader in) {
    return new KeptSocket(
        in.int64(),
        in.list(STRING_BYTES_MIN, FrameReader::string),
        in.optional(from -> from.bytes(KeptSocket.ATTACHMENT_BYTES_MAX)),
        in.bool(),
        in.int64(),
        in.int64());
  }
}
