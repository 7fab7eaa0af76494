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
    service: ({ name, value }, index) =>
      use('service-bindings').make(value, name, (parts, signal) => runtime.call({ __proto__: null, type: 'service', index }, parts, signal)),
  };

  const env = {};
  for (let i = 0; i < bindings.length; i++) {
    env[bindings[i].name] = kinds[bindings[i].kind](bindings[i], i);
  }

  return { __proto__: null, env };
})
