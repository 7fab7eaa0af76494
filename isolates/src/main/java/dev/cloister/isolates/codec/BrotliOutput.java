package dev.cloister.isolates.codec;

/// What a brotli stream writes: literals, copies and words, as much at a time as is asked for.
final class BrotliOutput {
  private final BrotliWindow window;
  private final int distanceMax;
  private long limit;

  BrotliOutput(BrotliWindow window, int distanceMax) {
    this.window = window;
    this.distanceMax = distanceMax;
  }

  /// Lets `most` bytes be made from now on, and says where they begin.
  long begin(int most) {
    limit = window.made() + Math.min(most, window.size());
    return window.made();
  }

  /// How many bytes may still be made.
  int room() {
    return (int) (limit - window.made());
  }

  /// How far back a copy may reach now.
  int reach() {
    return (int) Math.min(distanceMax, window.made());
  }

  void literal(int value) throws CoderFailed {
    window.add(value);
  }

  int context(LiteralContexts contexts) {
    return contexts.of(window.last(1), window.last(2));
  }

  /// Copies what there is room for, and says how much that was.
  int copy(int distance, int wanted) throws CoderFailed {
    int count = Math.min(wanted, room());
    window.repeat(distance, count);
    return count;
  }

  /// Writes the rest of a word from `from` on, as far as there is room, and says how much that was.
  int word(byte[] word, int from) throws CoderFailed {
    int count = Math.min(word.length - from, room());
    window.add(word, from, count);
    return count;
  }
}
