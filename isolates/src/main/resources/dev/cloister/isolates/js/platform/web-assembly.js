// Follows the WebAssembly JavaScript Interface (https://webassembly.github.io/spec/js-api/), with the
// rule of Workers that a module comes with the script, as a file, and is never made of bytes.
//
// The engine's own WebAssembly is there only in contexts of scripts that have such a file.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, TypeError, WebAssembly: engine, objectCreate, objectDefineProperty, objectKeys, reflectConstruct,
    symbolToStringTag,
  } = primordials;
  const { bytesOf } = use('webidl');

  const errorClass = (name) => {
    const made = { [name]: class extends Error {} }[name];
    objectDefineProperty(made.prototype, 'name', { __proto__: null, value: name, writable: true, configurable: true });
    return made;
  };
  const CompileError = engine?.CompileError ?? errorClass('CompileError');

  function disallowed(what) {
    return new CompileError(`WebAssembly.${what}(): Wasm code generation disallowed by embedder`);
  }

  // Takes the place of the engine's class, whose instances are its instances.
  function Module() {
    if (new.target === undefined) throw new TypeError("Class constructor Module cannot be invoked without 'new'");
    throw disallowed('Module');
  }

  const members = {
    compile: async function compile() { throw disallowed('compile'); },
    instantiate: async function instantiate(module, imports = undefined) {
      if (engine === undefined || bytesOf(module) !== undefined || !isModule(module)) throw disallowed('instantiate');
      return new engine.Instance(module, imports);
    },
    Module, CompileError,
  };

  function isModule(value) {
    try {
      engine.Module.exports(value);
      return true;
    } catch {
      return false;
    }
  }

  if (engine === undefined) {
    members.LinkError = errorClass('LinkError');
    members.RuntimeError = errorClass('RuntimeError');
    for (const name of ['Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception', 'validate']) {
      members[name] = { [name]: function () {
        throw new Error(`not implemented: WebAssembly.${name} in a script that has no .wasm file`);
      } }[name];
    }
  } else {
    const { Module: EngineModule } = engine;
    objectDefineProperty(Module, 'prototype', { __proto__: null, value: EngineModule.prototype, writable: false });
    objectDefineProperty(EngineModule.prototype, 'constructor', { __proto__: null, value: Module, writable: true, configurable: true });
    for (const name of ['exports', 'imports', 'customSections']) {
      objectDefineProperty(Module, name, { __proto__: null, value: EngineModule[name], writable: true, enumerable: true, configurable: true });
    }
    for (const name of ['Instance', 'Memory', 'Table', 'Global', 'Tag', 'Exception', 'LinkError', 'RuntimeError', 'validate']) {
      if (engine[name] !== undefined) members[name] = engine[name];
    }
  }

  const WebAssembly = objectCreate(primordials.Object.prototype);
  const names = objectKeys(members);
  for (let i = 0; i < names.length; i++) {
    objectDefineProperty(WebAssembly, names[i], {
      __proto__: null, value: members[names[i]], writable: true, enumerable: false, configurable: true,
    });
  }
  objectDefineProperty(WebAssembly, symbolToStringTag, { __proto__: null, value: 'WebAssembly', configurable: true });

  // For a file of the script.
  const EngineModule = engine?.Module;
  function moduleOf(bytes) {
    return reflectConstruct(EngineModule, [bytes]);
  }

  return { WebAssembly, moduleOf };
})
