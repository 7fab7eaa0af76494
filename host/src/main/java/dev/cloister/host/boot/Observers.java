package dev.cloister.host.boot;

import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.isolates.bridge.FromIsolate;
import java.util.List;
import java.util.Optional;

/// Several observers as one, each told in turn.
record Observers(List<ContextObserver> all) implements ContextObserver {
  static ContextObserver of(ContextObserver... observers) {
    return new Observers(List.of(observers));
  }

  @Override
  public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {
    all.forEach(each -> each.log(deployment, exchange, log));
  }

  @Override
  public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {
    all.forEach(each -> each.ended(deployment, exchange, end));
  }

  @Override
  public void lost(Deployment deployment, Exchange exchange, String outcome) {
    all.forEach(each -> each.lost(deployment, exchange, outcome));
  }
}
