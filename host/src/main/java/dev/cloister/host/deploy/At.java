package dev.cloister.host.deploy;

/// A place in a text, both numbers counted from 1.
record At(int line, int column) {
  static final At START = new At(1, 1);

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
