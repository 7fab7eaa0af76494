// Out of the engine: host classes, the engine's own objects, files, other processes, and code from elsewhere.

import { alone, family, held, leaked, quiet, refused, textOf, tried } from "./suite.js";
export { Attacked } from "./attacked.js";

const DOORS = [
  "Java",
  "Polyglot",
  "Packages",
  "java",
  "javax",
  "javafx",
  "com",
  "org",
  "edu",
  "Graal",
  "load",
  "loadWithNewGlobal",
  "print",
  "printErr",
  "quit",
  "exit",
  "read",
  "readbuffer",
  "readline",
  "readFully",
  "arguments",
  "$ARG",
  "$EXEC",
  "$ENV",
  "$OPTIONS",
  "JavaImporter",
  "Debug",
  "Atomics",
  "SharedArrayBuffer",
  "AsyncContext",
  "host",
  "io",
  "use",
  "primordials",
  "out",
  "runtime",
  "part",
  "bindings",
  "globalThis.host",
];
const IN_ALL_SCOPES = [
  ["global", (name) => globalThis[name]],
  ["a function of text", (name) => new Function(`return typeof ${name} === "undefined" ? undefined : ${name}`)()],
  ["indirect eval", (name) => (0, eval)(`typeof ${name} === "undefined" ? undefined : ${name}`)],
];

const noModule =
  (...names) =>
  async () => {
    const seen = [];
    for (const name of names) {
      const { value, error } = await tried(() => import(name));
      if (value !== undefined) {
        return leaked(`${name} has ${Object.keys(value)}`);
      }
      seen.push(textOf(error));
    }
    return held(...seen);
  };

/** Every function and object that can be reached by properties and prototypes from here. */
function reachable(roots, bound = 30_000) {
  const seen = new Map(roots.map((root, i) => [root, `root ${i}`]));
  for (const [object, path] of seen) {
    if (seen.size > bound) {
      break;
    }
    const next = [["__proto__", Object.getPrototypeOf(object)]];
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
      next.push([String(key), value], [`get ${String(key)}`, get], [`set ${String(key)}`, set]);
    }
    for (const [key, value] of next) {
      if ((typeof value === "object" || typeof value === "function") && value !== null && !seen.has(value)) {
        seen.set(value, `${path} . ${key}`);
      }
    }
  }
  return seen;
}

export default family({
  "doors-by-name": () => {
    for (const [scope, look] of IN_ALL_SCOPES) {
      for (const name of DOORS) {
        const { value } = (() => {
          try {
            return { value: look(name) };
          } catch {
            return {};
          }
        })();
        if (value !== undefined) {
          return leaked(`${name} by ${scope}: ${typeof value}`);
        }
      }
    }
    return held();
  },
  "java-type": () => refused("Java.type", () => new Function("return Java.type('java.lang.Runtime').getRuntime()")()),
  "java-by-constructor-chain": () => {
    const seen = [];
    for (const start of [
      [],
      {},
      "",
      0,
      0n,
      () => 0,
      async () => 0,
      function* () {},
      async function* () {},
      /x/,
      new Map(),
      Symbol(),
      new Date(),
      new Error(),
    ]) {
      const made = (() => {
        try {
          return start.constructor.constructor("return this")();
        } catch (e) {
          seen.push(e);
        }
      })();
      if (made !== undefined && made !== globalThis && typeof made?.next !== "function" && typeof made?.then !== "function") {
        return leaked(`another global: ${Object.keys(made)}`);
      }
      if (made?.Java !== undefined || made?.Polyglot !== undefined) {
        return leaked("Java by a constructor");
      }
    }
    return held(...seen);
  },
  "class-of-an-object": () => {
    for (const value of [
      globalThis,
      fetch,
      crypto,
      crypto.subtle,
      console,
      caches.default,
      new Headers(),
      new Response("x").body,
      performance,
      new Error(),
      Promise.resolve(),
    ]) {
      for (const name of ["getClass", "class", "hashCode", "notify", "wait", "static", "super", "meta", "java", "$class"]) {
        if (value[name] !== undefined) {
          return leaked(`${name} of ${value}`);
        }
      }
    }
    return held();
  },
  "all-that-is-reachable": ({ env, ctx, request }) => {
    const seen = reachable([globalThis, env, ctx, request, Function.prototype, (async () => 0).constructor, function* () {}.constructor]);
    const mark = Symbol("mark");
    for (const [value, path] of seen) {
      // What is of the host takes no property, gives no descriptor of one, and has no source.
      if (
        Object.isExtensible(value) &&
        !(typeof value === "object" && ArrayBuffer.isView(value)) &&
        !Reflect.defineProperty(value, mark, { value: 1, configurable: true })
      ) {
        return leaked(`not of the language: ${path}`);
      }
      if (
        typeof value === "function" &&
        !Function.prototype.toString.call(value).match(/^(async |static |get |set |class|function|\*|\(|\[|[\w$#"'])/)
      ) {
        return leaked(`a function of the host: ${path}`);
      }
      delete value[mark];
    }
    return held(`${seen.size} reached`);
  },
  "sources-of-functions": ({ env, ctx }) => {
    const sources = [...reachable([globalThis, env, ctx]).keys()]
      .filter((f) => typeof f === "function")
      .map((f) => Function.prototype.toString.call(f));
    const telling = sources.find((source) => /primordials|hostTable|cloister|polyglot|\bhost\.\w+\(/i.test(source) && !source.includes("reachable"));
    return telling === undefined ? held(`${sources.length} sources`) : leaked(`source: ${telling.slice(0, 300)}`);
  },
  "names-of-globals-by-symbol": () => {
    const symbols = [...reachable([globalThis]).keys()].flatMap((o) => Object.getOwnPropertySymbols(o)).map(String);
    return held([...new Set(symbols)].join(" "));
  },
  "import-a-file": noModule(
    "file:///etc/passwd",
    "/etc/passwd",
    "../../../../../../etc/passwd",
    "./../../../etc/hostname",
    "etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/maps",
    "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\etc\\passwd",
    "./suite.js/../../../../etc/passwd",
    "./\u0000",
  ),
  "import-a-platform-file": noModule(
    "cloister:bootstrap",
    "cloister:runtime",
    "cloister:thrower",
    "bootstrap",
    "platform/bootstrap.js",
    "./platform/bootstrap.js",
    "script/env",
    "internal:runtime",
    "node-internal:crypto",
    "cloudflare-internal:sockets",
    "workerd:unsafe",
    "jrt:/x",
    "jar:file:/lib/x.jar!/x.js",
    "classpath:x.js",
  ),
  "import-of-the-network": noModule(
    "http://127.0.0.1/x.js",
    "https://example.com/x.js",
    "data:text/javascript,export default 1",
    "blob:null/1",
    "npm:left-pad",
    "jsr:@std/path",
  ),
  "import-with-odd-types": async () => {
    const seen = [];
    for (const odd of [
      null,
      undefined,
      0,
      {},
      [],
      Symbol.iterator,
      {
        toString() {
          throw new Error("mine");
        },
      },
      "x".repeat(100_000),
      "\ud800",
      "",
      ".",
      "..",
      "#x",
    ]) {
      seen.push(textOf((await tried(() => import(odd))).error ?? "came"));
    }
    return held(...seen);
  },
  "import-attributes": async () => {
    const types = ["json", "bytes", "text", "wasm", "css", "javascript", "__proto__"];
    return held(
      ...(await Promise.all(types.map((type) => tried(() => import("./suite.js", { with: { type } }))))).map(({ error }) => textOf(error ?? "came")),
    );
  },
  "import-meta": () => held(JSON.stringify(Object.keys(import.meta)), import.meta.url, import.meta.resolve?.("./x.js")),
  "require-of-a-file": async () => {
    const { createRequire } = await import("node:module");
    const seen = [];
    for (const from of ["/", "file:///", "/etc/", import.meta.url ?? "/index.js"]) {
      for (const name of ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "fs", "child_process", "vm", "worker_threads"]) {
        const { value, error } = await tried(() => createRequire(from)(name));
        if (typeof value === "string" && value.includes("root:")) {
          return leaked(name);
        }
        seen.push(textOf(error ?? typeof value));
      }
    }
    return held(...seen);
  },
  "files-of-node": async () => {
    const { value: fs, error } = await tried(() => import("node:fs"));
    if (fs === undefined) {
      return held(error);
    }
    const seen = [];
    for (const [name, ...args] of [
      ["readFileSync", "/etc/passwd", "utf8"],
      ["readdirSync", "/"],
      ["existsSync", "/etc/passwd"],
      ["statSync", "/proc/self/maps"],
      ["realpathSync", "."],
      ["writeFileSync", "/tmp/cloister-was-here", "x"],
      ["readlinkSync", "/proc/self/exe"],
      ["mkdtempSync", "/tmp/x"],
      ["openSync", "/dev/mem", "r"],
    ]) {
      const { value, error } = await tried(() => fs[name](...args));
      if (value !== undefined && value !== false) {
        return leaked(`${name}: ${textOf(value)}`);
      }
      seen.push(textOf(error ?? value));
    }
    return held(...seen);
  },
  "processes-of-node": async () => {
    const seen = [];
    for (const [module, run] of [
      ["node:child_process", (m) => m.execSync("id").toString()],
      ["node:child_process", (m) => m.spawnSync("/bin/sh", ["-c", "id"]).stdout?.toString()],
      ["node:worker_threads", (m) => new m.Worker("1", { eval: true })],
      ["node:cluster", (m) => m.fork()],
      ["node:vm", (m) => m.runInNewContext("this.constructor.constructor('return process')().pid")],
      ["node:v8", (m) => m.getHeapSnapshot()],
      ["node:inspector", (m) => m.url()],
      ["node:wasi", (m) => new m.WASI({ version: "preview1", preopens: { "/": "/" } })],
      ["node:repl", (m) => m.start()],
      ["node:sea", (m) => m.getAsset("x")],
      ["node:trace_events", (m) => m.getEnabledCategories()],
    ]) {
      const { value, error } = await tried(async () => run(await import(module)));
      if (value !== undefined && value !== null) {
        return leaked(`${module}: ${textOf(value)}`);
      }
      seen.push(textOf(error ?? value));
    }
    return held(...seen);
  },
  "sockets-of-node": async () => {
    const seen = [];
    for (const [module, run] of [
      ["node:net", (m) => m.connect(22, "127.0.0.1")],
      ["node:tls", (m) => m.connect(443, "127.0.0.1")],
      ["node:dgram", (m) => m.createSocket("udp4").bind()],
      ["node:http", (m) => m.get("http://127.0.0.1/")],
      ["node:http", (m) => m.createServer().listen(0)],
      ["node:dns", (m) => m.promises.lookup("localhost")],
      ["cloudflare:sockets", (m) => m.connect("127.0.0.1:22").opened],
    ]) {
      const { value, error } = await tried(async () => run(await import(module)));
      seen.push(module, textOf(error ?? Object.keys(value ?? {})));
      if (value?.address || value?.remoteAddress) {
        return leaked(module);
      }
    }
    return held(...seen);
  },
  "process-object": () => {
    const seen = [];
    for (const name of [
      "binding",
      "dlopen",
      "_linkedBinding",
      "kill",
      "abort",
      "chdir",
      "setuid",
      "openStdin",
      "getBuiltinModule",
      "reallyExit",
      "_debugProcess",
      "_rawDebug",
      "report",
      "mainModule",
      "moduleLoadList",
    ]) {
      const { value, error } = (() => {
        try {
          return { value: typeof process[name] === "function" ? process[name]("natives", 9) : process[name] };
        } catch (error) {
          return { error };
        }
      })();
      seen.push(name, textOf(error ?? typeof value));
    }
    return held(
      ...seen,
      JSON.stringify([
        process.env,
        process.argv,
        process.execPath,
        process.execArgv,
        process.title,
        process.cwd?.(),
        process.pid,
        process.ppid,
        process.versions,
        process.config,
        process.memoryUsage?.(),
      ]),
    );
  },
  "node-os": async () => {
    const { value: os, error } = await tried(() => import("node:os"));
    return held(
      error,
      ...(
        await Promise.all(
          ["hostname", "userInfo", "networkInterfaces", "homedir", "tmpdir", "cpus", "release", "version"].map((name) => tried(() => os?.[name]?.())),
        )
      ).map(({ error, value }) => textOf(error ?? value)),
    );
  },
  "process-exit": alone(() =>
    quiet(() => {
      process.exit(1);
    }),
  ),
  "every-node-module": async () => {
    const { builtinModules } = await import("node:module");
    const seen = [];
    for (const name of builtinModules ?? []) {
      const { value, error } = await tried(() => import(`node:${name.replace(/^node:/, "")}`));
      seen.push(name, textOf(error ?? Object.keys(value).join(" ")));
    }
    return held(...seen);
  },
});
