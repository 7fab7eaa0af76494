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
  record Code(
      ScriptVersion version,
      String mainModule,
      List<ScriptModule> modules,
      List<Binding> bindings,
      Optional<Duration> cpuPerEvent) {}

  /// The version that answers now.
  Optional<ScriptVersion> active(ScriptName script);

  /// Its code.
  Outcome<Code> load(ScriptName script, ScriptVersion version);
}
