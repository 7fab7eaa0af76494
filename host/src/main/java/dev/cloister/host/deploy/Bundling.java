package dev.cloister.host.deploy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a configuration wants its script bundled.
///
/// @param define what names are replaced with
/// @param alias which import stands for which other; a relative one begins at the folder's top
/// @param tsconfig the TypeScript configuration to read instead of the nearest `tsconfig.json`
/// @param jsxFactory what makes an element, instead of what `tsconfig.json` says
/// @param jsxFragment what makes a fragment
/// @param keepNames functions and classes keep the name they were written with where esbuild has to
///   call them otherwise
record Bundling(
    Map<String, String> define,
    Map<String, String> alias,
    Optional<String> tsconfig,
    Optional<String> jsxFactory,
    Optional<String> jsxFragment,
    boolean keepNames) {
  /// What holds when nothing is said.
  static final Bundling USUAL =
      new Bundling(Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);

  Bundling {
    define = Collections.unmodifiableMap(new LinkedHashMap<>(define));
    alias = Collections.unmodifiableMap(new LinkedHashMap<>(alias));
  }

  /// Whether a script has to be bundled for these, though its files could stay as they are.
  boolean asksForIt() {
    return !define.isEmpty() || !alias.isEmpty();
  }
}
