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
/// @param noBundle the files are finished modules
/// @param findModules modules are looked for below the base, whether they are imported or not
/// @param baseDir what says otherwise where the base is: empty, or with a `/` at its end
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
    boolean findModules,
    Optional<String> baseDir,
    List<String> notes) {

  /// What becomes of imports of Node.js's modules.
  NodeImports node() {
    return NodeImports.of(compatibilityFlags);
  }

  /// The folder that paths of `rules` begin at, and below which modules are looked for.
  String base(String main) {
    return baseDir.orElseGet(() -> main.substring(0, main.lastIndexOf('/') + 1));
  }

  /// The kinds of modules of the script whose main module this is.
  ModuleKinds kinds(String main) {
    return kinds.below(base(main));
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
        false,
        Optional.empty(),
        List.of());
  }
}
