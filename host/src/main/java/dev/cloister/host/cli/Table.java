package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Rows in columns as wide as their widest cell, two blanks apart.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... titles) {
    rows.add(List.of(titles));
  }

  /// Adds a row with a cell for each title.
  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("A row has a cell for each title.");
    }
    rows.add(Arrays.stream(cells).map(Printable::text).toList());
  }

  /// Adds a row for each of a JSON list, with these fields of it as cells.
  Table rows(JsonNode list, String... fields) {
    for (var each : list) {
      row(Arrays.stream(fields).map(field -> each.path(field).asText()).toArray(String[]::new));
    }
    return this;
  }

  /// The table as lines without blanks at their ends.
  @Override
  public String toString() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
    }
    return line.toString().stripTrailing();
  }
}
