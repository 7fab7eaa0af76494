package dev.cloister.isolates;

class EchoInHostTest extends IsolateContract {
  @Override
  protected Isolate start(IsolateListener listener) {
    return new EchoIsolate(listener);
  }
}
