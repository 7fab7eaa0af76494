package dev.cloister.isolates.bridge;

import java.util.List;

/// How the parts that several messages share are written and read. The numbers are the format: they
/// are never reused.
final class Parts {
  /// The bound of a frame that carries neither a script nor stored entries.
  static final int FRAME_BYTES_MAX = 4 << 20;

  /// The bound of a frame with stored entries: what one turn may write at once, all or nothing.
  static final int ENTRIES_FRAME_BYTES_MAX = 32 << 20;

  /// The bound of a frame with a whole script.
  static final int SCRIPT_FRAME_BYTES_MAX = 64 << 20;

  private static final int BODY_NONE = 0;
  private static final int BODY_WHOLE = 1;
  private static final int BODY_STREAMED = 2;

  private static final int HEADER_BYTES_MIN = 8;
  private static final int GATE_BYTES = 16;
  private static final int ENTRY_BYTES_MIN = 8;
  private static final int ALARM_BYTES_MIN = 12;
  private static final int ALARM_CHANGE_BYTES_MIN = 5;

  private Parts() {}

  static void writeBody(FrameWriter out, Body body) {
    switch (body) {
      case Body.None() -> out.int8(BODY_NONE);
      case Body.Whole(var bytes) -> out.int8(BODY_WHOLE).bytes(inOneMessage(bytes));
      case Body.Streamed(var stream, var length) ->
          out.int8(BODY_STREAMED).int64(stream).int64(length);
    }
  }

  static Body readBody(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case BODY_NONE -> Body.NONE;
      case BODY_WHOLE -> new Body.Whole(in.bytes(Body.BYTES_IN_ONE_MESSAGE_MAX));
      case BODY_STREAMED -> new Body.Streamed(in.int64(), in.int64());
      default -> throw unknown("body", kind);
    };
  }

  static void writeChunk(FrameWriter out, Chunk chunk) {
    out.int64(chunk.stream())
        .bytes(inOneMessage(chunk.bytes()))
        .bool(chunk.last())
        .optional(chunk.error(), FrameWriter::string);
  }

  static Chunk readChunk(FrameReader in) {
    return new Chunk(
        in.int64(),
        in.bytes(Body.BYTES_IN_ONE_MESSAGE_MAX),
        in.bool(),
        in.optional(FrameReader::string));
  }

  static void writeCredit(FrameWriter out, Credit credit) {
    out.int64(credit.stream()).int64(credit.bytes());
  }

  static Credit readCredit(FrameReader in) {
    return new Credit(in.int64(), in.int64());
  }

  static void writeError(FrameWriter out, GuestError error) {
    out.string(error.name())
        .string(error.message())
        .string(error.stack())
        .string(error.code())
        .bool(error.remote())
        .bool(error.retryable())
        .bool(error.overloaded())
        .bool(error.durableObjectReset())
        .bytes(error.thrown());
  }

  static GuestError readError(FrameReader in) {
    return new GuestError(
        in.string(),
        in.string(),
        in.string(),
        in.string(),
        in.bool(),
        in.bool(),
        in.bool(),
        in.bool(),
        in.bytes(GuestError.THROWN_BYTES_MAX));
  }

  static void writeHeaders(FrameWriter out, List<Header> headers) {
    out.list(headers, (to, header) -> to.string(header.name()).string(header.value()));
  }

  static List<Header> readHeaders(FrameReader in) {
    return in.list(HEADER_BYTES_MIN, from -> new Header(from.string(), from.string()));
  }

  static void writeGates(FrameWriter out, List<Gate> gates) {
    out.list(gates, (to, gate) -> to.int64(gate.object()).int64(gate.batch()));
  }

  static List<Gate> readGates(FrameReader in) {
    return in.list(GATE_BYTES, from -> new Gate(from.int64(), from.int64()));
  }

  static void writeEntries(FrameWriter out, List<Entry> entries) {
    out.list(entries, (to, entry) -> to.bytes(entry.key()).bytes(entry.value()));
  }

  static List<Entry> readEntries(FrameReader in) {
    return in.list(ENTRY_BYTES_MIN, from -> new Entry(from.bytes(), from.bytes()));
  }

  static void writeAlarm(FrameWriter out, Alarm alarm) {
    out.string(alarm.name()).int64(alarm.timeMillis());
  }

  static Alarm readAlarm(FrameReader in) {
    return new Alarm(in.string(), in.int64());
  }

  static void writeAlarms(FrameWriter out, List<Alarm> alarms) {
    out.list(alarms, Parts::writeAlarm);
  }

  static List<Alarm> readAlarms(FrameReader in) {
    return in.list(ALARM_BYTES_MIN, Parts::readAlarm);
  }

  static void writeAlarmChanges(FrameWriter out, List<AlarmChange> changes) {
    out.list(
        changes,
        (to, change) -> to.string(change.name()).optional(change.timeMillis(), FrameWriter::int64));
  }

  static List<AlarmChange> readAlarmChanges(FrameReader in) {
    return in.list(
        ALARM_CHANGE_BYTES_MIN,
        from -> new AlarmChange(from.string(), from.optional(FrameReader::int64)));
  }

  static FrameRefused unknown(String what, int tag) {
    return new FrameRefused("There is no kind %d of %s.".formatted(tag, what));
  }

  private static byte[] inOneMessage(byte[] bytes) {
    if (bytes.length > Body.BYTES_IN_ONE_MESSAGE_MAX) {
      throw new FrameRefused(
          "One message may carry %d bytes of a body; got %d. Send it in chunks."
              .formatted(Body.BYTES_IN_ONE_MESSAGE_MAX, bytes.length));
    }
    return bytes;
  }
}
