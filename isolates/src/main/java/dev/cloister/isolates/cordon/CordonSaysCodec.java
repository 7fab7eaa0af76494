package dev.cloister.isolates.cordon;

import dev.cloister.isolates.ContextWeight;
import dev.cloister.isolates.HeapPressure;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FrameReader;
import dev.cloister.isolates.bridge.FrameRefused;
import dev.cloister.isolates.bridge.FrameWriter;
import dev.cloister.isolates.bridge.FromIsolateCodec;
import dev.cloister.isolates.bridge.MessageCodec;
import dev.cloister.isolates.confine.Confined;
import dev.cloister.isolates.confine.Layer;
import dev.cloister.isolates.confine.Wall;
import dev.cloister.isolates.cordon.CordonSays.Died;
import dev.cloister.isolates.cordon.CordonSays.Heartbeat;
import dev.cloister.isolates.cordon.CordonSays.Hello;
import dev.cloister.isolates.cordon.CordonSays.Message;
import dev.cloister.isolates.cordon.CordonSays.Pressed;
import dev.cloister.isolates.cordon.CordonSays.Ready;

/// What a cordon says, as frames: five kinds of its own below those of the isolate's messages.
final class CordonSaysCodec implements MessageCodec<CordonSays> {
  private static final int HELLO = 0;
  private static final int READY = 1;
  private static final int HEARTBEAT = 2;
  private static final int DIED = 3;
  private static final int PRESSED = 4;
  private static final int OWN_FRAME_BYTES_MAX = 1024 * 1024;
  private static final int LAYER_BYTES = 3 * Integer.BYTES;
  private static final int TURN_BYTES = 6 * Long.BYTES + 1;
  private static final int WEIGHT_BYTES = 2 * Long.BYTES;

  private final FromIsolateCodec messages = new FromIsolateCodec();

  @Override
  public int bytesMax(int tag) {
    return tag <= PRESSED ? OWN_FRAME_BYTES_MAX : messages.bytesMax(tag);
  }

  @Override
  public void write(CordonSays said, FrameWriter out) {
    switch (said) {
      case Message(var message) -> messages.write(message, out);
      case Hello(var version, var pid, var runtimeName) ->
          start(out, HELLO).int32(version).int64(pid).string(runtimeName).finish();
      case Ready(var confined) ->
          start(out, READY).list(confined.layers(), CordonSaysCodec::writeLayer).finish();
      case Died(var outcome, var reason, var suspect) ->
          start(out, DIED).string(outcome).string(reason).int64(suspect).finish();
      case Pressed(var pressure) ->
          start(out, PRESSED)
              .int64(pressure.liveBytes())
              .int64(pressure.maxBytes())
              .list(pressure.weights(), CordonSaysCodec::writeWeight)
              .finish();
      case Heartbeat(var used, var max, var livePercent, var gcMillis, var turns) ->
          start(out, HEARTBEAT)
              .int64(used)
              .int64(max)
              .int32(livePercent)
              .int64(gcMillis)
              .list(turns, CordonSaysCodec::writeTurn)
              .finish();
    }
  }

  @Override
  public CordonSays read(int tag, FrameReader in) {
    if (tag > PRESSED) {
      return new Message(messages.read(tag, in));
    }
    var said =
        switch (tag) {
          case HELLO -> new Hello(in.int32(), in.int64(), in.string());
          case READY -> new Ready(new Confined(in.list(LAYER_BYTES, CordonSaysCodec::readLayer)));
          case DIED -> new Died(in.string(), in.string(), in.int64());
          case PRESSED ->
              new Pressed(
                  new HeapPressure(
                      in.int64(), in.int64(), in.list(WEIGHT_BYTES, CordonSaysCodec::readWeight)));
          default ->
              new Heartbeat(
                  in.int64(),
                  in.int64(),
                  in.int32(),
                  in.int64(),
                  in.list(TURN_BYTES, CordonSaysCodec::readTurn));
        };
    in.end();
    return said;
  }

  private static FrameWriter start(FrameWriter out, int tag) {
    return out.start(tag, OWN_FRAME_BYTES_MAX);
  }

  private static void writeLayer(FrameWriter out, Layer layer) {
    out.string(layer.wall().key()).string(layer.state().name()).string(layer.detail());
  }

  private static Layer readLayer(FrameReader in) {
    var wall = in.string();
    var state = in.string();
    return new Layer(
        Wall.of(wall).orElseThrow(() -> new FrameRefused("There is no wall " + wall)),
        Layer.State.of(state).orElseThrow(() -> new FrameRefused("There is no state " + state)),
        in.string());
  }

  private static void writeTurn(FrameWriter out, RunningTurn turn) {
    out.int64(turn.context())
        .int64(turn.event())
        .bool(turn.evaluates())
        .int64(turn.cpuMicros())
        .int64(turn.turnMicros())
        .int64(turn.allocatedBytes())
        .int64(turn.eventBytes());
  }

  private static RunningTurn readTurn(FrameReader in) {
    return new RunningTurn(
        in.int64(), in.int64(), in.bool(), in.int64(), in.int64(), in.int64(), in.int64());
  }

  private static void writeWeight(FrameWriter out, ContextWeight weight) {
    out.int64(weight.context()).int64(weight.allocatedBytes());
  }

  private static ContextWeight readWeight(FrameReader in) {
    return new ContextWeight(in.int64(), in.int64());
  }
}
