package dev.cloister.api.script;

import java.util.List;

/// The entry of a script: the class that the configuration names as `main`, with a constructor
/// without parameters.
///
/// Other public classes that implement this are named entrypoints, by their simple names: a service
/// binding with an `entrypoint` leads to them.
///
/// Its public methods besides these can be called by scripts that have a service binding to it,
/// with the caller's arguments; one that wants them takes an [Env] and a [Context] after those.
/// What can be read as a property is marked [Property].
///
/// Life: one for each child context, of which a script has several; what must last belongs in a
/// [DurableObject].
public interface Script {
  /// Answers a request. What it throws is the answer 500 and a line in the log.
  default Response fetch(Request request, Env env, Context context) throws Exception {
    throw new UnsupportedOperationException("This script does not answer requests.");
  }

  /// A cron of the script is due.
  default void scheduled(ScheduledEvent event, Env env, Context context) throws Exception {
    throw new UnsupportedOperationException("This script has no crons.");
  }

  /// Events of scripts that name this one as their tail consumer are over.
  ///
  /// @param items what became of them, in the order in which they ended
  default void tail(List<TraceItem> items, Env env, Context context) throws Exception {
    throw new UnsupportedOperationException("This script has no tail handler.");
  }
}
