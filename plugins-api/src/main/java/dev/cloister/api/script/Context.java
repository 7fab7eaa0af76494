package dev.cloister.api.script;

/// What surrounds an event.
public interface Context {
  /// Does `work` in the event's name once its answer is on its way.
  void waitUntil(Runnable work);

  /// Sends a request to the network, as far as the tenant's policy lets it.
  Response fetch(Request request);

  /// Writes a line to the script's log, as `System.out` does.
  void log(String text);
}
