package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes what a folder's configuration puts into `env` as TypeScript declares it: the text of a
/// `worker-configuration.d.ts`.
///
/// Without an environment it covers all of them: what only some have is optional, and what differs
/// is a union. The names of secrets are read from `.dev.vars`, or `.env` where there is none.
///
/// Threads: any.
public final class EnvTypes {
  private static final Pattern SECRET =
      Pattern.compile("(?m)^[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \\t]*=");
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

  private EnvTypes() {}

  /// The text for a folder, or why there is none.
  public static Outcome<String> of(Path folder, Optional<String> environment) {
    try {
      return new Outcome.Answered<>(
          write(FolderSources.of(folder, DeployLimits.DEFAULT), environment));
    } catch (DeployRefused refused) {
      return new Outcome.Failed<>(refused.failure());
    }
  }

  private static String write(Sources files, Optional<String> environment) throws DeployRefused {
    String file =
        ConfigFile.find(files)
            .orElseThrow(() ->
                DeployFailures.noMain(
                    "There is no configuration that says what is in env.",
                    "Name the folder that has the script's wrangler.jsonc."));
    ConfigValue root = ConfigFile.parse(file, files.read(file).orElseThrow());
    var variants = new ArrayList<JsonNode>();
    if (environment.isPresent()) {
      variants.add(ConfigEnvironment.choose(file, root, environment).root().json());
    } else {
      variants.add(ConfigEnvironment.choose(file, root, Optional.empty()).root().json());
      for (String name : ConfigEnvironment.names(root)) {
        variants.add(ConfigEnvironment.choose(file, root, Optional.of(name)).root().json());
      }
    }
    String main = module(variants.getFirst().path("main").asText("index.js"));
    return text(main, variants, secrets(files, environment));
  }

  /// The main module as an import writes it.
  private static String module(String main) {
    String ending = ModuleKinds.ending(main);
    String bare = main.substring(0, main.length() - ending.length());
    return bare.startsWith("./") || bare.startsWith("../") ? bare : "./" + bare;
  }

  private static List<String> secrets(Sources files, Optional<String> environment)
      throws DeployRefused {
    var candidates = new ArrayList<String>();
    environment.ifPresent(name -> candidates.add(".dev.vars." + name));
    candidates.add(".dev.vars");
    environment.ifPresent(name -> candidates.add(".env." + name));
    candidates.add(".env");
    for (String file : candidates) {
      Optional<byte[]> content = files.read(file);
      if (content.isPresent()) {
        return SECRET
            .matcher(new String(content.get(), UTF_8))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
      }
    }
    return List.of();
  }

  private static String text(String main, List<JsonNode> variants, List<String> secrets) {
    var types = new LinkedHashMap<String, List<String>>();
    var classes = new TreeSet<String>();
    var bindings = new BindingTypes(main);
    for (JsonNode variant : variants) {
      bindings
          .of(variant)
          .forEach((name, type) -> types.computeIfAbsent(name, _ -> new ArrayList<>()).add(type));
      for (JsonNode object : variant.path("durable_objects").path("bindings")) {
        if (!object.has("script_name")) {
          classes.add(BindingTypes.quoted(object.path("class_name").asText()));
        }
      }
    }
    // A secret has a value of its own in each environment, whatever a variable of its name says.
    secrets.forEach(
        name -> types.put(name, variants.stream().map(_ -> "string").collect(Collectors.toList())));
    var text =
        new StringBuilder(
            "// Written by `cloister types`; run it again when the configuration changes.\n\n");
    text.append(
            "declare namespace Cloudflare {\n  interface GlobalProps {\n    mainModule: typeof import(")
        .append(BindingTypes.quoted(main))
        .append(");\n");
    if (!classes.isEmpty()) {
      text.append("    durableNamespaces: ").append(String.join(" | ", classes)).append(";\n");
    }
    text.append("  }\n  interface Env {\n");
    members(types, variants.size(), text);
    text.append("  }\n}\n\ninterface Env extends Cloudflare.Env {}\n");
    modules(variants.getFirst().path("rules"), text);
    return text.toString();
  }

  private static void members(Map<String, List<String>> types, int variants, StringBuilder text) {
    types.forEach((name, found) ->
        text.append("    ")
            .append(IDENTIFIER.matcher(name).matches() ? name : BindingTypes.quoted(name))
            .append(found.size() < variants ? "?: " : ": ")
            .append(BindingTypes.union(found))
            .append(";\n"));
  }

  /// What an import of a file that is text or bytes has.
  private static void modules(JsonNode rules, StringBuilder text) {
    var endings = new LinkedHashMap<String, String>();
    for (String ending : List.of("html", "sql", "txt")) {
      endings.put("*." + ending, "string");
    }
    endings.put("*.bin", "ArrayBuffer");
    for (JsonNode rule : rules) {
      String type =
          switch (rule.path("type").asText()) {
            case "Text" -> "string";
            case "Data" -> "ArrayBuffer";
            default -> "";
          };
      for (JsonNode glob : rule.path("globs")) {
        if (!type.isEmpty()) {
          endings.put(glob.asText().replaceFirst("^(\\*\\*/)+", ""), type);
        }
      }
    }
    endings.forEach((glob, type) ->
        text.append("\ndeclare module ")
            .append(BindingTypes.quoted(glob))
            .append(" {\n  const value: ")
            .append(type)
            .append(";\n  export default value;\n}\n"));
  }
}
