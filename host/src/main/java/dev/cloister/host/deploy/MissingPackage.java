package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says what to do about an import of a package that the bundler did not find.
final class MissingPackage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNRESOLVED = Pattern.compile("Could not resolve \"([^\"]+)\"");

  /// A package's name, with its scope, before the path inside it.
  private static final Pattern PACKAGE = Pattern.compile("(@[\\w.~-]+/)?[\\w~-][\\w.~-]*");

  private static final List<String> DEPENDENCIES =
      List.of("dependencies", "devDependencies", "peerDependencies", "optionalDependencies");

  private final Sources sources;

  MissingPackage(Sources sources) {
    this.sources = sources;
  }

  /// What the bundler said, and what helps when it is about a package that is not there.
  String explain(String message) throws DeployRefused {
    Matcher unresolved = UNRESOLVED.matcher(message);
    if (!unresolved.lookingAt()) {
      return message;
    }
    Optional<String> name = packageName(unresolved.group(1));
    return name.isEmpty() ? message : message + advice(name.get());
  }

  private String advice(String name) throws DeployRefused {
    if (sources.has("node_modules/" + name + "/package.json")) {
      return ": the package \"%s\" is installed, and exports no such module for Workers."
          .formatted(name);
    }
    if (sources.confined()) {
      return ": the upload has no such package; deploy with `cloister deploy`, which bundles it in.";
    }
    return isDeclared(name)
        ? ": package.json names the package \"%s\", and it is not installed; run npm install."
            .formatted(name)
        : ": the package \"%s\" is not installed; run npm install %s.".formatted(name, name);
  }

  private boolean isDeclared(String name) throws DeployRefused {
    Optional<byte[]> file = sources.read("package.json");
    if (file.isEmpty()) {
      return false;
    }
    try {
      JsonNode json = JSON.readTree(file.get());
      return DEPENDENCIES.stream().anyMatch(kind -> json.path(kind).has(name));
    } catch (IOException notJson) {
      // The bundler names a package.json that is none.
      return false;
    }
  }

  private static Optional<String> packageName(String specifier) {
    Matcher name = PACKAGE.matcher(specifier);
    boolean whole =
        name.lookingAt()
            && (name.end() == specifier.length() || specifier.charAt(name.end()) == '/');
    return whole ? Optional.of(name.group()) : Optional.empty();
  }
}
