package dev.cloister.isolates.codec;

/// The input is not what it should be, or asks for more than there is.
public final class CoderFailed extends Exception {
  private static final long serialVersionUID = 1L;

  /// The window or dictionary is larger than what is left.
  public static final String MEMORY = "Z_MEM_ERROR";

  private final String code;

  CoderFailed(String code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  static CoderFailed damaged(String text) {
    return new CoderFailed("Z_DATA_ERROR", text);
  }

  /// As zlib and brotli name it: `Z_DATA_ERROR`, `FORMAT_PADDING_1`.
  public String code() {
    return code;
  }

  /// What is wrong, in the words of zlib.
  public String text() {
    return String.valueOf(getMessage());
  }
}
