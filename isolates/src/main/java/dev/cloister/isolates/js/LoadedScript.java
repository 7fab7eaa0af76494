package dev.cloister.isolates.js;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.ToIsolate;

/// A script as it was handed over, and its modules as files.
record LoadedScript(ToIsolate.LoadScript message, ScriptFiles files) {
  Limits limits() {
    return message.limits();
  }
}
