package dev.cloister.host.deploy;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.ArrayList;
import java.util.List;

/// What a script in Java is made of: all sources of its folder, or the jar that is its main module.
///
/// Nothing is compiled here: that is done in the cordon that the script runs in. A jar is read as
/// every archive from outside is, so that its names and sizes are checked before it is stored.
final class JavaProject {
  private final Sources files;
  private final DeployLimits limits;
  private final String main;
  private final ProjectConfig config;

  JavaProject(Sources files, DeployLimits limits, String main, ProjectConfig config) {
    this.files = files;
    this.limits = limits;
    this.main = main;
    this.config = config;
  }

  /// Whether a script that begins with this file is one in Java.
  static boolean is(String main) {
    return isSource(main) || isJar(main);
  }

  private static boolean isSource(String path) {
    return ModuleKinds.ending(path).equals(".java");
  }

  private static boolean isJar(String path) {
    return ModuleKinds.ending(path).equals(".jar");
  }

  List<ScriptModule> modules() throws DeployRefused {
    if (config.bundling().asksForIt()) {
      throw DeployFailures.refused(
          DeployFailures.BAD_CONFIG,
          "\"define\" and \"alias\" mean nothing to a script in Java.",
          "Leave them out.");
    }
    return isJar(main) ? List.of(jar()) : sources();
  }

  private ScriptModule jar() throws DeployRefused {
    var content = files.read(main).orElseThrow();
    ZipReader.read(content, limits);
    return new ScriptModule(main, Kind.JAR, content);
  }

  private List<ScriptModule> sources() throws DeployRefused {
    var modules = new ArrayList<ScriptModule>();
    for (var path : files.files()) {
      if (isSource(path) && !ProjectReader.isAsset(path, config)) {
        modules.add(new ScriptModule(path, Kind.JAVA, files.read(path).orElseThrow()));
      }
    }
    return modules;
  }
}
