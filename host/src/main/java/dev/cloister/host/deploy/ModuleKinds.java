package dev.cloister.host.deploy;

import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which file is which kind of module: by the rules of the configuration, then by the ending of its
/// name.
///
/// @param byEnding what holds for all files of an ending
/// @param rules what holds for some, by the paths from `base` on; the first that is meant holds
/// @param base the folder that the rules' paths begin at: empty, or with a `/` at its end
record ModuleKinds(Map<String, Kind> byEnding, List<Rule> rules, String base) {
  /// Files of these paths are of that kind.
  record Rule(Glob glob, Kind kind) {}

  static final ModuleKinds DEFAULT = new ModuleKinds(defaults(), List.of(), "");

  private static final Pattern ALL_OF_AN_ENDING =
      Pattern.compile("(\\*\\*/)?\\*(\\.[A-Za-z0-9_-]+)");
  private static final Pattern PART_OF_AN_ENDING = Pattern.compile(".*\\*(\\.[A-Za-z0-9_-]+)");

  /// What is code is not looked for: only what a rule names, or another module imports.
  private static final Set<Kind> CODE =
      Set.of(Kind.ESM, Kind.COMMONJS, Kind.JSON, Kind.JAVA, Kind.JAR);

  ModuleKinds {
    byEnding = Collections.unmodifiableMap(new LinkedHashMap<>(byEnding));
    rules = List.copyOf(rules);
  }

  private static Map<String, Kind> defaults() {
    var kinds = new LinkedHashMap<String, Kind>();
    kinds.put(".js", Kind.ESM);
    kinds.put(".mjs", Kind.ESM);
    kinds.put(".txt", Kind.TEXT);
    kinds.put(".html", Kind.TEXT);
    kinds.put(".sql", Kind.TEXT);
    kinds.put(".bin", Kind.DATA);
    kinds.put(".json", Kind.JSON);
    kinds.put(".cjs", Kind.COMMONJS);
    kinds.put(".wasm", Kind.WASM);
    kinds.put(".java", Kind.JAVA);
    kinds.put(".jar", Kind.JAR);
    return kinds;
  }

  /// The same kinds with one more rule, after those there are; empty when it cannot be read.
  Optional<ModuleKinds> with(String pattern, Kind kind) {
    return Glob.parse(pattern)
        .map(glob -> {
          var kinds = new LinkedHashMap<>(byEnding);
          var whole = ALL_OF_AN_ENDING.matcher(pattern);
          var part = PART_OF_AN_ENDING.matcher(pattern);
          if (whole.matches()) {
            kinds.put(whole.group(2), kind);
          } else if (part.matches()) {
            // The bundler goes by endings, and this one may have no meaning yet.
            kinds.putIfAbsent(part.group(1), kind);
          }
          var more = new ArrayList<>(rules);
          more.add(new Rule(whole.matches() ? everywhere(whole.group(2)) : glob, kind));
          return new ModuleKinds(kinds, more, base);
        });
  }

  private static Glob everywhere(String ending) {
    return Glob.parse("**/*" + ending).orElseThrow();
  }

  /// The same kinds for modules below this folder.
  ModuleKinds below(String folder) {
    return new ModuleKinds(byEnding, rules, folder);
  }

  /// The kind of the file at `path`; empty when it is no module as it stands.
  Optional<Kind> of(String path) {
    return byRule(path).or(() -> Optional.ofNullable(byEnding.get(ending(path))));
  }

  private Optional<Kind> byRule(String path) {
    if (rules.isEmpty() || !path.startsWith(base)) {
      return Optional.empty();
    }
    var rest = path.substring(base.length());
    return rules.stream().filter(rule -> rule.glob().matches(rest)).findFirst().map(Rule::kind);
  }

  /// Whether a file is looked for, since nothing may import it by a name that can be seen: a rule
  /// names it, or it lies below the base and is no code.
  boolean isLookedFor(String path) {
    return byRule(path).isPresent()
        || (path.startsWith(base) && of(path).filter(kind -> !CODE.contains(kind)).isPresent());
  }

  /// The kind that the bundler takes a file for, which knows its ending only.
  Optional<Kind> byEnding(String path) {
    return Optional.ofNullable(byEnding.get(ending(path)));
  }

  /// The ending of a file's name with its dot; empty when it has none.
  static String ending(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot);
  }
}
