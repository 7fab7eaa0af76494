package dev.cloister.isolates.js;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What a script's modules import from each other, in a real context.
final class ScriptFilesTest {
  private static final Engine ENGINE = Platform.interpretingEngine();

  private static final String LIB =
      """
      exports.before = 1;
      exports.circle = require('./other.cjs').seen.join();
      exports.file = __filename + ' ' + __dirname;
      exports.builtin = require('events') === require('node:events');
      exports.text = require('t.txt');
      exports.json = require('./d.json').a;
      try { require('./nope'); } catch (error) { exports.missing = error.message; }
      exports.line = new Error('here').stack.includes('lib.cjs:8');
      """;

  /// `add` of two numbers, and a memory of one page.
  private static final String ADD =
      "0061736d0100000001070160027f7f017f03020100050301000107100203616464"
          + "0000066d656d6f727902000a09010700200020016a0b";

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
  void common_js_requires_files_and_builtins() {
    assertThat(defaultExport("import lib from './lib.cjs'; export default JSON.stringify(lib)"))
        .isEqualTo(
            "{\"before\":1,\"circle\":\"before\",\"file\":\"/lib.cjs /\",\"builtin\":true,"
                + "\"text\":\"a \\\" text\",\"json\":\"one\",\"missing\":\"No such module \\\"nope\\\".\","
                + "\"line\":true}");
    assertThat(
            defaultExport(
                "import { createRequire } from 'node:module'; import lib from './lib.cjs';"
                    + "export default createRequire('file:///x.js')('./lib.cjs') === lib"))
        .isEqualTo("true");
  }

  @Test
  void web_assembly_is_instantiated_from_a_file_and_never_made_of_bytes() {
    assertThat(
            defaultExport(
                "import add from './add.wasm'; import same from './add.wasm?module';"
                    + "const one = new WebAssembly.Instance(add, {});"
                    + "const two = await WebAssembly.instantiate(same);"
                    + "export default [add instanceof WebAssembly.Module, one.exports.add(2, 3),"
                    + " two.exports.memory.buffer.byteLength,"
                    + " WebAssembly.Module.exports(add).length].join()"))
        .isEqualTo("true,5,65536,2");
    assertThat(
            defaultExport(
                "import add from './add.wasm'; const found = []; const bytes = new Uint8Array(8);"
                    + "for (const make of [() => new WebAssembly.Module(bytes),"
                    + " () => new add.constructor(bytes), () => WebAssembly.compile(bytes),"
                    + " () => WebAssembly.instantiate(bytes)])"
                    + " try { await make(); found.push('made') } catch (e) { found.push(e.name) }"
                    + "export default found.join()"))
        .isEqualTo("CompileError,CompileError,CompileError,CompileError");
    assertThat(defaultExport("export default typeof Polyglot + typeof AsyncContext"))
        .isEqualTo("undefinedundefined");
  }

  @Test
  void a_platform_module_that_is_not_there_is_named() {
    assertThat(defaultExport("import 'node:nope'")).contains("not implemented: node:nope");
    assertThat(defaultExport("export default await import('node:nope/x').catch(String)"))
        .contains("not implemented: node:nope/x");
    assertThat(defaultExport("import 'cloudflare:sockets'"))
        .contains("not implemented: cloudflare:sockets");
  }

  @Test
  void a_library_that_could_answer_mail_can_import_what_that_takes() {
    assertThat(
            defaultExport(
                "import { EmailMessage } from 'cloudflare:email'; export default typeof EmailMessage"))
        .isEqualTo("function");
    assertThat(defaultExport("import { EmailMessage } from 'cloudflare:email'; new EmailMessage()"))
        .contains("not implemented: EmailMessage of cloudflare:email");
  }

  /// The default export of a main module as a string, or the error that it ends with.
  private static String defaultExport(String main) {
    var files =
        new ScriptFiles(
            List.of(
                module("index.js", Kind.ESM, main),
                module("d.json", Kind.JSON, "{\"a\": \"one\"}"),
                module("t.txt", Kind.TEXT, "a \" text"),
                module("b.bin", Kind.DATA, "abc"),
                module("lib.cjs", Kind.COMMONJS, LIB),
                module(
                    "other.cjs", Kind.COMMONJS, "exports.seen = Object.keys(require('./lib.cjs'))"),
                new ScriptModule("add.wasm", Kind.WASM, HexFormat.of().parseHex(ADD))));
    var result = new CompletableFuture<String>();
    ProxyExecutable take = values -> result.complete(values[0].asString());
    try (var context = Platform.contextBuilderWithWasm(ENGINE, files).build()) {
      var use = Platform.install(context, null).getMember("use");
      RequiredFiles.install(context, files, use);
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
