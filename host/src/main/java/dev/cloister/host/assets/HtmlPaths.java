package dev.cloister.host.assets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which file answers a path, and which paths are sent to another one because a file has its place
/// there.
///
/// Each way of handling HTML is a list of attempts, in order; the first that leads anywhere counts.
final class HtmlPaths {
  private static final String INDEX = "/index";
  private static final String HTML = ".html";
  private static final String INDEX_HTML = INDEX + HTML;

  /// What becomes of a path.
  sealed interface Found {
    /// A file answers.
    record File(String path) implements Found {}

    /// The client is to ask for another path, where a file answers.
    record Elsewhere(String path) implements Found {}
  }

  /// One attempt: a file that would answer and, if it does so elsewhere only, where.
  private record Attempt(String file, Optional<String> place) {
    static Attempt here(String file) {
      return new Attempt(file, Optional.empty());
    }

    static Attempt at(String place, String file) {
      return new Attempt(file, Optional.of(place));
    }
  }

  private final HtmlHandling handling;
  private final Predicate<String> exists;

  HtmlPaths(HtmlHandling handling, Predicate<String> exists) {
    this.handling = handling;
    this.exists = exists;
  }

  /// What becomes of a path; empty when no file has its place there.
  Optional<Found> find(String path) {
    for (var attempt : attempts(path)) {
      if (!exists.test(attempt.file())) {
        continue;
      }
      if (attempt.place().isEmpty()) {
        return Optional.of(new Found.File(attempt.file()));
      }
      var place = attempt.place().get();
      if (!exists.test(place) && isHome(place, attempt.file())) {
        return Optional.of(new Found.Elsewhere(place));
      }
    }
    return Optional.empty();
  }

  /// Whether a path, asked for as it is, is answered with this file: only then a client may be sent
  /// there, or it would be sent on and on.
  private boolean isHome(String path, String file) {
    return attempts(path).stream()
        .filter(attempt -> attempt.place().isEmpty() && exists.test(attempt.file()))
        .findFirst()
        .filter(attempt -> attempt.file().equals(file))
        .isPresent();
  }

  private List<Attempt> attempts(String path) {
    return switch (handling) {
      case AUTO_TRAILING_SLASH -> auto(path);
      case FORCE_TRAILING_SLASH -> force(path);
      case DROP_TRAILING_SLASH -> drop(path);
      case NONE -> List.of(Attempt.here(path));
    };
  }

  private static List<Attempt> auto(String path) {
    var attempts = new ArrayList<Attempt>();
    if (path.endsWith(INDEX)) {
      var folder = without(path, INDEX);
      attempts.add(Attempt.here(path));
      attempts.add(Attempt.at(folder + "/", path + HTML));
      attempts.add(Attempt.at(folder, folder + HTML));
    } else if (path.endsWith(INDEX_HTML)) {
      var folder = without(path, INDEX_HTML);
      attempts.add(Attempt.at(folder + "/", path));
      attempts.add(Attempt.at(folder, folder + HTML));
    } else if (path.endsWith("/")) {
      var name = without(path, "/");
      attempts.add(Attempt.here(name + INDEX_HTML));
      attempts.add(Attempt.at(name, name + HTML));
    } else if (path.endsWith(HTML)) {
      var name = without(path, HTML);
      attempts.add(Attempt.at(name, path));
      attempts.add(Attempt.at(name + "/", name + INDEX_HTML));
    }
    attempts.add(Attempt.here(path));
    attempts.add(Attempt.here(path + HTML));
    attempts.add(Attempt.at(path + "/", path + INDEX_HTML));
    return attempts;
  }

  private static List<Attempt> force(String path) {
    var attempts = new ArrayList<Attempt>();
    if (path.endsWith(INDEX)) {
      var folder = without(path, INDEX);
      attempts.add(Attempt.here(path));
      attempts.add(Attempt.at(folder + "/", path + HTML));
      attempts.add(Attempt.at(folder + "/", folder + HTML));
    } else if (path.endsWith(INDEX_HTML)) {
      var folder = without(path, INDEX_HTML);
      attempts.add(Attempt.at(folder + "/", path));
      attempts.add(Attempt.at(folder + "/", folder + HTML));
    } else if (path.endsWith("/")) {
      var name = without(path, "/");
      attempts.add(Attempt.here(name + INDEX_HTML));
      attempts.add(Attempt.here(name + HTML));
    } else if (path.endsWith(HTML)) {
      var name = without(path, HTML);
      attempts.add(Attempt.at(name + "/", path));
      attempts.add(Attempt.here(path));
      attempts.add(Attempt.at(name + "/", name + INDEX_HTML));
    }
    attempts.add(Attempt.here(path));
    attempts.add(Attempt.at(path + "/", path + HTML));
    attempts.add(Attempt.at(path + "/", path + INDEX_HTML));
    return attempts;
  }

  private static List<Attempt> drop(String path) {
    var attempts = new ArrayList<Attempt>();
    if (path.equals("/")) {
      attempts.add(Attempt.here(INDEX_HTML));
    } else if (path.equals(INDEX) || path.equals(INDEX_HTML)) {
      if (path.equals(INDEX)) {
        attempts.add(Attempt.here(path));
      }
      attempts.add(Attempt.at("/", INDEX_HTML));
    } else if (path.endsWith(INDEX)) {
      var folder = without(path, INDEX);
      attempts.add(Attempt.here(path));
      attempts.add(Attempt.at(folder, folder + HTML));
      attempts.add(Attempt.at(folder, path + HTML));
    } else if (path.endsWith(INDEX_HTML)) {
      var folder = without(path, INDEX_HTML);
      attempts.add(Attempt.at(folder, path));
      attempts.add(Attempt.here(path));
      attempts.add(Attempt.at(folder, folder + HTML));
    } else if (path.endsWith("/")) {
      var name = without(path, "/");
      attempts.add(Attempt.at(name, name + HTML));
      attempts.add(Attempt.at(name, name + INDEX_HTML));
    } else if (path.endsWith(HTML)) {
      var name = without(path, HTML);
      attempts.add(Attempt.at(name, path));
      attempts.add(Attempt.at(name, name + INDEX_HTML));
    }
    attempts.add(Attempt.here(path));
    attempts.add(Attempt.here(path + HTML));
    attempts.add(Attempt.here(path + INDEX_HTML));
    return attempts;
  }

  private static String without(String path, String ending) {
    return path.substring(0, path.length() - ending.length());
  }
}
