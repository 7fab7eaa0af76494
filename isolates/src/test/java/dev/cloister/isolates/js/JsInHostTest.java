package dev.cloister.isolates.js;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateContract;
import dev.cloister.isolates.IsolateListener;

class JsInHostTest extends IsolateContract {
  @Override
  protected Isolate start(IsolateListener listener) {
    return new JsIsolate(listener);
  }
}
