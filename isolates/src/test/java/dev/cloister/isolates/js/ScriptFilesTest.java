package dev.cloister.isolates.js;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What a script's modules import from each other, in a real context.
final class ScriptFilesTest {
  private static final Engine ENGINE = Platform.interpretingEngine();

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @Test
  void json_is_imported_with_an_attribute() {
    assertThat(defaultExport("import d from './d.json' with { type: 'json' }; export default d.a"))
        .isEqualTo("one");
    assertThat(
            defaultExport(
                "export default (await import('./d.json', { with: { type: 'json' } })).default.a"))
        .isEqualTo("one");
  }

  @Test
  void text_and_data_are_default_exports() {
    assertThat(defaultExport("import t from './t.txt'; export default t")).isEqualTo("a \" text");
    assertThat(defaultExport("import d from './b.bin'; export default d.byteLength"))
        .isEqualTo("3");
  }

  @Test
  void modules_of_node_are_found_with_and_without_their_scheme() {
    assertThat(
            defaultExport(
                "import util, { inspect } from 'node:util'; import { EventEmitter } from 'events';"
                    + "import { posix } from 'path'; import fs from 'fs/promises';"
                    + "export default [util.inspect === inspect, typeof EventEmitter, posix.sep,"
                    + " typeof fs.readFile].join()"))
        .isEqualTo("true,function,/,function");
    assertThat(defaultExport("export default (await import('node:os')).EOL")).isEqualTo("\n");
    assertThat(
            defaultExport(
                "const all = [];"
                    + "for (const name of process.getBuiltinModule('module').builtinModules) {"
                    + "  all.push(typeof (await import(name)).default, typeof (await import('node:' + name)));"
                    + "} export default [...new Set(all)].sort().join()"))
        .isEqualTo("function,object");
  }

  @Test
  void a_platform_module_that_is_not_there_is_named() {
    assertThat(defaultExport("import 'node:nope'")).contains("not implemented: node:nope");
    assertThat(defaultExport("export default await import('node:nope/x').catch(String)"))
        .contains("not implemented: node:nope/x");
    assertThat(defaultExport("import 'cloudflare:sockets'"))
        .contains("not implemented: cloudflare:sockets");
  }

  /// The default export of a main module as a string, or the error that it ends with.
  private static String defaultExport(String main) {
    var files =
        new ScriptFiles(
            List.of(
                module("index.js", Kind.ESM, main),
                module("d.json", Kind.JSON, "{\"a\": \"one\"}"),
                module("t.txt", Kind.TEXT, "a \" text"),
                module("b.bin", Kind.DATA, "abc")));
    var result = new CompletableFuture<String>();
    ProxyExecutable take = values -> result.complete(values[0].asString());
    try (var context = Platform.contextBuilder(ENGINE, files).build()) {
      Platform.install(context, null);
      context
          .eval(
              "js", "(take) => import('/index.js').then((m) => `${m.default}`, String).then(take)")
          .executeVoid(take);
    }
    return result.join();
  }

  private static ScriptModule module(String path, Kind kind, String text) {
    return new ScriptModule(path, kind, text.getBytes(UTF_8));
  }
}
