package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.ScriptModule;

/// What a script is written in, as far as it decides where the script may run.
enum Language {
  /// Whatever the engine of an isolate runs.
  JAVASCRIPT,
  /// Contained by nothing but a process of its own.
  JAVA;

  static Language of(ScriptSource.Code code) {
    return ScriptModule.isJava(code.mainModule(), code.modules()) ? JAVA : JAVASCRIPT;
  }
}
