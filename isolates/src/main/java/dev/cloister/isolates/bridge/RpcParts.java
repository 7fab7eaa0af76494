package dev.cloister.isolates.bridge;

import dev.cloister.isolates.bridge.FromIsolate.Target;

/// How the parts of invocations are written and read.
final class RpcParts {
  /// The bound of a frame with an invocation or a result.
  static final int FRAME_BYTES_MAX = Payload.BYTES_MAX + (4 << 20);

  private static final int EXPORTED = 0;
  private static final int HELD = 1;
  private static final int STUB = 2;
  private static final int STREAM = 3;
  private static final int OF_SCRIPT = 0;
  private static final int OF_OBJECT = 1;
  private static final int OF_EXPORT = 2;
  private static final int TO_OBJECT = 0;
  private static final int TO_NETWORK = 1;
  private static final int TO_SERVICE = 2;
  private static final int TO_ENTRYPOINT = 3;
  private static final int TO_CAPABILITY = 4;
  private static final int TO_DYNAMIC = 5;
  private static final int TO_DISPATCHED = 6;
  private static final int STRING_BYTES_MIN = 4;
  private static final int REF_BYTES_MIN = 2;

  private RpcParts() {}

  static void writeEntrypoint(FrameWriter out, Entrypoint entrypoint) {
    out.optional(entrypoint.name(), FrameWriter::string)
        .bytes(entrypoint.props())
        .string(entrypoint.env());
  }

  static Entrypoint readEntrypoint(FrameReader in) {
    return new Entrypoint(in.optional(FrameReader::string), in.bytes(), in.string());
  }

  static void writeTarget(FrameWriter out, Target target) {
    switch (target) {
      case Target.ToObject(var script, var className, var idHex, var name) ->
          out.int8(TO_OBJECT)
              .string(script)
              .string(className)
              .string(idHex)
              .optional(name, FrameWriter::string);
      case Target.ToNetwork() -> out.int8(TO_NETWORK);
      case Target.ToService(var binding) -> out.int8(TO_SERVICE).string(binding);
      case Target.ToEntrypoint(var script, var entrypoint) -> {
        out.int8(TO_ENTRYPOINT).string(script);
        writeEntrypoint(out, entrypoint);
      }
      case Target.ToDynamic(var script, var entrypoint) -> {
        out.int8(TO_DYNAMIC).int64(script);
        writeEntrypoint(out, entrypoint);
      }
      case Target.ToDispatched(
              var binding,
              var script,
              var entrypoint,
              var cpuMillis,
              var calls,
              var outboundEnv) -> {
        writeEntrypoint(out.int8(TO_DISPATCHED).string(binding).string(script), entrypoint);
        out.optional(cpuMillis, FrameWriter::int64)
            .optional(calls, FrameWriter::int64)
            .string(outboundEnv);
      }
      case Target.ToCapability(var capability) -> out.int8(TO_CAPABILITY).int64(capability);
    }
  }

  static Target readTarget(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case TO_OBJECT ->
          new Target.ToObject(
              in.string(), in.string(), in.string(), in.optional(FrameReader::string));
      case TO_NETWORK -> new Target.ToNetwork();
      case TO_SERVICE -> new Target.ToService(in.string());
      case TO_ENTRYPOINT -> new Target.ToEntrypoint(in.string(), readEntrypoint(in));
      case TO_DYNAMIC -> new Target.ToDynamic(in.int64(), readEntrypoint(in));
      case TO_DISPATCHED ->
          new Target.ToDispatched(
              in.string(),
              in.string(),
              readEntrypoint(in),
              in.optional(FrameReader::int64),
              in.optional(FrameReader::int64),
              in.string());
      case TO_CAPABILITY -> new Target.ToCapability(in.int64());
      default -> throw Parts.unknown("target", kind);
    };
  }

  static void writeReceiver(FrameWriter out, Receiver receiver) {
    switch (receiver) {
      case Receiver.OfScript(var entrypoint) -> writeEntrypoint(out.int8(OF_SCRIPT), entrypoint);
      case Receiver.OfObject(var object) -> out.int8(OF_OBJECT).int64(object);
      case Receiver.OfExport(var export) -> out.int8(OF_EXPORT).int64(export);
    }
  }

  static Receiver readReceiver(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case OF_SCRIPT -> new Receiver.OfScript(readEntrypoint(in));
      case OF_OBJECT -> new Receiver.OfObject(in.int64());
      case OF_EXPORT -> new Receiver.OfExport(in.int64());
      default -> throw Parts.unknown("receiver", kind);
    };
  }

  static void writeInvocation(FrameWriter out, Invocation invocation) {
    out.bool(invocation.get()).list(invocation.path(), FrameWriter::string);
    writePayload(out, invocation.arguments());
  }

  static Invocation readInvocation(FrameReader in) {
    return new Invocation(
        in.bool(), in.list(STRING_BYTES_MIN, FrameReader::string), readPayload(in));
  }

  static void writePayload(FrameWriter out, Payload payload) {
    out.bytes(payload.bytes()).list(payload.refs(), RpcParts::writeRef);
  }

  static Payload readPayload(FrameReader in) {
    return new Payload(in.bytes(), in.list(REF_BYTES_MIN, RpcParts::readRef));
  }

  private static void writeRef(FrameWriter out, Ref ref) {
    switch (ref) {
      case Ref.Exported(var export) -> out.int8(EXPORTED).int64(export);
      case Ref.Held(var capability) -> out.int8(HELD).int64(capability);
      case Ref.Stub(var target) -> writeTarget(out.int8(STUB), target);
      case Ref.Stream(var body) -> Parts.writeBody(out.int8(STREAM), body);
    }
  }

  private static Ref readRef(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case EXPORTED -> new Ref.Exported(in.int64());
      case HELD -> new Ref.Held(in.int64());
      case STUB -> new Ref.Stub(readTarget(in));
      case STREAM -> new Ref.Stream(Parts.readBody(in));
      default -> throw Parts.unknown("reference", kind);
    };
  }
}
