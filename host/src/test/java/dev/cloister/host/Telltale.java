package dev.cloister.host;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What no answer to a tenant may ever have in it: names of Java's classes and packages, places in
/// its sources, paths of this machine, what another tenant keeps.
///
/// Threads: any.
final class Telltale {
  private static final Pattern HOST =
      Pattern.compile(
          String.join(
              "|",
              // Packages.
              "\\bjava\\.(?:lang|util|io|nio|net|security|time|base)\\b",
              "\\b(?:javax|jdk|sun|com\\.sun|com\\.oracle|org\\.graalvm|com\\.ibm\\.icu)\\.\\w+",
              "\\bdev[./]cloister[./]\\w",
              "\\borg\\.(?:eclipse|apache|mapdb|sqlite|bouncycastle|slf4j)\\b",
              "\\b(?:io\\.javalin|kotlin\\.\\w|com\\.fasterxml|at\\.yawk)\\b",
              // Classes.
              "\\b(?!DOMException)[A-Z]\\w+Exception\\b",
              "\\b(?:OutOfMemory|StackOverflow|NoClassDefFound|ExceptionInInitializer)Error\\b",
              "\\b(?:HostObject|HostFunction|ProxyExecutable|ByteBuffer|DirectByteBuffer|"
                  + "PolyglotContext|TruffleObject|JSDynamicObject)\\b",
              // Places in sources, files of the machine.
              "\\.java:\\d+",
              "\\$\\$Lambda",
              "\\.jar\\b(?!!/x\\.js)",
              "root:x:0:0",
              "-XX:\\+"));

  private final List<String> words;

  /// @param canaries what only the victim knows
  Telltale(List<String> canaries, Path... folders) {
    this.words =
        Stream.concat(
                canaries.stream(),
                Stream.concat(
                        Stream.of(folders),
                        Stream.of(
                            Path.of(System.getProperty("java.home")),
                            Path.of(System.getProperty("user.dir"))))
                    .map(folder -> folder.toAbsolutePath().normalize().toString()))
            .toList();
  }

  /// What of it an answer has, its headers included.
  Optional<String> in(HttpResponse<String> answer) {
    return in(answer.headers().map() + "\n" + answer.body());
  }

  /// What of it a text has, with a little of what is around.
  Optional<String> in(String text) {
    var host = HOST.matcher(text);
    if (host.find()) {
      return Optional.of(around(text, host.start(), host.end()));
    }
    return words.stream()
        .filter(text::contains)
        .map(word -> around(text, text.indexOf(word), text.indexOf(word) + word.length()))
        .findFirst();
  }

  private static String around(String text, int start, int end) {
    return "…%s…"
        .formatted(text.substring(Math.max(0, start - 100), Math.min(text.length(), end + 100)));
  }
}
