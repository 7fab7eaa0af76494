package dev.cloister.isolates.java;

import dev.cloister.api.script.Context;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.context.EventLog;
import java.util.Optional;

/// What surrounds the event that runs.
class EventContext implements Context {
  private final Baton baton;
  private final HostCalls calls;
  private final EventLog log;

  EventContext(Baton baton, HostCalls calls, EventLog log) {
    this.baton = baton;
    this.calls = calls;
    this.log = log;
  }

  @Override
  public void waitUntil(Runnable work) {
    baton.current().later().add(work);
  }

  @Override
  public Response fetch(Request request) {
    return calls.fetch(new Target.ToNetwork(), request);
  }

  @Override
  public void log(String text) {
    baton.current();
    log.line("log", text, Optional.empty());
  }
}
