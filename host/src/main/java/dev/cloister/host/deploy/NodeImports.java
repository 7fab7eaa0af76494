package dev.cloister.host.deploy;

import dev.cloister.isolates.js.NodeModules;
import java.util.List;
import java.util.stream.Stream;

/// What becomes of a script's imports of Node.js's modules, which have a scheme, `node:util`, or,
/// as npm packages write them, none.
///
/// @param on whether they are answered, as they are unless the configuration says otherwise
record NodeImports(boolean on) {
  /// The flag that turns them off.
  static final String OFF = "no_nodejs_compat";

  private static final String SCHEME = "node:";

  /// `require` for what esbuild leaves of CommonJS packages: it can only ask for what the platform
  /// has. esbuild calls the script's own variables of this name something else.
  private static final String REQUIRE =
      "var require=(name)=>globalThis[Symbol.for(\"cloister.node\")](name);";

  static NodeImports of(List<String> compatibilityFlags) {
    return new NodeImports(!compatibilityFlags.contains(OFF));
  }

  /// Whether the platform answers an import of this.
  boolean answers(String specifier) {
    return on && NodeModules.has(specifier);
  }

  /// Whether an import of this will fail when the script is evaluated.
  boolean refuses(String specifier) {
    return specifier.startsWith(SCHEME) && !answers(specifier);
  }

  /// Whether this can only be a module of Node.js.
  static boolean isMeant(String specifier) {
    return specifier.startsWith(SCHEME);
  }

  /// What esbuild is told of them.
  List<String> esbuildArguments() {
    if (!on) {
      return List.of("--external:node:*");
    }
    return Stream.concat(
            Stream.of("--external:node:*", "--banner:js=" + REQUIRE),
            NodeModules.names().stream().filter(NodeModules::has).map(name -> "--external:" + name))
        .toList();
  }
}
