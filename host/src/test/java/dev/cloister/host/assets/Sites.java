package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Shorthands of the tests of this package: sites of a few files, and what they answer.
final class Sites {
  private Sites() {}

  /// A script's assets at these paths, told apart by their hash.
  static AssetSite of(AssetSettings settings, String redirects, String headers, String... paths) {
    return new AssetSite(
        new StaticAssets(
            settings,
            Arrays.stream(paths).map(Sites::file).toList(),
            redirects,
            headers,
            Map.of()));
  }

  static AssetSite of(HtmlHandling html, NotFoundHandling notFound, String... paths) {
    return of(
        new AssetSettings(Optional.empty(), html, notFound, WorkerFirst.NEVER, false),
        "",
        "",
        paths);
  }

  private static AssetFile file(String path) {
    return new AssetFile(path, "%064x".formatted(Integer.toUnsignedLong(path.hashCode())), 1);
  }

  static AssetRequest get(String pathAndQuery, String... headers) {
    return asked("GET", pathAndQuery, headers);
  }

  static AssetRequest asked(String method, String pathAndQuery, String... headers) {
    var fields = new ArrayList<Header>();
    for (var i = 0; i < headers.length; i += 2) {
      fields.add(new Header(headers[i], headers[i + 1]));
    }
    return new AssetRequest(
        method, AssetUrl.parse("http://shop.example:8080" + pathAndQuery).orElseThrow(), fields);
  }

  /// An answer in short: the file it sends, or the status and where it sends to; a file with
  /// another status than 200 has it in front.
  static String brief(AssetAnswer answer) {
    var to = header(answer, "location").map(location -> " " + location).orElse("");
    return answer
        .content()
        .map(file -> (answer.status() == 200 ? "" : answer.status() + " ") + file.path())
        .orElse(answer.status() + to);
  }

  static Optional<String> header(AssetAnswer answer, String name) {
    return headers(answer, name).stream().findFirst();
  }

  static List<String> headers(AssetAnswer answer, String name) {
    return answer.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }
}
