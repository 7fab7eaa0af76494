// `env`: a property for each binding, by its kind.
(function (part, use, out, runtime, bindings) {
  'use strict';

  // What a binding becomes; `index` is its place in the list, by which Java knows it.
  const kinds = {
    __proto__: null,
    text: ({ value }) => value,
    json: ({ value }) => JSON.parse(value),
    script: (binding) => part('script/services').boundService(binding),
    namespace: (_, index) => new (part('script/namespaces').DurableObjectNamespace)(index),
    service: ({ name, value }, index) => {
      const target = { __proto__: null, type: 'service', index };
      if (value === 'loader') {
        return part('script/loaders').loader(name);
      }
      if (value === 'dispatch') {
        return part('script/dispatch').namespace(name);
      }
      // Assets are called like another script.
      return value === 'assets'
        ? part('script/services').serviceStub(target)
        : use('service-bindings').make(value, name, (parts, signal) => runtime.call(target, parts, signal));
    },
  };

  // What a script that is a value was given: all there is.
  function take({ value, length, refs }) {
    if (length > 0) {
      const given = part('script/values').decode(runtime.copyIn(value, length), runtime.arrived(refs)).value;
      for (const name of Object.keys(given)) {
        Object.defineProperty(env, name, { value: given[name], configurable: true, enumerable: true, writable: true });
      }
    }
  }

  const env = {};
  let self = 0; // the number of this script when it is a value
  for (let i = 0; i < bindings.length; i++) {
    if (bindings[i].kind === 'given') {
      self = bindings[i].self;
      take(bindings[i]);
    } else {
      env[bindings[i].name] = kinds[bindings[i].kind](bindings[i], i);
    }
  }

  return { __proto__: null, env, self };
})
