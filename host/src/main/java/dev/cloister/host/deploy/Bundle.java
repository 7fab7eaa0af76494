package dev.cloister.host.deploy;

import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one script is made of, read, checked and ready to run: nothing is left to be resolved,
/// bundled or looked up.
///
/// Modules and maps are ordered by path, so equal content makes an equal [#version()]. The byte
/// arrays are lent and must not be changed. Two bundles are the same script when their versions are
/// equal; `equals` compares arrays by identity.
///
/// @param suggestedName what the configuration calls the script, if it does; not part of the
///   version
/// @param mainModule path of the module whose exports are the script's entry points
/// @param modules every module, the main one among them
/// @param vars plain values of `env`, in the configuration's order
/// @param objects object namespaces of `env`, in the configuration's order
/// @param hostServices bindings of `env` to services of the host, in the configuration's order; an
///   empty resource stands for one of this script's and binding's own
/// @param classes classes of objects that the configuration's migrations declare, in their order
/// @param compatibilityDate what the configuration says; behaviour does not depend on it yet
/// @param compatibilityFlags what the configuration says, in its order
/// @param cpuPerEvent `limits.cpu_ms`; a policy's own bound still holds
/// @param triggers what wakes it besides requests, and who hears of its events
/// @param assets static assets, if there are any
/// @param sourceMaps maps from modules to what their author wrote
/// @param notes what was accepted and has no effect here, a sentence each, for whoever deploys; not
///   part of the version
public record Bundle(
    Optional<String> suggestedName,
    String mainModule,
    List<ScriptModule> modules,
    List<Binding> vars,
    List<ObjectBinding> objects,
    List<Binding.Service> hostServices,
    List<String> classes,
    Optional<LocalDate> compatibilityDate,
    List<String> compatibilityFlags,
    Optional<Duration> cpuPerEvent,
    Triggers triggers,
    Optional<StaticAssets> assets,
    List<SourceMapFile> sourceMaps,
    List<String> notes) {

  public Bundle {
    modules = modules.stream().sorted(Comparator.comparing(ScriptModule::path)).toList();
    vars = List.copyOf(vars);
    objects = List.copyOf(objects);
    hostServices = List.copyOf(hostServices);
    classes = List.copyOf(classes);
    compatibilityFlags = List.copyOf(compatibilityFlags);
    sourceMaps = sourceMaps.stream().sorted(Comparator.comparing(SourceMapFile::module)).toList();
    notes = List.copyOf(notes);
    String main = mainModule;
    if (modules.stream().noneMatch(each -> each.path().equals(main) && each.kind().isEntry())) {
      throw new IllegalArgumentException(
          "The main module is none of the bundle's that a script can begin with.");
    }
  }

  /// The version that this content is: a hash of everything but the suggested name and the notes.
  public ScriptVersion version() {
    return ContentHash.of(this);
  }

  /// The same with these variables, which replace those of the same name.
  public Bundle withVars(Map<String, String> values) {
    var merged = new ArrayList<Binding>();
    vars.stream().filter(each -> !values.containsKey(each.name())).forEach(merged::add);
    values.forEach((name, value) -> merged.add(new Binding.Text(name, value)));
    return new Bundle(
        suggestedName,
        mainModule,
        modules,
        merged,
        objects,
        hostServices,
        classes,
        compatibilityDate,
        compatibilityFlags,
        cpuPerEvent,
        triggers,
        assets,
        sourceMaps,
        notes);
  }

  /// The names that the configuration gives to what is in `env`.
  public Set<String> bindingNames() {
    var names = new LinkedHashSet<String>();
    vars.forEach(each -> names.add(each.name()));
    objects.forEach(each -> names.add(each.name()));
    hostServices.forEach(each -> names.add(each.name()));
    assets.flatMap(each -> each.settings().binding()).ifPresent(names::add);
    return names;
  }

  /// Whether there are assets and no script beside them.
  public boolean isAssetsAlone() {
    return assets.filter(each -> each.settings().alone()).isPresent();
  }

  /// Bytes of all modules together.
  public long scriptBytes() {
    return modules.stream().mapToLong(module -> module.content().length).sum();
  }
}
