// `require` for modules of a script, as Workers have it: builtins by name, and the script's own files,
// which RequiredFiles.java hands over. A file is found by its exact path, beside the one that asks.
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Error, Symbol, Uint8Array, jsonParse, objectDefineProperty, reflectApply } = primordials;
  const node = use('node');

  // Set when the script has files to require: kind(path), null when there is none, and load(path).
  let files = null;
  const loaded = new Map();

  function setFiles(kind, load) {
    files = { __proto__: null, kind, load };
    objectDefineProperty(globalThis, Symbol.for('cloister.files'), {
      __proto__: null, value: (path) => valueOf(path),
    });
  }

  function missing(path) {
    const error = new Error(`No such module "${path.startsWith('/') ? path.slice(1) : path}".`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }

  // What a file exports, or has exported so far when it is still at it.
  function valueOf(path) {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const kind = files?.kind(path) ?? null;
    switch (kind) {
      case 'COMMONJS': return run(path);
      case 'TEXT': return files.load(path);
      case 'JSON': return keep(path, jsonParse(files.load(path)));
      case 'DATA': return keep(path, copy(files.load(path)));
      case 'WASM': return keep(path, use('web-assembly').moduleOf(new Uint8Array(copy(files.load(path)))));
      case 'ESM': throw new Error(`not implemented: require() of an ES module ("${path.slice(1)}")`);
      default: return missing(path);
    }
  }

  function keep(path, exports) {
    loaded.set(path, { exports });
    return exports;
  }

  function copy(hostBuffer) {
    return primordials.arrayBufferSlice(new ArrayBuffer(hostBuffer), 0);
  }

  function run(path) {
    const module = { path, exports: {} };
    loaded.set(path, module);
    try {
      const body = files.load(path);
      const folder = path.slice(0, path.lastIndexOf('/')) || '/';
      reflectApply(body, undefined, [module.exports, requireFrom(path), module, path, folder]);
    } catch (error) {
      loaded.delete(path);
      throw error;
    }
    return module.exports;
  }

  // `from` is the path or the address of the file that requires.
  function requireFrom(from) {
    const base = from.startsWith('file:') ? new (use('url').URL)(from).pathname : from;
    const folder = base.slice(0, base.lastIndexOf('/') + 1);
    return function require(name) {
      if (typeof name !== 'string') throw use('node/errors').invalidArgType('id', 'string', name);
      const builtin = node.builtin(name);
      if (builtin !== undefined) return builtin;
      return valueOf(use('node/path').path.join(folder, name));
    };
  }

  return { requireFrom, setFiles };
})
