package dev.cloister.policies;

/// What the number of a [Limit] counts.
public enum Unit {
  MILLISECONDS("ms"),
  BYTES("bytes"),
  MEBIBYTES("MiB"),
  COUNT("");

  private final String symbol;

  Unit(String symbol) {
    this.symbol = symbol;
  }

  /// What stands behind the number; empty for things.
  public String symbol() {
    return symbol;
  }

  /// The number with its unit, as messages show it.
  public String show(long amount) {
    return symbol.isEmpty() ? Long.toString(amount) : amount + " " + symbol;
  }
}
