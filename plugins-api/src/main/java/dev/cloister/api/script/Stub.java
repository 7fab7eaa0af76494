package dev.cloister.api.script;

/// An object, or a script that a service binding names, which is always there. It may be given to
/// others as an argument or a result.
public interface Stub extends Remote {
  /// Sends it a request.
  Response fetch(Request request);
}
