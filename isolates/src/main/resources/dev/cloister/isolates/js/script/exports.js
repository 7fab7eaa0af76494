// `ctx.exports`: stubs of what the script itself exports.
(function (part, use, out, runtime, bindings) {
  'use strict';

  const { defineProperty } = Object;
  const { DurableObject, WorkerEntrypoint } = part('script/targets');
  const exports = {};

  const descends = (Class, Base) => Class.prototype instanceof Base;

  function lazily(name, make) {
    defineProperty(exports, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        defineProperty(exports, name, { value, configurable: true, enumerable: true, writable: true });
        return value;
      },
    });
  }

  // The objects that a script has stored are those of a deployed one: what is only a value has none.
  function objectsOf(name) {
    return part('script/env').self === 0
      ? part('script/namespaces').loopbackNamespace(name)
      : part('script/missing').notImplemented(`ctx.exports.${name}, a class of objects, of a dynamic script`);
  }

  // Objects of handlers come first, then classes; other exports have no stub.
  function fill(module, boundClasses) {
    const classes = [];
    for (const name of Object.keys(module)) {
      const value = module[name];
      if (typeof value === 'object' && value !== null) {
        lazily(name, () => part('script/services').loopback(name));
      } else if (typeof value === 'function' && value.prototype !== undefined) {
        classes.push([name, value]);
      }
    }
    for (const [name, Class] of classes) {
      if (descends(Class, DurableObject) || boundClasses.includes(name)) {
        lazily(name, () => objectsOf(name));
      } else if (descends(Class, WorkerEntrypoint) || name === 'default') {
        lazily(name, () => part('script/services').loopback(name));
      }
    }
  }

  return { __proto__: null, exports, fill };
})
