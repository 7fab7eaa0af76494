package dev.cloister.isolates.java;

/// The form in which values are stored and sent, as `clone-form.js` defines it: what is written
/// there is read here, and the other way round.
final class CloneForm {
  static final int VERSION = 1;
  static final int DEPTH_MAX = 1000;

  static final int UNDEFINED = 0;
  static final int NULL = 1;
  static final int TRUE = 2;
  static final int FALSE = 3;
  static final int INTEGER = 4;
  static final int DOUBLE = 5;
  static final int BIGINT = 6;
  static final int TEXT = 7;
  static final int TEXT_UTF16 = 8;
  static final int OBJECT = 9;
  static final int ARRAY = 10;
  static final int SPARSE_ARRAY = 11;
  static final int DATE = 12;
  static final int REGEXP = 13;
  static final int MAP = 14;
  static final int SET = 15;
  static final int BUFFER = 16;
  static final int VIEW = 17;
  static final int ERROR = 18;
  static final int DOM_EXCEPTION = 19;
  static final int BOXED = 20;
  static final int REFERENCE = 21;
  static final int HOLE = 22;
  static final int END = 23;
  static final int EXTERNAL = 24;

  /// The views of single bytes, which are byte arrays in Java: `Int8Array`, `Uint8Array` and
  /// `Uint8ClampedArray`.
  static final int VIEW_INT8 = 1;

  static final int VIEW_UINT8 = 2;
  static final int VIEW_UINT8_CLAMPED = 3;
  static final int VIEW_DATA = 0;

  static final int ERROR_MESSAGE = 0;
  static final int ERROR_OWN = 4;

  /// Whole numbers beyond this are not exact in JavaScript.
  static final long SAFE_MAX = (1L << 53) - 1;

  private CloneForm() {}
}
