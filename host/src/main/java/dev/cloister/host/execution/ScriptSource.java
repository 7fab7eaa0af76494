package dev.cloister.host.execution;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where the code of scripts comes from: the directory, seen from here.
public interface ScriptSource {
  /// What is needed to run one version.
  ///
  /// @param tailConsumers scripts of the same tenant that hear of its events, by name
  /// @param revision as [ScriptSource#revision] said before the rest was read
  record Code(
      ScriptVersion version,
      String mainModule,
      List<ScriptModule> modules,
      List<Binding> bindings,
      Optional<Duration> cpuPerEvent,
      long revision,
      List<String> tailConsumers) {}

  /// The version that answers now.
  Optional<ScriptVersion> active(ScriptName script);

  /// Another number whenever something beside the version has changed that its bindings are made
  /// of; a deployment with another one is replaced at the next event.
  default long revision(ScriptName script) {
    return 0;
  }

  /// Its code.
  Outcome<Code> load(ScriptName script, ScriptVersion version);
}
