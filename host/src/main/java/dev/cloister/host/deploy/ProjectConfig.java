package dev.cloister.host.deploy;

import dev.cloister.isolates.bridge.Binding;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What a configuration file says, checked key by key. Whether its main file is there is not.
///
/// @param mainAt where `main` is said, as `file:line:column`
/// @param assets the static assets, if there are any; without `main` they answer alone
/// @param bundling how the script is bundled, if it is
/// @param noBundle the files are finished modules, all of which belong to the script
record ProjectConfig(
    Optional<String> name,
    Optional<String> main,
    String mainAt,
    Optional<LocalDate> compatibilityDate,
    List<String> compatibilityFlags,
    List<Binding> vars,
    List<ObjectBinding> objects,
    List<Binding.Service> hostServices,
    List<String> classes,
    Optional<Duration> cpuPerEvent,
    Triggers triggers,
    Optional<AssetKeys.Declared> assets,
    ModuleKinds kinds,
    Bundling bundling,
    boolean noBundle,
    List<String> notes) {

  /// What becomes of imports of Node.js's modules.
  NodeImports node() {
    return NodeImports.of(compatibilityFlags);
  }

  /// What holds for a folder that has no configuration: `main`, and nothing else.
  static ProjectConfig of(String main) {
    return new ProjectConfig(
        Optional.empty(),
        Optional.of(main),
        main,
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Triggers.NONE,
        Optional.empty(),
        ModuleKinds.DEFAULT,
        Bundling.USUAL,
        false,
        List.of());
  }
}
