package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.AssetSite;
import dev.cloister.host.assets.IgnoreRules;
import dev.cloister.host.assets.RuleProblem;
import dev.cloister.host.assets.StaticAssets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Collects the assets of a version from the folder they lie in: which files, what is in each, and
/// the rules beside them. Content that several files share is kept once.
final class AssetCollector {
  static final String IGNORE = ".assetsignore";
  static final String REDIRECTS = "_redirects";
  static final String HEADERS = "_headers";

  /// What another tool makes a script of, and would be published here with all its secrets.
  private static final String PAGES_SCRIPT = "_worker.js";

  private static final int PROBLEMS_SHOWN_MAX = 50;

  /// Files that are listed and are no assets in the end, such as the rules.
  private static final int LEFT_OUT_MAX = 1_000;

  private final Sources sources;
  private final AssetLimits limits;
  private final AssetKeys.Declared declared;
  private final String folder;
  private final Map<String, byte[]> contents = new HashMap<>();
  private final List<AssetFile> files = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();
  private long bytes;

  AssetCollector(Sources sources, AssetLimits limits, AssetKeys.Declared declared) {
    this.sources = sources;
    this.limits = limits;
    this.declared = declared;
    this.folder = declared.directory().isEmpty() ? "" : declared.directory() + "/";
  }

  StaticAssets collect() throws DeployRefused {
    if (!sources.hasFolder(declared.directory())) {
      throw DeployFailures.badAssets(
          "%s: assets.directory is \"%s\", and there is no such folder."
              .formatted(declared.at(), declared.directory()));
    }
    var problems = new ArrayList<RuleProblem>();
    var ignore = new IgnoreRules(rules(IGNORE), problems);
    var redirects = rules(REDIRECTS);
    var headers = rules(HEADERS);
    var wrong = new ArrayList<>(said(IGNORE, problems));
    wrong.addAll(
        said(REDIRECTS, AssetSite.problemsOfRedirects(redirects, declared.settings().html())));
    wrong.addAll(said(HEADERS, AssetSite.problemsOfHeaders(headers)));
    if (!wrong.isEmpty()) {
      throw DeployFailures.badAssets(
          wrong.stream().limit(PROBLEMS_SHOWN_MAX).collect(Collectors.joining("\n")));
    }
    for (var name :
        sources.filesBelow(
            declared.directory(), ignore::leavesOutFolder, limits.filesMax() + LEFT_OUT_MAX)) {
      if (!ignore.leavesOut(name)) {
        add(name);
      }
    }
    return new StaticAssets(declared.settings(), files, redirects, headers, contents);
  }

  private void add(String name) throws DeployRefused {
    if (name.equals(IGNORE)) {
      return;
    }
    if (name.equals(PAGES_SCRIPT) || name.startsWith(PAGES_SCRIPT + "/")) {
      if (!sources.has(folder + IGNORE)) {
        throw DeployFailures.badAssets(
            "\"%s\" is the code of a server, and everybody could read it. Name it in a file %s to leave it out; an empty such file publishes it."
                .formatted(folder + name, folder + IGNORE));
      }
    }
    var path = ArchivePath.normalise(name);
    if (path.isEmpty()) {
      throw DeployFailures.badAssets(
          "\"%s\" cannot be an asset: a name has at most %d characters and none of \\ : or control characters."
              .formatted(printable(folder + name), ArchivePath.CHARS_MAX));
    }
    if (!paths.add(path.get())) {
      throw DeployFailures.badAssets(
          "\"%s\" is there twice, in two ways to write it in Unicode.".formatted(folder + name));
    }
    if (files.size() == limits.filesMax()) {
      throw DeployFailures.tooManyAssets(
          "The assets folder has more than the allowed %d files.".formatted(limits.filesMax()));
    }
    var content =
        sources
            .readAsset(folder + name, limits.fileBytesMax())
            .orElseThrow(
                () -> DeployFailures.unreadable("\"%s\" cannot be read.".formatted(folder + name)));
    bytes += content.length;
    if (bytes > limits.bytesMax()) {
      throw DeployFailures.tooManyAssets(
          "The assets have more than the allowed %d bytes together.".formatted(limits.bytesMax()));
    }
    var hash = sha256(content);
    contents.putIfAbsent(hash, content);
    files.add(new AssetFile("/" + path.get(), hash, content.length));
  }

  /// The text of a file of rules; empty when there is none.
  private String rules(String name) throws DeployRefused {
    var content = sources.readAsset(folder + name, limits.ruleBytesMax());
    if (content.isEmpty()) {
      return "";
    }
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content.get())).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException notText) {
      throw DeployFailures.badAssets("%s is not UTF-8.".formatted(folder + name));
    }
  }

  private List<String> said(String name, List<RuleProblem> problems) {
    return problems.stream()
        .map(each -> "%s:%d: %s".formatted(folder + name, each.line(), each.what()))
        .toList();
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }
}
