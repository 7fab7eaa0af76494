package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ScriptModule;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Compiles a small script, for the sake of what that loads: before a cordon is confined and given
/// to a tenant, so that the first script of that tenant need not wait for it.
final class Rehearsal {
  private static final String SOURCE =
      """
      import dev.cloister.api.script.*;

      public final class Rehearsal implements Script {
        @Override
        public Response fetch(Request request, Env env, Context context) {
          return Response.text(request.path());
        }
      }
      """;

  private Rehearsal() {}

  static void compile() {
    var path = "Rehearsal.java";
    var source =
        new ScriptModule(path, ScriptModule.Kind.JAVA, SOURCE.getBytes(StandardCharsets.UTF_8));
    try {
      ScriptClasses.of(path, List.of(source)).main();
    } catch (NotCompiled | ClassNotFoundException e) {
      throw new IllegalStateException("The rehearsal's script does not compile.", e);
    }
  }
}
