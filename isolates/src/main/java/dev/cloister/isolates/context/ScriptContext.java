package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.Optional;

/// Where a script's events run, whatever language it is written in.
///
/// Threads: any may call; none waits, but in [#breakOff].
public interface ScriptContext {
  /// Begins with the script's evaluation, which is answered by a message.
  void start();

  /// The number by which the host knows it.
  long number();

  /// The number of the script that runs in it.
  long script();

  /// What its events are held to.
  Limits limits();

  /// Hands over a message of the host.
  void send(ToIsolate message);

  /// Ends the context, whatever it is doing. May wait until what it does has let go.
  void breakOff(String outcome, String message);

  /// Whether it was broken off.
  boolean isBrokenOff();

  /// Why the isolate has to end, if it must: this context was broken off and does not let go.
  Optional<IsolateListener.Death> stuck();

  /// What it has allocated since it began.
  long allocatedBytes();

  /// What runs now, if anything does.
  Optional<RunningTurn> runningTurn();
}
