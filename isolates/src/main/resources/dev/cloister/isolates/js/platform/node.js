// The modules of Node.js, by name, as Workers have them (https://nodejs.org/api/). A module is
// evaluated when it is first asked for. What a module lacks, and a module that is not there, can be
// imported and says its name when it is used.
//
// The files in node/ are written as a script would write them: one that changes built-ins changes
// them for itself. None of them hands out `use`, `host` or `io`.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, Proxy, Symbol, TypeError, jsonParse, objectCreate, objectDefineProperty, objectHasOwn,
    objectKeys, stringEndsWith, stringIndexOf, stringSlice, stringStartsWith,
  } = primordials;
  const symbolFor = Symbol.for;
  const NAMES = use('node/names');

  // Module -> the file that has it; a file's exports are its modules by name.
  const FILES = {
    __proto__: null,
    'assert': 'assert', 'assert/strict': 'assert',
    'async_hooks': 'async-hooks',
    'buffer': 'buffer',
    'console': 'console',
    'constants': 'os', 'os': 'os',
    'crypto': 'crypto',
    'diagnostics_channel': 'diagnostics-channel',
    'events': 'events',
    'module': 'module',
    'path': 'path', 'path/posix': 'path', 'path/win32': 'path',
    'perf_hooks': 'perf-hooks',
    'process': 'process',
    'punycode': 'punycode',
    'querystring': 'querystring',
    'stream': 'stream', 'stream/consumers': 'stream-web', 'stream/promises': 'stream',
    'stream/web': 'stream-web', '_stream_duplex': 'stream', '_stream_passthrough': 'stream',
    '_stream_readable': 'stream', '_stream_transform': 'stream', '_stream_writable': 'stream',
    'string_decoder': 'string-decoder',
    'timers': 'timers', 'timers/promises': 'timers',
    'url': 'url',
    'util': 'util', 'util/types': 'util-types', 'sys': 'util',
    'zlib': 'zlib',
  };
  // Not given by their bare names.
  const ONLY_WITH_SCHEME = { __proto__: null, sqlite: true, test: true };

  const loaded = { __proto__: null };

  // The name without its scheme; undefined when there is no such module.
  function known(name) {
    if (typeof name !== 'string') return undefined;
    const scheme = stringStartsWith(name, 'node:');
    let bare = scheme ? stringSlice(name, 5) : name;
    // How npm packages name a package that is called like a module of Node.js.
    if (!scheme && stringEndsWith(bare, '/')) bare = stringSlice(bare, 0, -1);
    if (NAMES[bare] === undefined || (!scheme && ONLY_WITH_SCHEME[bare])) return undefined;
    return bare;
  }

  // What `import x from` and `require` give; undefined when there is no such module.
  function builtin(name) {
    const bare = known(name);
    if (bare === undefined) return undefined;
    return loaded[bare] ??= load(bare);
  }

  function load(bare) {
    const file = FILES[bare];
    const given = file === undefined ? {} : use(`node/${file}`)[bare] ?? {};
    return complete(given, bare);
  }

  // Adds what Workers' module has and this one lacks.
  function complete(exports, bare) {
    const names = NAMES[bare] === '' ? [] : split(NAMES[bare]);
    for (let i = 0; i < names.length; i++) {
      const [name, kind] = names[i];
      if (name in exports) continue;
      objectDefineProperty(exports, name, {
        __proto__: null, value: standIn(`node:${bare}.${name}`, kind), writable: true,
        enumerable: true, configurable: true,
      });
    }
    return exports;
  }

  // A list of [name, what it is].
  function split(text) {
    const names = [];
    let from = 0;
    while (from < text.length) {
      let to = stringIndexOf(text, ' ', from);
      if (to < 0) to = text.length;
      const entry = stringSlice(text, from, to);
      const sign = stringIndexOf(entry, '=');
      if (sign > 0) {
        names[names.length] = [stringSlice(entry, 0, sign), stringSlice(entry, sign)];
      } else if (stringEndsWith(entry, '*')) {
        names[names.length] = [stringSlice(entry, 0, -1), '*'];
      } else {
        names[names.length] = [entry, ''];
      }
      from = to + 1;
    }
    return names;
  }

  function refuse(name) {
    const error = new Error(`not implemented: ${name}`);
    error.code = 'ERR_METHOD_NOT_IMPLEMENTED';
    throw error;
  }

  function standIn(name, kind) {
    if (kind === '={}') return missingObject(name);
    if (kind === '=undefined') return undefined;
    if (stringStartsWith(kind, '=@')) return symbolFor(stringSlice(kind, 2));
    if (stringStartsWith(kind, '=')) return jsonParse(stringSlice(kind, 1));
    const missing = function () { refuse(name); };
    objectDefineProperty(missing, 'name', {
      __proto__: null, value: stringSlice(name, lastDot(name) + 1), configurable: true,
    });
    return missing;
  }

  function lastDot(name) {
    let at = name.length - 1;
    while (at >= 0 && name[at] !== '.') at--;
    return at;
  }

  // Its members are missing one by one, so that a module that only takes them down still loads.
  function missingObject(name) {
    return new Proxy(objectCreate(null), {
      __proto__: null,
      get(target, key) {
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return target[key];
        if (!objectHasOwn(target, key)) target[key] = standIn(`${name}.${key}`, '');
        return target[key];
      },
    });
  }

  // `require` of a bundle, where only builtins are left to be required.
  function requireBuiltin(name) {
    const found = builtin(name);
    if (found !== undefined) return found;
    const error = new (typeof name === 'string' ? Error : TypeError)(`No such module "${name}".`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }

  return {
    builtin, builtinModules: () => objectKeys(NAMES), isBuiltin: (name) => known(name) !== undefined, requireBuiltin,
  };
})
