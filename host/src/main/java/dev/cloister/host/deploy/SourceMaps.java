package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds an author's own line for a place in a module that was made from it.
///
/// Maps are decoded when first asked for and then kept; one that is no version 3 map, or made of
/// sections, maps nothing. Lines and columns count from 1, as in stack traces.
///
/// Threads: any.
public final class SourceMaps {
  /// A place in what the author wrote.
  public record Position(String source, int line, int column) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACE = Pattern.compile("([^\\s()\"'<>:]+):(\\d{1,9}):(\\d{1,9})");

  private final Map<String, SourceMapFile> files;
  private final Map<String, Decoded> decoded = new ConcurrentHashMap<>();

  /// The maps of one script.
  public SourceMaps(List<SourceMapFile> files) {
    this.files = files.stream().collect(Collectors.toMap(SourceMapFile::module, file -> file));
  }

  /// Where the author wrote what is at this place; empty when no map says.
  public Optional<Position> original(String module, int line, int column) {
    SourceMapFile file = files.get(module);
    return file == null
        ? Optional.empty()
        : decoded.computeIfAbsent(module, _ -> Decoded.of(file.json())).find(line - 1, column - 1);
  }

  /// The text, such as a stack trace, with each `module:line:column` replaced by the author's own
  /// place where a map says one.
  public String translate(String text) {
    return files.isEmpty() ? text : PLACE.matcher(text).replaceAll(this::replacement);
  }

  private String replacement(MatchResult place) {
    String path = place.group(1);
    String module = path.startsWith("/") ? path.substring(1) : path;
    return original(module, Integer.parseInt(place.group(2)), Integer.parseInt(place.group(3)))
        .map(at -> "%s:%d:%d".formatted(at.source(), at.line(), at.column()))
        .map(Matcher::quoteReplacement)
        .orElseGet(() -> Matcher.quoteReplacement(place.group()));
  }

  /// One map: for each generated line its segments, four numbers each (generated column, source,
  /// original line, original column), by column.
  private record Decoded(List<String> sources, List<int[]> lines) {
    private static final int SEGMENT = 4;
    private static final Decoded NOTHING = new Decoded(List.of(), List.of());

    static Decoded of(byte[] map) {
      try {
        JsonNode json = JSON.readTree(map);
        if (json.path("version").asInt() != 3 || !json.path("mappings").isTextual()) {
          return NOTHING;
        }
        String root = json.path("sourceRoot").asText("");
        var sources = new ArrayList<String>();
        json.path("sources").forEach(source -> sources.add(root + source.asText()));
        return new Decoded(sources, lines(new Vlq(json.path("mappings").textValue())));
      } catch (IOException | IllegalArgumentException e) {
        return NOTHING;
      }
    }

    private static List<int[]> lines(Vlq mappings) {
      var lines = new ArrayList<int[]>();
      var line = new ArrayList<int[]>();
      int source = 0;
      int originalLine = 0;
      int originalColumn = 0;
      int column = 0;
      while (mappings.hasMore()) {
        if (mappings.peek() == ';') {
          lines.add(flat(line));
          line.clear();
          column = 0;
          mappings.skip();
        } else if (mappings.peek() == ',') {
          mappings.skip();
        } else {
          column += mappings.next();
          if (mappings.atNumber()) {
            source += mappings.next();
            originalLine += mappings.next();
            originalColumn += mappings.next();
            line.add(new int[] {column, source, originalLine, originalColumn});
          }
          if (mappings.atNumber()) {
            // The name that stood there, which is not asked for.
            mappings.next();
          }
        }
      }
      lines.add(flat(line));
      return lines;
    }

    private static int[] flat(List<int[]> segments) {
      return segments.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /// The last segment that begins at or before the column.
    Optional<Position> find(int line, int column) {
      if (line < 0 || line >= lines.size()) {
        return Optional.empty();
      }
      int[] segments = lines.get(line);
      int low = 0;
      int high = segments.length / SEGMENT;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (segments[middle * SEGMENT] <= column) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      int at = (low - 1) * SEGMENT;
      if (at < 0 || segments[at + 1] < 0 || segments[at + 1] >= sources.size()) {
        return Optional.empty();
      }
      return Optional.of(
          new Position(sources.get(segments[at + 1]), segments[at + 2] + 1, segments[at + 3] + 1));
    }
  }
}
