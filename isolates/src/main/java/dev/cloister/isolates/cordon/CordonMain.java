package dev.cloister.isolates.cordon;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.confine.ConfinedProcess;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/// The life of a cordon's process: it connects to the host, makes its isolate, says hello, warms
/// up, confines itself, and carries messages until the host goes away, when it ends in the middle
/// of whatever it does.
///
/// The `main` of a recipe's class is one line that calls [#run]. What the process prints is kept by
/// the host for the operator.
public final class CordonMain {
  /// Exit codes of a cordon; 3 is the JVM's own for running out of memory.
  static final int EXIT_HOST_GONE = 0;

  static final int EXIT_OUT_OF_MEMORY = 3;
  static final int EXIT_FAILED = 4;

  private CordonMain() {}

  /// Runs the cordon; does not return.
  ///
  /// @param args the path of the host's socket
  /// @param isolates makes the isolate, which says what it has to say to the listener it is given
  /// @param warmUp brings the isolate up to speed, before the cordon is offered for use
  @SuppressWarnings("CatchAndPrintStackTrace") // what a cordon prints is its log
  public static <I extends Isolate> void run(
      String[] args, Function<IsolateListener, I> isolates, Consumer<I> warmUp) {
    try {
      var confinement = new ConfinedProcess();
      var socket = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
      var link = new HostLink<I>(socket);
      link.listen();
      warmUp.accept(link.open(isolates));
      // A spare may wait for long; what the warm-up has left behind need not wait with it.
      System.gc();
      link.say(new CordonSays.Ready(confinement.apply()));
      new CountDownLatch(1).await();
    } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(EXIT_FAILED);
    }
  }
}
