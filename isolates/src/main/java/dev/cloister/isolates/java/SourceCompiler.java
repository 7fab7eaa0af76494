package dev.cloister.isolates.java;

import dev.cloister.api.script.Script;
import dev.cloister.isolates.bridge.ScriptModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles a script's sources, in this process and in memory, against the JDK and the API of
/// scripts, without annotation processors: nothing of the script runs.
///
/// Limits: the sources are as large as an upload may be, the classes as [ScriptClasses] says. How
/// long it takes is watched from outside, as an evaluation's time is.
final class SourceCompiler {
  /// Errors that the author is told of one upload; the compiler itself stops at a hundred.
  private static final int ERRORS_TOLD_MAX = 10;

  /// What is told of one error; more is cut off.
  private static final int MESSAGE_CHARS_MAX = 500;

  private final Map<String, byte[]> classes = new LinkedHashMap<>();

  private SourceCompiler() {}

  /// The classes by their names, such as `shop.Cart$Line`.
  static Map<String, byte[]> compile(List<ScriptModule> sources) throws NotCompiled {
    return new SourceCompiler().run(sources);
  }

  private Map<String, byte[]> run(List<ScriptModule> sources) throws NotCompiled {
    var compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new NotCompiled("The Java of this host has no compiler.", "");
    }
    var problems = new DiagnosticCollector<JavaFileObject>();
    var units = sources.stream().map(SourceFile::new).toList();
    try (var files =
            compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8);
        var kept = new KeptClasses(files)) {
      var options = List.of("-proc:none", "-parameters", "-g", "-classpath", apiPlace());
      var done = compiler.getTask(null, kept, problems, options, null, units).call();
      if (!done) {
        throw refused(problems.getDiagnostics());
      }
    } catch (IOException e) {
      throw new NotCompiled("The compiler failed: " + e.getClass().getSimpleName(), "");
    }
    return classes;
  }

  /// Where the API's own classes are.
  private static String apiPlace() {
    try {
      return Path.of(Script.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The API's place is no file.", e);
    }
  }

  /// How many errors there are, and the first of them, each with its place and what it says.
  private static NotCompiled refused(List<Diagnostic<? extends JavaFileObject>> all) {
    var errors = all.stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR).toList();
    var told = errors.stream().limit(ERRORS_TOLD_MAX).map(SourceCompiler::line);
    var more = errors.size() - ERRORS_TOLD_MAX;
    return NotCompiled.byCompiler(
        Stream.of(
                Stream.of(errors.size() == 1 ? "1 error" : errors.size() + " errors"),
                told,
                more > 0 ? Stream.of("and %d more".formatted(more)) : Stream.<String>empty())
            .flatMap(Function.identity())
            .collect(Collectors.joining("\n")));
  }

  /// Lines after a message's first are indented, so that each error begins where a line does.
  private static String line(Diagnostic<? extends JavaFileObject> error) {
    var message = error.getMessage(Locale.ROOT);
    var shown =
        message.length() > MESSAGE_CHARS_MAX
            ? message.substring(0, MESSAGE_CHARS_MAX) + "…"
            : message;
    return place(error) + shown.replaceAll("\\R\\s*", "\n    ");
  }

  private static String place(Diagnostic<? extends JavaFileObject> error) {
    return error.getSource() instanceof SourceFile source
        ? "%s:%d:%d: ".formatted(source.path, error.getLineNumber(), error.getColumnNumber())
        : "";
  }

  /// A source file of the upload.
  private static final class SourceFile extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    SourceFile(ScriptModule module) {
      super(URI.create("script:///" + escaped(module.path())), Kind.SOURCE);
      this.path = module.path();
      this.text = new String(module.content(), StandardCharsets.UTF_8);
    }

    private static String escaped(String path) {
      try {
        return new URI(null, null, path, null).getRawPath();
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException("No path of a file: " + path, e);
      }
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public String getName() {
      return path;
    }
  }

  /// Keeps what is compiled, and writes no file.
  private final class KeptClasses extends ForwardingJavaFileManager<StandardJavaFileManager> {
    KeptClasses(StandardJavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location place, String name, JavaFileObject.Kind kind, FileObject sibling) {
      var uri = URI.create("class:///" + name.replace('.', '/') + ".class");
      return new SimpleJavaFileObject(uri, kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }
}
