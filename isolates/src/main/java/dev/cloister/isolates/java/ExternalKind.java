package dev.cloister.isolates.java;

/// The kinds of what is no plain value in a call ([CloneForm#EXTERNAL]), as `script/values.js`
/// numbers them.
final class ExternalKind {
  static final int STUB = 0;
  static final int SERVICE = 1;
  static final int READABLE = 2;
  static final int WRITABLE = 3;
  static final int HEADERS = 4;
  static final int REQUEST = 5;
  static final int RESPONSE = 6;
  static final int BLOB = 7;
  static final int SNAPSHOT = 8;

  private ExternalKind() {}
}
