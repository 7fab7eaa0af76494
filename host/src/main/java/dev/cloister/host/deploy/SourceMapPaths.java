package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Names the sources of a map as their author does: by their path in the author's folder.
final class SourceMapPaths {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SourceMapPaths() {}

  /// Rewrites sources that are relative to `out` so that they are relative to `root`.
  static byte[] relativeTo(Path root, Path out, byte[] map) throws IOException {
    if (!(JSON.readTree(map) instanceof ObjectNode json)) {
      return map;
    }
    var sources = json.arrayNode();
    for (var source : json.path("sources")) {
      sources.add(relativeTo(root, out, source.asText()));
    }
    json.set("sources", sources);
    return JSON.writeValueAsBytes(json);
  }

  private static String relativeTo(Path root, Path out, String source) {
    try {
      Path file = out.resolve(source).normalize();
      return root.relativize(file).toString().replace('\\', '/');
    } catch (InvalidPathException noPath) {
      return source;
    }
  }
}
