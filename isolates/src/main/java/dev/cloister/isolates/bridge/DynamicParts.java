package dev.cloister.isolates.bridge;

import dev.cloister.isolates.bridge.DynamicCode.Outbound;

/// How scripts that are values are written and read.
final class DynamicParts {
  /// The bound of a frame with one.
  static final int FRAME_BYTES_MAX =
      DynamicCode.BYTES_MAX + DynamicCode.ENV_BYTES_MAX + Parts.FRAME_BYTES_MAX;

  private static final int AS_PARENT = 0;
  private static final int NOWHERE = 1;
  private static final int THROUGH = 2;

  private DynamicParts() {}

  static void writeCode(FrameWriter out, DynamicCode code) {
    out.string(code.mainModule()).list(code.modules(), ScriptParts::writeModule);
    RpcParts.writePayload(out, code.env());
    switch (code.outbound()) {
      case Outbound.AsParent() -> out.int8(AS_PARENT);
      case Outbound.Nowhere() -> out.int8(NOWHERE);
      case Outbound.Through(var target) -> RpcParts.writeTarget(out.int8(THROUGH), target);
    }
    out.optional(code.cpuMillis(), FrameWriter::int64).optional(code.calls(), FrameWriter::int64);
  }

  static DynamicCode readCode(FrameReader in) {
    return new DynamicCode(
        in.string(),
        in.list(ScriptParts.MODULE_BYTES_MIN, ScriptParts::readModule),
        RpcParts.readPayload(in),
        readOutbound(in),
        in.optional(FrameReader::int64),
        in.optional(FrameReader::int64));
  }

  private static Outbound readOutbound(FrameReader in) {
    var kind = in.int8();
    return switch (kind) {
      case AS_PARENT -> new Outbound.AsParent();
      case NOWHERE -> new Outbound.Nowhere();
      case THROUGH -> new Outbound.Through(RpcParts.readTarget(in));
      default -> throw Parts.unknown("outbound", kind);
    };
  }
}
