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
      // Assets are called like another script.
      return value === 'assets'
        ? part('script/services').serviceStub(target)
        : use('service-bindings').make(value, name, (parts, signal) => runtime.call(target, parts, signal));
    },
  };

  const env = {};
  for (let i = 0; i < bindings.length; i++) {
    env[bindings[i].name] = kinds[bindings[i].kind](bindings[i], i);
  }

  return { __proto__: null, env };
})
