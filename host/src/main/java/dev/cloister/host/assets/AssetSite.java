package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The assets of one version, ready to be asked: which file answers a request, with what headers,
/// and whether the script is asked first.
///
/// A request passes, in order: the redirects; the handling of HTML, which finds a file or another
/// path for it; the handling of what is not found; the one form a path may have; the header rules.
///
/// Threads: any; nothing changes. Holds the names of the files, not what is in them.
public final class AssetSite {
  private static final String CACHE_CONTROL = "public, max-age=0, must-revalidate";
  private static final int ELSEWHERE = 307;

  private final AssetSettings settings;
  private final Map<String, AssetFile> files = new HashMap<>();
  private final Redirects redirects;
  private final HeaderRules headers;
  private final HtmlPaths html;

  /// Reads the rules anew; what is wrong with them was said at the deploy.
  public AssetSite(StaticAssets assets) {
    settings = assets.settings();
    assets.files().forEach(file -> files.put(file.path(), file));
    redirects = Redirects.read(assets.redirects(), settings.html(), new ArrayList<>());
    headers = HeaderRules.read(assets.headers(), new ArrayList<>());
    html = new HtmlPaths(settings.html(), files::containsKey);
  }

  /// What is wrong with the text of a `_redirects` file.
  public static List<RuleProblem> problemsOfRedirects(String text, HtmlHandling html) {
    var problems = new ArrayList<RuleProblem>();
    Redirects.read(text, html, problems);
    return problems;
  }

  /// What is wrong with the text of a `_headers` file.
  public static List<RuleProblem> problemsOfHeaders(String text) {
    var problems = new ArrayList<RuleProblem>();
    HeaderRules.read(text, problems);
    return problems;
  }

  /// How many files there are.
  public int size() {
    return files.size();
  }

  /// What is answered without asking the script; empty when the script is to be asked.
  public Optional<AssetAnswer> beforeScript(AssetRequest request) {
    if (settings.alone()) {
      return Optional.of(answer(request));
    }
    return switch (settings.workerFirst().turn(request.url().path())) {
      case SCRIPT -> Optional.empty();
      case ASSETS -> Optional.of(answer(request));
      case USUAL -> {
        // Somebody who looks for data is not to get a page that says there is none.
        var pages = request.navigates() || !settings.workerFirst().rules().isEmpty();
        var first = answer(request, pages ? settings.notFound() : NotFoundHandling.NONE);
        yield first.found() ? Optional.of(answer(request)) : Optional.empty();
      }
    };
  }

  /// What the assets answer by themselves.
  public AssetAnswer answer(AssetRequest request) {
    return answer(request, settings.notFound());
  }

  private AssetAnswer answer(AssetRequest request, NotFoundHandling notFound) {
    var plain = withoutRules(request, notFound);
    var all = new AnswerHeaders();
    plain.headers().forEach(all::append);
    headers.apply(request.url(), all);
    return new AssetAnswer(plain.status(), all.list(), plain.content(), plain.found());
  }

  private AssetAnswer withoutRules(AssetRequest request, NotFoundHandling notFound) {
    var hit = redirects.of(request.url());
    if (hit.isEmpty()) {
      return at(request.url().path(), false, request, notFound);
    }
    var to = hit.get().to();
    if (to.isEmpty()) {
      // What the names took makes no URL of it.
      return bare(500, List.of());
    }
    return hit.get().status() == Redirects.REWRITE
        ? at(to.get().path(), true, request, notFound)
        : bare(hit.get().status(), List.of(new Header("Location", location(to.get(), request))));
  }

  private static String location(AssetUrl to, AssetRequest request) {
    var host = to.origin().equals(request.url().origin()) ? "" : to.origin();
    var search = to.search().isEmpty() ? request.url().search() : to.search();
    return host + to.path() + search + to.hash();
  }

  private AssetAnswer at(
      String path, boolean rewritten, AssetRequest request, NotFoundHandling notFound) {
    var decoded = PathCoding.decoded(path);
    return switch (html.find(decoded).orElse(null)) {
      case HtmlPaths.Found.Elsewhere(var place) ->
          request.reads() ? elsewhere(place, request) : bare(405, List.of());
      case HtmlPaths.Found.File(var name) -> file(file(name), 200, path, request);
      case null -> {
        var status = notFound == NotFoundHandling.PAGE_404 ? 404 : 200;
        yield notFoundPage(decoded, notFound)
            .map(page -> file(page, status, path, request))
            .orElseGet(() -> new AssetAnswer(404, List.of(), Optional.empty(), rewritten));
      }
    };
  }

  private AssetFile file(String name) {
    return Objects.requireNonNull(files.get(name), "What was found is there.");
  }

  /// A file, asked for by this path: only in the one form that it has.
  private static AssetAnswer file(AssetFile file, int status, String path, AssetRequest request) {
    if (!request.reads()) {
      return bare(405, List.of());
    }
    var decoded = PathCoding.decoded(path);
    return PathCoding.encoded(decoded).equals(path)
        ? file(file, status, request)
        : elsewhere(decoded, request);
  }

  private static AssetAnswer elsewhere(String path, AssetRequest request) {
    var location = PathCoding.encoded(path) + request.url().search();
    return bare(ELSEWHERE, List.of(new Header("Location", location)));
  }

  private Optional<AssetFile> notFoundPage(String path, NotFoundHandling notFound) {
    return switch (notFound) {
      case NONE -> Optional.empty();
      case SINGLE_PAGE_APPLICATION -> Optional.ofNullable(files.get("/index.html"));
      case PAGE_404 -> {
        var folder = path;
        while (!folder.isEmpty()) {
          folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
          var page = files.get(folder + "/404.html");
          if (page != null) {
            yield Optional.of(page);
          }
        }
        yield Optional.empty();
      }
    };
  }

  private static AssetAnswer bare(int status, List<Header> headers) {
    return new AssetAnswer(status, headers, Optional.empty(), true);
  }

  private static AssetAnswer file(AssetFile file, int status, AssetRequest request) {
    var headers = new ArrayList<Header>();
    headers.add(new Header("ETag", file.tag()));
    ContentTypes.of(file.path()).ifPresent(type -> headers.add(new Header("Content-Type", type)));
    if (!request.has("authorization") && !request.has("range")) {
      headers.add(new Header("Cache-Control", CACHE_CONTROL));
    }
    headers.add(new Header("CF-Cache-Status", "HIT"));
    var asked = request.header("if-none-match").orElse("");
    return asked.equals(file.tag()) || asked.equals("W/" + file.tag())
        ? new AssetAnswer(304, headers, Optional.empty(), true)
        : new AssetAnswer(status, headers, Optional.of(file), true);
  }
}
