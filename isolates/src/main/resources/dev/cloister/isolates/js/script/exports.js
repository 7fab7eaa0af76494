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
        lazily(name, () => part('script/namespaces').loopbackNamespace(name));
      } else if (descends(Class, WorkerEntrypoint) || name === 'default') {
        lazily(name, () => part('script/services').loopback(name));
      }
    }
  }

  return { __proto__: null, exports, fill };
})
