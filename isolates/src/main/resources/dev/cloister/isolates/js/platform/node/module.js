// node:module (https://nodejs.org/api/module.html): what builtins there are, and `require` for them.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { coded, invalidArgType } = use('node/errors');
  const node = use('node');

  function createRequire(from) {
    const text = typeof from === 'string' ? from : from?.href;
    if (typeof text !== 'string' || !(text.startsWith('/') || text.startsWith('file:'))) {
      if (typeof text !== 'string') throw invalidArgType('filename', ['string', 'URL'], from);
      throw coded(TypeError, 'ERR_INVALID_ARG_VALUE',
          `The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received '${text}'`);
    }
    return use('node/require').requireFrom(text);
  }

  const NO_PREFIX = ['sqlite', 'test'];
  function Module(id = '') {
    this.id = this.path = id;
    this.exports = {};
    this.loaded = false;
    this.children = [];
  }
  Object.assign(Module, {
    Module, createRequire,
    builtinModules: node.builtinModules().filter((name) => !NO_PREFIX.includes(name)),
    isBuiltin: (name) => node.isBuiltin(name),
    globalPaths: [],
    _cache: { __proto__: null }, _pathCache: { __proto__: null }, _extensions: { __proto__: null }, _preloadModules() {},
    constants: { __proto__: null, compileCacheStatus: { __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } },
    syncBuiltinESMExports() {},
    wrap: (script) => `(function (exports, require, module, __filename, __dirname) { ${script}\n});`,
  });
  return { __proto__: null, 'module': Module };
})
