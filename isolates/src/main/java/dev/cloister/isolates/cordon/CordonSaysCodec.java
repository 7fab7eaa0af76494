package dev.cloister.isolates.cordon;

import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FrameReader;
import dev.cloister.isolates.bridge.FrameWriter;
import dev.cloister.isolates.bridge.FromIsolateCodec;
import dev.cloister.isolates.bridge.MessageCodec;
import dev.cloister.isolates.cordon.CordonSays.Died;
import dev.cloister.isolates.cordon.CordonSays.Heartbeat;
import dev.cloister.isolates.cordon.CordonSays.Hello;
import dev.cloister.isolates.cordon.CordonSays.Message;
import dev.cloister.isolates.cordon.CordonSays.Ready;

/// What a cordon says, as frames: four kinds of its own below those of the isolate's messages.
final class CordonSaysCodec implements MessageCodec<CordonSays> {
  private static final int HELLO = 0;
  private static final int READY = 1;
  private static final int HEARTBEAT = 2;
  private static final int DIED = 3;
  private static final int OWN_FRAME_BYTES_MAX = 1024 * 1024;
  private static final int TURN_BYTES = 5 * Long.BYTES + 1;

  private final FromIsolateCodec messages = new FromIsolateCodec();

  @Override
  public int bytesMax(int tag) {
    return tag <= DIED ? OWN_FRAME_BYTES_MAX : messages.bytesMax(tag);
  }

  @Override
  public void write(CordonSays said, FrameWriter out) {
    switch (said) {
      case Message(var message) -> messages.write(message, out);
      case Hello(var version, var pid, var runtimeName) ->
          start(out, HELLO).int32(version).int64(pid).string(runtimeName).finish();
      case Ready() -> start(out, READY).finish();
      case Died(var reason, var suspect) -> start(out, DIED).string(reason).int64(suspect).finish();
      case Heartbeat(var used, var max, var gcMillis, var turns) ->
          start(out, HEARTBEAT)
              .int64(used)
              .int64(max)
              .int64(gcMillis)
              .list(turns, CordonSaysCodec::writeTurn)
              .finish();
    }
  }

  @Override
  public CordonSays read(int tag, FrameReader in) {
    if (tag > DIED) {
      return new Message(messages.read(tag, in));
    }
    var said =
        switch (tag) {
          case HELLO -> new Hello(in.int32(), in.int64(), in.string());
          case READY -> new Ready();
          case DIED -> new Died(in.string(), in.int64());
          default ->
              new Heartbeat(
                  in.int64(),
                  in.int64(),
                  in.int64(),
                  in.list(TURN_BYTES, CordonSaysCodec::readTurn));
        };
    in.end();
    return said;
  }

  private static FrameWriter start(FrameWriter out, int tag) {
    return out.start(tag, OWN_FRAME_BYTES_MAX);
  }

  private static void writeTurn(FrameWriter out, RunningTurn turn) {
    out.int64(turn.context())
        .int64(turn.event())
        .bool(turn.evaluates())
        .int64(turn.cpuMicros())
        .int64(turn.turnMicros())
        .int64(turn.allocatedBytes());
  }

  private static RunningTurn readTurn(FrameReader in) {
    return new RunningTurn(in.int64(), in.int64(), in.bool(), in.int64(), in.int64(), in.int64());
  }
}
