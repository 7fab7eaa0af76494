package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The pages of `docs/failures/`, one for each code, as they were packed into this build. The first
/// line of a page is the title that problems with its code carry.
final class FailurePages {
  private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1,64}(\\.[a-z0-9-]{1,64}){1,3}");

  /// By code; only codes that have a page are kept, so the pages bound it.
  private static final Map<String, String> PAGES = new ConcurrentHashMap<>();

  private FailurePages() {}

  /// The page of a code, in Markdown.
  static Optional<String> page(String code) {
    if (!CODE.matcher(code).matches()) {
      return Optional.empty();
    }
    return Optional.ofNullable(PAGES.computeIfAbsent(code, FailurePages::read));
  }

  /// The title of a code, if it has a page.
  static Optional<String> title(String code) {
    return page(code)
        .flatMap(text -> text.lines().findFirst())
        .map(heading -> heading.replaceFirst("^# ", ""));
  }

  private static @Nullable String read(String code) {
    try (var page =
        FailurePages.class.getResourceAsStream("/dev/cloister/failures/" + code + ".md")) {
      return page == null ? null : new String(page.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The page of the failure " + code + " cannot be read.", e);
    }
  }
}
