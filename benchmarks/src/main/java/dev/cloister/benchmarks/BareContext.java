package dev.cloister.benchmarks;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/// JavaScript with nothing around it.
final class BareContext implements Runner {
  private static final Source SCRIPT =
      Source.newBuilder("js", "(url) => 'hello ' + url.length", "hello.js").buildLiteral();
  private static final String URL = "http://hello.benchmark.localhost/";

  private final Engine engine =
      Engine.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
  private final Context context = Context.newBuilder("js").engine(engine).build();
  private final Value script = context.eval(SCRIPT);

  @Override
  public int hello() {
    return script.execute(URL).asString().length();
  }

  @Override
  public int start() {
    try (var fresh = Context.newBuilder("js").engine(engine).build()) {
      return fresh.eval(SCRIPT).execute(URL).asString().length();
    }
  }

  @Override
  public void close() {
    context.close();
    engine.close();
  }
}
