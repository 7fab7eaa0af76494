package dev.cloister.api.script;

import java.util.List;
import java.util.Optional;

/// Where data points go that are queried later.
public interface Dataset {
  /// Writes one. Waits until it is taken, and other events of the script run meanwhile; fails with
  /// [CallFailed] when it is not.
  void write(Point point);

  /// A data point: an index of up to 96 bytes, up to 20 texts of 16 KiB together, and up to 20
  /// numbers.
  record Point(Optional<String> index, List<String> blobs, List<Double> doubles) {
    /// Copies the lists. Numbers must be finite.
    public Point {
      blobs = List.copyOf(blobs);
      doubles = List.copyOf(doubles);
      if (!doubles.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("The numbers of a data point must be finite.");
      }
    }
  }
}
