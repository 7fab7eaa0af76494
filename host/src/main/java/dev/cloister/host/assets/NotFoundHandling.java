package dev.cloister.host.assets;

/// What answers where no file does: `assets.not_found_handling`.
public enum NotFoundHandling {
  /// Nothing: the script if there is one, else an empty 404.
  NONE("none"),

  /// The nearest `404.html` upwards, with status 404.
  PAGE_404("404-page"),

  /// `/index.html`, with status 200.
  SINGLE_PAGE_APPLICATION("single-page-application");

  private final String key;

  NotFoundHandling(String key) {
    this.key = key;
  }

  /// What a configuration calls it.
  public String key() {
    return key;
  }
}
