package dev.cloister.host.assets;

/// Under which paths `.html` files answer: `assets.html_handling`.
public enum HtmlHandling {
  /// `/a.html` at `/a`, `/a/index.html` at `/a/`.
  AUTO_TRAILING_SLASH("auto-trailing-slash"),

  /// Both at `/a/`.
  FORCE_TRAILING_SLASH("force-trailing-slash"),

  /// Both at `/a`.
  DROP_TRAILING_SLASH("drop-trailing-slash"),

  /// Each at its own name.
  NONE("none");

  private final String key;

  HtmlHandling(String key) {
    this.key = key;
  }

  /// What a configuration calls it.
  public String key() {
    return key;
  }
}
