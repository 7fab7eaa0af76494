package dev.cloister.isolates.codec;

import java.util.PriorityQueue;

/// How many bits each symbol gets, by how often it occurs; no more than a limit.
final class HuffmanLengths {
  private record Node(long weight, int order, int symbol, int left, int right) {}

  private HuffmanLengths() {}

  /// None for symbols that do not occur, and none at all when fewer than two do.
  static int[] of(int[] counts, int limit) {
    for (int least = 1; ; least *= 2) {
      var lengths = new int[counts.length];
      if (depths(counts, least, lengths) <= limit) {
        return lengths;
      }
    }
  }

  /// Rare symbols are taken for as frequent as `least`, which makes the tree flatter.
  private static int depths(int[] counts, int least, int[] lengths) {
    var nodes = new Node[2 * counts.length];
    int made = 0;
    var open =
        new PriorityQueue<Node>((a, b) ->
            a.weight != b.weight
                ? Long.compare(a.weight, b.weight)
                : Integer.compare(a.order, b.order));
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        var leaf = new Node(Math.max(counts[symbol], least), made, symbol, -1, -1);
        nodes[made++] = leaf;
        open.add(leaf);
      }
    }
    while (open.size() > 1) {
      var left = open.remove();
      var right = open.remove();
      var joined = new Node(left.weight + right.weight, made, -1, left.order, right.order);
      nodes[made++] = joined;
      open.add(joined);
    }
    var depths = new int[made];
    int deepest = 0;
    for (int i = made - 1; i >= 0; i--) {
      var node = nodes[i];
      if (node.symbol >= 0) {
        lengths[node.symbol] = depths[i];
        deepest = Math.max(deepest, depths[i]);
      } else {
        depths[node.left] = depths[i] + 1;
        depths[node.right] = depths[i] + 1;
      }
    }
    return deepest;
  }
}
