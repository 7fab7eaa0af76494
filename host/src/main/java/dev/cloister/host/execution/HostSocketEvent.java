package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.SocketSignal;
import java.util.function.LongSupplier;

/// Something has come out of a socket that is kept for an object.
///
/// @param number what the object's present life knows the socket by, asked when the event is sent
/// @param whenBegun runs once, when its handler has been called
public record HostSocketEvent(LongSupplier number, SocketSignal signal, Runnable whenBegun)
    implements HostEvent.SelfContained {
  /// The code that stands for a socket that ended without a Close frame.
  public static final int CODE_LOST = 1006;

  /// Which of the object's handlers it is for, as traces have it.
  public String type() {
    return signal instanceof SocketSignal.Message ? "message" : "close";
  }

  @Override
  public String kind() {
    return "hibernatableWebSocket";
  }

  @Override
  public void begun() {
    whenBegun.run();
  }
}
