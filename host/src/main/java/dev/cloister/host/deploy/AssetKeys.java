package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.assets.AssetSettings;
import dev.cloister.host.assets.HtmlHandling;
import dev.cloister.host.assets.NotFoundHandling;
import dev.cloister.host.assets.WorkerFirst;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The key `assets` of a configuration, read and written.
final class AssetKeys {
  /// Where the assets lie, and what the configuration says of them.
  ///
  /// @param at of the key, as `file:line:column`
  /// @param directory below the folder, normalised; empty when the folder itself is meant
  record Declared(String at, String directory, AssetSettings settings) {}

  /// What assets without a script are called by the one that stands in for it.
  static final String ALONE = "ASSETS";

  private final String file;
  private final ConfigProblems problems;
  private Optional<String> directory = Optional.empty();
  private Optional<String> binding = Optional.empty();
  private HtmlHandling html = AssetSettings.USUAL.html();
  private NotFoundHandling notFound = AssetSettings.USUAL.notFound();
  private WorkerFirst workerFirst = WorkerFirst.NEVER;

  AssetKeys(String file, ConfigProblems problems) {
    this.file = file;
    this.problems = problems;
  }

  /// Reads the key; what is wrong with it is among the problems.
  ///
  /// @param hasMain whether the configuration names a script
  Optional<Declared> read(ConfigValue.Entry key, boolean hasMain) {
    var before = problems.failure().isPresent();
    for (var entry : problems.table(key.key(), key.value())) {
      entry(entry);
    }
    if (key.value() instanceof ConfigValue.Table && !has(key, "directory")) {
      problems.bad(key.at(), "assets has no \"directory\".");
    }
    if (!hasMain && binding.isPresent()) {
      problems.bad(key.at(), "assets.binding needs a script that has it: there is no \"main\".");
    }
    if (!hasMain && !workerFirst.equals(WorkerFirst.NEVER)) {
      problems.bad(
          key.at(), "assets.run_worker_first needs a script to run: there is no \"main\".");
    }
    if (before || problems.failure().isPresent() || directory.isEmpty()) {
      return Optional.empty();
    }
    if (!hasMain) {
      binding = Optional.of(ALONE);
    }
    var settings = new AssetSettings(binding, html, notFound, workerFirst, !hasMain);
    return Optional.of(new Declared(file + ":" + key.at(), directory.get(), settings));
  }

  private static boolean has(ConfigValue.Entry key, String name) {
    return key.value() instanceof ConfigValue.Table(_, var entries)
        && entries.stream().anyMatch(entry -> entry.key().equals(name));
  }

  private void entry(ConfigValue.Entry entry) {
    var path = "assets." + entry.key();
    switch (entry.key()) {
      case "directory" ->
          directory = problems.text(path, entry.value()).flatMap(it -> inside(entry.value(), it));
      case "binding" -> binding = problems.text(path, entry.value());
      case "html_handling" ->
          html = oneOf(path, entry.value(), HtmlHandling.values(), HtmlHandling::key).orElse(html);
      case "not_found_handling" ->
          notFound =
              oneOf(path, entry.value(), NotFoundHandling.values(), NotFoundHandling::key)
                  .orElse(notFound);
      case "run_worker_first" -> workerFirst = workerFirst(path, entry.value());
      case "base_path" -> problems.notImplemented(entry.at(), path);
      default -> problems.unknown(entry.at(), path);
    }
  }

  private Optional<String> inside(ConfigValue value, String said) {
    var path = said.endsWith("/") ? said.substring(0, said.length() - 1) : said;
    if (path.equals(".")) {
      return Optional.of("");
    }
    var normal = ArchivePath.normalise(path);
    if (normal.isEmpty()) {
      problems.bad(
          value.at(),
          "assets.directory must be a folder inside the script's own, and is \"%s\"."
              .formatted(said));
    }
    return normal;
  }

  private <T> Optional<T> oneOf(
      String path, ConfigValue value, T[] allowed, Function<T, String> called) {
    var text = problems.text(path, value);
    var found =
        text.flatMap(
            it -> Arrays.stream(allowed).filter(each -> called.apply(each).equals(it)).findFirst());
    if (text.isPresent() && found.isEmpty()) {
      problems.bad(
          value.at(),
          "%s must be one of %s, and is \"%s\"."
              .formatted(
                  path,
                  Arrays.stream(allowed).map(called).collect(Collectors.joining(", ")),
                  text.get()));
    }
    return found;
  }

  private WorkerFirst workerFirst(String path, ConfigValue value) {
    if (!(value instanceof ConfigValue.Array)) {
      return problems.flag(path, value) ? WorkerFirst.ALWAYS : WorkerFirst.NEVER;
    }
    var rules = problems.texts(path, value);
    if (rules.isEmpty() || rules.stream().allMatch(rule -> rule.startsWith("!"))) {
      problems.bad(value.at(), path + " needs a pattern that does not begin with \"!\".");
    } else if (rules.size() > WorkerFirst.RULES_MAX) {
      problems.bad(
          value.at(),
          "%s has %d patterns; at most %d are allowed."
              .formatted(path, rules.size(), WorkerFirst.RULES_MAX));
    } else if (rules.stream().filter(rule -> !isFine(path, value, rule)).count() == 0) {
      refuseNeedless(path, value, rules);
      return new WorkerFirst(false, rules);
    }
    return WorkerFirst.NEVER;
  }

  private boolean isFine(String path, ConfigValue value, String rule) {
    if (!rule.startsWith("/") && !rule.startsWith("!/")) {
      problems.bad(value.at(), "%s: \"%s\" must begin with \"/\" or \"!/\".".formatted(path, rule));
      return false;
    }
    if (rule.length() > WorkerFirst.RULE_CHARS_MAX) {
      problems.bad(
          value.at(),
          "%s: \"%s\" has %d characters; at most %d are allowed."
              .formatted(path, rule, rule.length(), WorkerFirst.RULE_CHARS_MAX));
      return false;
    }
    return true;
  }

  private void refuseNeedless(String path, ConfigValue value, List<String> rules) {
    var seen = new HashSet<String>();
    for (var rule : rules) {
      if (!seen.add(rule)) {
        problems.bad(value.at(), "%s has \"%s\" twice.".formatted(path, rule));
      }
      rules.stream()
          .filter(wide -> !wide.equals(rule) && wide.endsWith("*"))
          .filter(wide -> rule.startsWith(wide.substring(0, wide.length() - 1)))
          .findFirst()
          .ifPresent(wide ->
              problems.bad(
                  value.at(),
                  "%s: \"%s\" says nothing that \"%s\" does not.".formatted(path, rule, wide)));
    }
  }

  /// Writes the key that reads as these settings.
  static void write(AssetSettings settings, String directory, ObjectNode config) {
    var assets = config.putObject("assets").put("directory", directory);
    if (!settings.alone()) {
      settings.binding().ifPresent(name -> assets.put("binding", name));
    }
    assets.put("html_handling", settings.html().key());
    assets.put("not_found_handling", settings.notFound().key());
    if (settings.workerFirst().always()) {
      assets.put("run_worker_first", true);
    } else if (!settings.workerFirst().rules().isEmpty()) {
      var rules = assets.putArray("run_worker_first");
      settings.workerFirst().rules().forEach(rules::add);
    }
  }
}
