// What a script sees of its surroundings, put together: `env`, `cloudflare:workers`, and the calls of its handlers and classes.
//
// The surroundings are the files of `script/`, each one thing, evaluated when first asked for with `part`:
// (function (part, use, out, runtime, bindings) { ... return exports; }). Names and behaviour follow Workers and Durable Objects.
(function (use, out, runtime, bindings, evaluate) {
  'use strict';

  const parts = { __proto__: null };
  const part = (name) => parts[name] ?? (parts[name] = evaluate(name)(part, use, out, runtime, bindings));

  const { env } = part('script/env');
  Object.defineProperty(globalThis, Symbol.for('cloister.workers'), { value: part('script/workers') });

  let handlers = null;
  let exported = null;

  return {
    __proto__: null,

    // Takes the main module; says what it offers.
    take(module) {
      exported = module;
      use('code-from-text').refuse();
      handlers = module.default;
      const known = ['fetch', 'scheduled', 'queue', 'tail', 'test', 'connect'];
      const offered = known.filter((name) => typeof handlers?.[name] === 'function');
      const classes = Object.keys(module).filter(
        (name) => name !== 'default' && typeof module[name] === 'function' && module[name].prototype !== undefined,
      );
      return `${offered.join(',')};${classes.join(',')}`;
    },

    fetch(request, waitUntil) {
      if (typeof handlers?.fetch !== 'function') {
        throw new TypeError('Handler does not export a fetch() function.');
      }
      return handlers.fetch(request, env, new (part('script/execution-context').ExecutionContext)(waitUntil));
    },

    scheduled(controller, waitUntil) {
      if (typeof handlers?.scheduled !== 'function') {
        throw new TypeError('Handler does not export a scheduled() function.');
      }
      return handlers.scheduled(controller, env, new (part('script/execution-context').ExecutionContext)(waitUntil));
    },

    construct(object) {
      const Class = exported[object.className];
      if (typeof Class !== 'function') {
        throw new TypeError(`The script exports no class ${object.className}.`);
      }
      return new Class(new (part('script/object-state').DurableObjectState)(object), env);
    },

    fetchObject(object, request) {
      if (typeof object.instance.fetch !== 'function') {
        throw new TypeError('Handler does not export a fetch() function.');
      }
      return object.instance.fetch(request);
    },

    describe: runtime.describe,
  };
})
