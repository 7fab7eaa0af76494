package dev.cloister.host.deploy;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One reading of one configuration file: every key is either understood, known to have no effect
/// here, or a reason to stop. One reading names all mistakes, each with its place.
final class ConfigReader {
  /// `limits.cpu_ms` may ask for as much as a policy can give.
  private static final long CPU_MS_MAX = 300_000;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]{0,254}");

  private final ConfigProblems problems;
  private final TriggerReader triggers;
  private final List<String> notes = new ArrayList<>();
  private final String file;

  private Optional<String> name = Optional.empty();
  private Optional<String> main = Optional.empty();
  private At mainAt = At.START;
  private Optional<LocalDate> date = Optional.empty();
  private List<String> flags = List.of();
  private final List<Binding> vars = new ArrayList<>();
  private final List<ObjectBinding> objects = new ArrayList<>();
  private final List<Binding.Service> hostServices = new ArrayList<>();
  private final Set<String> classes = new LinkedHashSet<>();
  private final Set<String> bindingNames = new HashSet<>();
  private Optional<Duration> cpu = Optional.empty();
  private ModuleKinds kinds = ModuleKinds.DEFAULT;
  private Optional<ConfigValue.Entry> assetsEntry = Optional.empty();
  private final BundlingReader bundling;
  private boolean noBundle;
  private Optional<Boolean> findModules = Optional.empty();
  private Optional<String> baseDir = Optional.empty();

  ConfigReader(String file) {
    this.file = file;
    problems = new ConfigProblems(file);
    triggers = new TriggerReader(problems);
    bundling = new BundlingReader(problems);
  }

  /// Reads a configuration whose environment has been chosen; the notes are of that choice.
  ProjectConfig read(ConfigValue root, List<String> chosen) throws DeployRefused {
    notes.addAll(chosen);
    if (root instanceof ConfigValue.Table table) {
      table.entries().forEach(this::top);
    } else {
      problems.wrongShape(root, "the configuration", "an object");
    }
    noteClasses();
    var assets = assetsEntry.flatMap(this::assets);
    Optional<Failure> failure = problems.failure();
    if (failure.isPresent()) {
      throw new DeployRefused(failure.get());
    }
    return new ProjectConfig(
        name,
        main,
        file + ":" + mainAt,
        date,
        flags,
        vars,
        objects,
        hostServices,
        List.copyOf(classes),
        cpu,
        triggers.triggers(),
        assets,
        kinds,
        bundling.bundling(),
        noBundle,
        findModules.orElse(noBundle),
        baseDir,
        notes);
  }

  private void top(ConfigValue.Entry entry) {
    String key = entry.key();
    ConfigValue value = entry.value();
    switch (key) {
      case "name" -> name = label("name", value);
      case "main" -> {
        main = problems.text(key, value);
        mainAt = value.at();
      }
      case "assets" -> assetsEntry = Optional.of(entry);
      case "compatibility_date" -> date = problems.text(key, value).flatMap(it -> date(value, it));
      case "compatibility_flags" -> {
        flags = problems.texts(key, value);
        flags.stream()
            .filter(flag -> !ConfigKeys.FLAGS_ALWAYS_ON.contains(flag))
            .forEach(flag ->
                notes.add("The compatibility flag \"%s\" has no effect here.".formatted(flag)));
      }
      case "vars" -> problems.table(key, value).forEach(this::variable);
      case "durable_objects" -> durableObjects(value);
      case "migrations" -> problems.items(key, value).forEach(this::migration);
      case "services" -> problems.items(key, value).forEach(this::service);
      case "limits" -> limits(value);
      case "triggers" -> triggers.triggers(value);
      case "tail_consumers" -> triggers.tailConsumers(value);
      case "rules" -> problems.items(key, value).forEach(this::rule);
      case "no_bundle" -> noBundle = problems.flag(key, value);
      case "find_additional_modules" -> findModules = Optional.of(problems.flag(key, value));
      case "base_dir" -> baseDir = problems.text(key, value).flatMap(it -> folder(value, it));
      default -> {
        if (ServiceKeys.READ.contains(key)) {
          new ServiceKeys(problems).read(entry).forEach(this::hostService);
        } else if (BundlingReader.KEYS.contains(key)) {
          bundling.read(key, value);
        } else {
          other(entry);
        }
      }
    }
  }

  /// Read last, since it depends on whether there is a script.
  private Optional<AssetKeys.Declared> assets(ConfigValue.Entry entry) {
    var declared = new AssetKeys(file, problems).read(entry, main.isPresent());
    declared
        .flatMap(found -> found.settings().binding())
        .ifPresent(binding -> bindingName(entry.at(), binding));
    return declared;
  }

  /// The folder that modules are looked for below, with a `/` at its end; the whole project is
  /// empty.
  private Optional<String> folder(ConfigValue value, String said) {
    String path = said.endsWith("/") ? said.substring(0, said.length() - 1) : said;
    if (path.equals(".") || path.isEmpty()) {
      return Optional.of("");
    }
    Optional<String> folder = ArchivePath.normalise(path).map(it -> it + "/");
    if (folder.isEmpty()) {
      problems.bad(value.at(), "base_dir must be a folder in the project.");
    }
    return folder;
  }

  private void hostService(ServiceKeys.Declared declared) {
    bindingName(declared.at(), declared.binding().name());
    hostServices.add(declared.binding());
  }

  private void other(ConfigValue.Entry entry) {
    String reason = ConfigKeys.WITHOUT_EFFECT.get(entry.key());
    if (reason != null) {
      if (!entry.key().equals("$schema")) {
        notes.add("\"%s\" has no effect here: %s.".formatted(entry.key(), reason));
      }
    } else if (ConfigKeys.LATER.contains(entry.key())) {
      problems.notImplemented(entry.at(), entry.key());
    } else {
      problems.unknown(entry.at(), entry.key());
    }
  }

  private Optional<LocalDate> date(ConfigValue value, String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException e) {
      problems.bad(value.at(), "compatibility_date must be a date such as \"2026-08-04\".");
      return Optional.empty();
    }
  }

  private void variable(ConfigValue.Entry entry) {
    bindingName(entry.at(), entry.key());
    vars.add(
        entry.value() instanceof ConfigValue.Scalar(_, var json) && json.isTextual()
            ? new Binding.Text(entry.key(), json.textValue())
            : new Binding.Json(entry.key(), entry.value().json().toString()));
  }

  private void service(ConfigProblems.Item item) {
    new ServiceReader(problems)
        .read(item)
        .ifPresent(service -> {
          bindingName(item.value().at(), service.name());
          vars.add(service);
        });
  }

  private void durableObjects(ConfigValue value) {
    for (var entry : problems.table("durable_objects", value)) {
      if (entry.key().equals("bindings")) {
        problems.items("durable_objects.bindings", entry.value()).forEach(this::objectBinding);
      } else {
        problems.unknown(entry.at(), "durable_objects." + entry.key());
      }
    }
  }

  private void objectBinding(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    Optional<String> className = Optional.empty();
    Optional<String> script = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "name" -> binding = problems.text(path, entry.value());
        case "class_name" -> className = identifier(path, entry.value());
        case "script_name" -> script = label(path, entry.value());
        case "environment" -> problems.notImplemented(entry.at(), path);
        default -> problems.unknown(entry.at(), path);
      }
    }
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, "name", binding);
      problems.required(item, "class_name", className);
    }
    if (binding.isPresent() && className.isPresent()) {
      bindingName(item.value().at(), binding.get());
      objects.add(new ObjectBinding(binding.get(), className.get(), script));
    }
  }

  private void bindingName(At at, String binding) {
    if (!bindingNames.add(binding)) {
      problems.bad(at, "env has two bindings called \"%s\".".formatted(binding));
    }
  }

  private void migration(ConfigProblems.Item item) {
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "tag" -> {
          var _ = problems.text(path, entry.value());
        }
        case "new_classes", "new_sqlite_classes" ->
            problems
                .items(path, entry.value())
                .forEach(each -> identifier(each.path(), each.value()).ifPresent(classes::add));
        case "renamed_classes", "deleted_classes", "transferred_classes" ->
            problems.notImplemented(entry.at(), path);
        default -> problems.unknown(entry.at(), path);
      }
    }
  }

  private void noteClasses() {
    objects.stream()
        .filter(object -> object.script().isEmpty() && !classes.contains(object.className()))
        .forEach(object ->
            notes.add(
                "No migration declares the class \"%s\"; its objects are stored all the same."
                    .formatted(object.className())));
  }

  private void limits(ConfigValue value) {
    for (var entry : problems.table("limits", value)) {
      switch (entry.key()) {
        case "cpu_ms" ->
            cpu =
                problems
                    .whole("limits.cpu_ms", entry.value(), 1, CPU_MS_MAX)
                    .map(Duration::ofMillis);
        case "subrequests" -> problems.notImplemented(entry.at(), "limits.subrequests");
        default -> problems.unknown(entry.at(), "limits." + entry.key());
      }
    }
  }

  private void rule(ConfigProblems.Item item) {
    Optional<String> type = Optional.empty();
    List<String> globs = List.of();
    At at = item.value().at();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "type" -> {
          type = problems.text(path, entry.value());
          at = entry.value().at();
        }
        case "globs" -> globs = problems.texts(path, entry.value());
        // Rules here add to what is known of files and never end the search.
        case "fallthrough" -> problems.flag(path, entry.value());
        default -> problems.unknown(entry.at(), path);
      }
    }
    Optional<Kind> kind = kind(item.path(), at, type);
    for (String glob : globs) {
      var more = kind.flatMap(it -> kinds.with(glob, it));
      if (more.isPresent()) {
        kinds = more.get();
      } else if (kind.isPresent()) {
        problems.notImplemented(at, item.path() + ".globs \"" + glob + "\"");
      }
    }
  }

  private Optional<Kind> kind(String path, At at, Optional<String> type) {
    return switch (type.orElse("")) {
      case "ESModule" -> Optional.of(Kind.ESM);
      case "Text" -> Optional.of(Kind.TEXT);
      case "Data" -> Optional.of(Kind.DATA);
      case "CommonJS" -> Optional.of(Kind.COMMONJS);
      case "CompiledWasm" -> Optional.of(Kind.WASM);
      case "PythonModule", "PythonRequirement" -> {
        problems.notImplemented(at, path + ".type \"" + type.orElse("") + "\"");
        yield Optional.empty();
      }
      default -> {
        problems.bad(
            at, path + ".type must be one of ESModule, CommonJS, CompiledWasm, Text, Data.");
        yield Optional.empty();
      }
    };
  }

  private Optional<String> label(String path, ConfigValue value) {
    return problems
        .text(path, value)
        .filter(text -> {
          boolean fits = LABEL.matcher(text).matches();
          if (!fits) {
            problems.bad(
                value.at(),
                path
                    + " must be 1 to 63 of a-z, 0-9 and -, with no - at either end: it is part of"
                    + " the script's address.");
          }
          return fits;
        });
  }

  private Optional<String> identifier(String path, ConfigValue value) {
    return problems
        .text(path, value)
        .filter(text -> {
          boolean fits = IDENTIFIER.matcher(text).matches();
          if (!fits) {
            problems.bad(value.at(), path + " must be the name of an exported class.");
          }
          return fits;
        });
  }
}
