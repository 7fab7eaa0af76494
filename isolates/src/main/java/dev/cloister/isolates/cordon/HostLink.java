package dev.cloister.isolates.cordon;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FrameChannel;
import dev.cloister.isolates.bridge.FrameRefused;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.bridge.ToIsolateCodec;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A cordon's end of the socket: what the isolate says goes to the host, what the host says to the
/// isolate.
///
/// When the host is gone the process halts at once: nobody is left whom an answer could reach, and
/// a cordon without a host must not stay behind.
final class HostLink<I extends Isolate>
    implements IsolateListener, FrameChannel.Receiver<ToIsolate> {
  private final FrameChannel<CordonSays, ToIsolate> channel;
  private volatile @Nullable I isolate;

  HostLink(SocketChannel socket) throws IOException {
    channel = new FrameChannel<>(socket, new CordonSaysCodec(), new ToIsolateCodec(), this);
  }

  /// Starts to listen: a host that goes away while the isolate is made is heard too.
  void listen() {
    channel.start("bridge");
  }

  /// Makes the isolate, says hello, then carries messages and heartbeats.
  I open(Function<IsolateListener, I> isolates) {
    var opened = isolates.apply(this);
    isolate = opened;
    say(
        new CordonSays.Hello(
            CordonSays.PROTOCOL_VERSION, ProcessHandle.current().pid(), opened.runtimeName()));
    new Heart(opened, this::say).start();
    return opened;
  }

  void say(CordonSays said) {
    say(List.of(said));
  }

  private void say(List<? extends CordonSays> said) {
    if (!channel.send(said)) {
      halt(CordonMain.EXIT_HOST_GONE);
    }
  }

  @Override
  public void received(FromIsolate message) {
    received(List.of(message));
  }

  @Override
  public void received(List<FromIsolate> messages) {
    try {
      say(messages.stream().map(CordonSays.Message::new).toList());
    } catch (FrameRefused e) {
      // A context that wants to say more than a frame holds cannot go on as if it had been said.
      var context = messages.getFirst().context();
      say(
          new CordonSays.Message(
              new FromIsolate.ContextBroken(
                  context, 0, "exceededMemory", String.valueOf(e.getMessage()))));
      received(new ToIsolate.CloseContext(context));
    }
  }

  @Override
  public void died(Death death) {
    // The host ends the process when it has heard this: to halt now might lose it on the way.
    say(new CordonSays.Died(death.outcome(), death.reason(), death.suspectContext()));
  }

  @Override
  public void received(ToIsolate message) {
    var opened = isolate;
    if (opened == null) {
      System.err.println("The host spoke before it was said hello to.");
      halt(CordonMain.EXIT_FAILED);
      return;
    }
    opened.send(message);
  }

  @Override
  public void closed(String reason, boolean byPeer) {
    if (!byPeer) {
      System.err.println(reason);
    }
    halt(byPeer ? CordonMain.EXIT_HOST_GONE : CordonMain.EXIT_FAILED);
  }

  private static void halt(int exitCode) {
    Runtime.getRuntime().halt(exitCode);
  }
}
