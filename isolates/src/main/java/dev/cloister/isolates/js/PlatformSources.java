package dev.cloister.isolates.js;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Source;

/// The platform's JavaScript as Polyglot sources, each built once per JVM, so that all contexts of
/// an engine share one parse.
///
/// All are internal sources: their frames do not show in a script's stack traces.
///
/// Threads: any.
final class PlatformSources {
  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final Pattern PLATFORM_NAME = Pattern.compile("(?:node/)?[a-z][a-z0-9-]*");
  private static final Pattern PART_NAME = Pattern.compile("(?:runtime|script)(?:/[a-z-]+)?");
  private static final Pattern NPM_NAME =
      Pattern.compile(
          "npm/([a-z][a-z0-9-]*)/((?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9]+)*)");
  private static final Map<String, Source> BY_NAME = new ConcurrentHashMap<>();

  private PlatformSources() {}

  /// A module of the platform, such as `headers`, or a file of an npm package on the class path,
  /// such as `npm/whatwg-url/lib/URL.js`.
  static Source named(String name) {
    return name.startsWith("npm/") ? npm(name) : platform(name);
  }

  /// A file of `runtime/` or `script/`, such as `script/env`: what surrounds a script.
  static Source part(String name) {
    return BY_NAME.computeIfAbsent(name, PlatformSources::readPart);
  }

  private static Source readPart(String name) {
    if (!PART_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("No part of the runtime can be called " + name);
    }
    return source(name, text(name + ".js"));
  }

  static Source platform(String name) {
    return BY_NAME.computeIfAbsent(name, PlatformSources::readPlatform);
  }

  private static Source npm(String name) {
    return BY_NAME.computeIfAbsent(name, PlatformSources::readNpm);
  }

  private static Source readPlatform(String name) {
    if (!PLATFORM_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("No platform module can be called " + name);
    }
    return source(name, text("platform/" + name + ".js"));
  }

  /// A CommonJS file becomes a function of what such a file expects to find around it.
  private static Source readNpm(String name) {
    var matcher = NPM_NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("No file of an npm package can be called " + name);
    }
    String wrapped =
        "(function (exports, require, module, SharedArrayBuffer) { "
            + text(
                WEBJARS
                    + matcher.group(1)
                    + "/"
                    + version(matcher.group(1))
                    + "/"
                    + matcher.group(2))
            + "\n})";
    return source(name, wrapped);
  }

  /// The version that the build put on the class path, so that the root pom alone names it.
  private static String version(String npmPackage) {
    String path = "/META-INF/maven/org.webjars.npm/" + npmPackage + "/pom.properties";
    try (InputStream in = open(path)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }

  private static Source source(String name, String text) {
    return Source.newBuilder("js", text, "cloister:" + name).internal(true).buildLiteral();
  }

  private static String text(String path) {
    try (InputStream in = open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }

  private static InputStream open(String path) {
    InputStream in = PlatformSources.class.getResourceAsStream(path);
    if (in == null) {
      throw new IllegalStateException(
          "The class path has no " + path + ": the build is incomplete, build it again.");
    }
    return in;
  }
}
