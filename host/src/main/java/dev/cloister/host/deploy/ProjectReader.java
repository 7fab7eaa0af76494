package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.host.assets.StaticAssets;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One reading of one folder: its configuration, then its main module, then all that this needs.
final class ProjectReader {
  private static final List<String> ENTRY_ENDINGS =
      List.of(".js", ".mjs", ".ts", ".mts", ".tsx", ".jsx", ".java", ".jar");

  /// What stands in for the script where there are only assets, when another script calls it.
  /// Requests from outside do not get this far.
  private static final ScriptModule ASSETS_SCRIPT =
      new ScriptModule(
          "assets.js",
          Kind.ESM,
          "export default { fetch: (request, env) => env.%s.fetch(request) };\n"
              .formatted(AssetKeys.ALONE)
              .getBytes(UTF_8));

  private final Sources files;
  private final DeployLimits limits;
  private final Esbuild esbuild;

  ProjectReader(Sources files, DeployLimits limits, Esbuild esbuild) {
    this.files = files;
    this.limits = limits;
    this.esbuild = esbuild;
  }

  /// Reads the folder as its configuration says in this environment or, without one, by its only
  /// entry.
  Bundle folder(Optional<String> environment) throws DeployRefused {
    Optional<String> configName = ConfigFile.find(files);
    if (configName.isEmpty()) {
      if (environment.isPresent()) {
        throw DeployFailures.refused(
            DeployFailures.BAD_CONFIG,
            "There is no configuration that could have an environment \"%s\"."
                .formatted(environment.get()),
            "Deploy without --env.");
      }
      return file(loneEntry());
    }
    String name = configName.get();
    var config = ConfigFile.read(name, files.read(name).orElseThrow(), environment);
    if (config.main().isEmpty() && config.assets().isPresent()) {
      return make(
          ASSETS_SCRIPT.path(),
          List.of(ASSETS_SCRIPT),
          List.of(),
          config,
          new ArrayList<>(config.notes()));
    }
    if (config.main().isEmpty()) {
      throw DeployFailures.noMain(
          "%s: the configuration has no \"main\".".formatted(config.mainAt()),
          "Name the module whose default export answers requests, such as \"src/index.js\".");
    }
    return bundle(mainPath(config), config);
  }

  /// Reads one file and what it imports.
  Bundle file(String name) throws DeployRefused {
    if (!ENTRY_ENDINGS.contains(ModuleKinds.ending(name))) {
      throw DeployFailures.noMain(
          "%s is no script.".formatted(name),
          "Deploy a folder, or a file that ends in one of %s."
              .formatted(String.join(", ", ENTRY_ENDINGS)));
    }
    return bundle(name, ProjectConfig.of(name));
  }

  /// The one file at the folder's top that can be an entry: what `wrangler deploy --dry-run
  /// --outdir` writes has just one.
  private String loneEntry() throws DeployRefused {
    var entries =
        files.files().stream()
            .filter(path -> !path.contains("/"))
            .filter(path -> ENTRY_ENDINGS.contains(ModuleKinds.ending(path)))
            .toList();
    if (entries.size() == 1) {
      return entries.getFirst();
    }
    String configs = String.join(", ", ConfigFile.NAMES);
    if (!entries.isEmpty()) {
      throw DeployFailures.noMain(
          "There is no configuration, and %d files could be the main module: %s."
              .formatted(entries.size(), String.join(", ", entries.stream().limit(10).toList())),
          "Add one of %s that names it as \"main\".".formatted(configs));
    }
    Optional<String> deeper =
        files.files().stream()
            .filter(path -> ConfigFile.NAMES.contains(path.substring(path.lastIndexOf('/') + 1)))
            .findFirst();
    throw DeployFailures.noMain(
        "There is no configuration and no script at the folder's top.",
        deeper
            .map(path ->
                "There is a %s: send the content of the folder it is in, not the folder around it."
                    .formatted(path))
            .orElse("Add one of %s, and the script it names as \"main\".".formatted(configs)));
  }

  private String mainPath(ProjectConfig config) throws DeployRefused {
    String said = config.main().orElseThrow();
    return ArchivePath.normalise(said)
        .filter(files::has)
        .orElseThrow(() ->
            DeployFailures.noMain(
                "%s: main is \"%s\", and there is no such file in the folder."
                    .formatted(config.mainAt(), said),
                "Correct \"main\", or add the file."));
  }

  private Bundle bundle(String main, ProjectConfig config) throws DeployRefused {
    var notes = new ArrayList<>(config.notes());
    checkBase(main, config);
    if (JavaProject.is(main)) {
      return make(
          main, new JavaProject(files, limits, main, config).modules(), List.of(), config, notes);
    }
    if (config.noBundle()) {
      return finished(main, unbundled(main, config), config, notes);
    }
    List<ScriptModule> looked =
        config.findModules() ? collect(lookedFor(main, config), main, config) : List.of();
    var found = graph(main, config).walk(main);
    return switch (found) {
      case ModuleGraph.AsUploaded(var modules) when !config.bundling().asksForIt() ->
          finished(main, together(modules, looked), config, notes);
      case ModuleGraph.AsUploaded _, ModuleGraph.NeedsBundling _ -> {
        var bundled = esbuild.bundle(files, main, config, limits, paths(looked));
        String newMain = bundled.modules().getFirst().path();
        var maps = new ArrayList<SourceMapFile>();
        keepMap(new SourceMapFile(newMain, bundled.sourceMap()), maps, notes);
        yield make(newMain, together(bundled.modules(), looked), maps, config, notes);
      }
    };
  }

  private static void checkBase(String main, ProjectConfig config) throws DeployRefused {
    if (!main.startsWith(config.base(main))) {
      throw DeployFailures.refused(
          DeployFailures.BAD_CONFIG,
          "base_dir is \"%s\", and \"%s\" does not lie there.".formatted(config.base(main), main),
          "Name a folder that \"main\" is in.");
    }
  }

  private ModuleGraph graph(String main, ProjectConfig config) {
    return new ModuleGraph(files, config.kinds(main), config.node(), limits);
  }

  private List<ScriptModule> collect(List<String> paths, String main, ProjectConfig config)
      throws DeployRefused {
    return graph(main, config).collect(paths);
  }

  /// The modules that are part of the script whether anything imports them or not.
  private List<String> lookedFor(String main, ProjectConfig config) throws DeployRefused {
    var kinds = config.kinds(main);
    return files.files().stream()
        .filter(path -> kinds.isLookedFor(path) && !ConfigFile.NAMES.contains(path))
        .filter(path -> !path.equals(main) && !isAsset(path, config))
        .toList();
  }

  private static List<String> paths(List<ScriptModule> modules) {
    return modules.stream().map(ScriptModule::path).toList();
  }

  /// Both, each path once.
  private static List<ScriptModule> together(List<ScriptModule> first, List<ScriptModule> more) {
    var known = paths(first);
    return Stream.concat(
            first.stream(), more.stream().filter(module -> !known.contains(module.path())))
        .toList();
  }

  /// Modules that were uploaded finished, each with the map that lies beside it.
  private Bundle finished(
      String main, List<ScriptModule> modules, ProjectConfig config, List<String> notes)
      throws DeployRefused {
    var maps = new ArrayList<SourceMapFile>();
    for (var module : modules) {
      Optional<byte[]> map =
          module.kind() == Kind.ESM ? files.read(module.path() + ".map") : Optional.empty();
      map.ifPresent(json -> keepMap(new SourceMapFile(module.path(), json), maps, notes));
    }
    return make(main, modules, maps, config, notes);
  }

  /// Maps only help to read errors, so one too many is left out and does not stop the deploy.
  private void keepMap(SourceMapFile map, List<SourceMapFile> maps, List<String> notes) {
    long bytes = maps.stream().mapToLong(each -> each.json().length).sum() + map.json().length;
    if (bytes > limits.scriptBytesMax()) {
      notes.add(
          "The source map of %s is left out: maps may have %d bytes together."
              .formatted(map.module(), limits.scriptBytesMax()));
    } else {
      maps.add(map);
    }
  }

  private List<ScriptModule> unbundled(String main, ProjectConfig config) throws DeployRefused {
    if (config.bundling().asksForIt()) {
      throw DeployFailures.refused(
          DeployFailures.BAD_CONFIG,
          "\"define\" and \"alias\" work while bundling, which \"no_bundle\" forbids.",
          "Keep one or the other.");
    }
    var kinds = config.kinds(main);
    if (kinds.of(main).filter(Kind.ESM::equals).isEmpty()) {
      throw DeployFailures.noMain(
          "%s: \"%s\" is no ES module as it stands.".formatted(config.mainAt(), main),
          "Remove \"no_bundle\", or name the finished .js file.");
    }
    if (!config.findModules()) {
      return collect(List.of(main), main, config);
    }
    var paths =
        files.files().stream()
            .filter(path -> path.startsWith(config.base(main)) && !ConfigFile.NAMES.contains(path))
            .filter(path -> !isAsset(path, config))
            .filter(path -> kinds.of(path).isPresent())
            .toList();
    return collect(paths, main, config);
  }

  static boolean isAsset(String path, ProjectConfig config) {
    return config
        .assets()
        .filter(
            assets -> !assets.directory().isEmpty() && path.startsWith(assets.directory() + "/"))
        .isPresent();
  }

  private Optional<StaticAssets> assets(ProjectConfig config) throws DeployRefused {
    return config.assets().isPresent()
        ? Optional.of(new AssetCollector(files, limits.assets(), config.assets().get()).collect())
        : Optional.empty();
  }

  private Bundle make(
      String main,
      List<ScriptModule> modules,
      List<SourceMapFile> maps,
      ProjectConfig config,
      List<String> notes)
      throws DeployRefused {
    var bundle =
        new Bundle(
            config.name(),
            main,
            modules,
            config.vars(),
            config.objects(),
            config.hostServices(),
            config.classes(),
            config.compatibilityDate(),
            config.compatibilityFlags(),
            config.cpuPerEvent(),
            config.triggers(),
            assets(config),
            maps,
            notes);
    if (bundle.scriptBytes() > limits.scriptBytesMax()) {
      throw DeployFailures.tooLarge(
          "The script", bundle.scriptBytes(), limits.scriptBytesMax(), "bytes");
    }
    return bundle;
  }
}
