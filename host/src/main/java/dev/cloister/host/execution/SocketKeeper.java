package dev.cloister.host.execution;

import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.List;
import java.util.Optional;

/// What an object's context says of its sockets, for one life of the object.
///
/// Threads: any. Nothing here waits.
public interface SocketKeeper {
  /// A keeper for what can have no sockets.
  SocketKeeper NONE =
      new SocketKeeper() {
        @Override
        public void held() {
          // Nothing is counted here.
        }

        @Override
        public void letGo() {
          // As above.
        }

        @Override
        public void keep(long number, SocketEnd end, List<String> tags) {
          end.send(new SocketSignal.Lost("Nobody keeps sockets here."));
        }

        @Override
        public void sent(long number, SocketSignal signal) {
          // There is no socket to send on.
        }

        @Override
        public void attach(long number, Optional<byte[]> attachment) {
          // As above.
        }

        @Override
        public void answer(Optional<AutoResponse> pair) {
          // As above.
        }

        @Override
        public void boundEvents(long millis) {
          // As above.
        }
      };

  /// The script uses a socket that keeps the object in memory.
  void held();

  /// Such a socket is over.
  void letGo();

  /// The host is to keep a socket for the object, under this number in its present life.
  void keep(long number, SocketEnd end, List<String> tags);

  /// What the script sends on a kept socket; its gates are open.
  void sent(long number, SocketSignal signal);

  /// What a kept socket is to have with it when the object wakes.
  void attach(long number, Optional<byte[]> attachment);

  /// What is answered on all kept sockets in the object's name.
  void answer(Optional<AutoResponse> pair);

  /// How long an event of a kept socket may take; 0 for as long as any.
  void boundEvents(long millis);
}
