// `require` for modules of a script: builtins by name, and the script's own CommonJS files, which
// CommonJsModules.java hands over when they are asked for.
(function (use, host, io, primordials) {
  'use strict';
  const { Error } = primordials;
  const node = use('node');

  function missing(name) {
    const error = new Error(`No such module "${name}".`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
  }

  // `from` is the path or address of the file that requires.
  function requireFrom() {
    return function require(name) {
      if (typeof name !== 'string') throw use('node/errors').invalidArgType('id', 'string', name);
      return node.builtin(name) ?? missing(name);
    };
  }

  return { requireFrom };
})
