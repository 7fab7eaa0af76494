// A binding of `dispatch_namespaces`: scripts by name, each a tenant of its own.
(function (part, use, out, runtime) {
  'use strict';

  const INTERNAL = { __proto__: null };

  const isObject = (value) => typeof value === 'object' && value !== null;

  function amount(name, value) {
    if (value === undefined || value === null) {
      return null;
    }
    if (typeof value !== 'number' || !(value >= 1)) {
      throw new TypeError(`The limit '${name}' must be a number from 1 on.`);
    }
    return Math.floor(value);
  }

  // The parameters for the outbound script, as its env will have them.
  function outboundEnv(parameters) {
    if (parameters === undefined || parameters === null) {
      return '';
    }
    const text = isObject(parameters) && !Array.isArray(parameters) ? JSON.stringify(parameters) : undefined;
    if (text === undefined || text[0] !== '{') {
      throw new TypeError("The 'outbound' of a dispatch must be an object that can be written as JSON.");
    }
    if (text.length > out.outboundEnvCharsMax) {
      throw new RangeError(`The 'outbound' of a dispatch may have ${out.outboundEnvCharsMax} characters as JSON, and this one has ${text.length}.`);
    }
    return text;
  }

  class DispatchNamespace {
    #binding;

    constructor(internal, binding) {
      if (internal !== INTERNAL) {
        throw new TypeError('Illegal constructor');
      }
      this.#binding = binding;
    }

    // `args` become the script's ctx.props.
    get(name, args, options) {
      const { limits, outbound } = options ?? {};
      return part('script/services').serviceStub({
        __proto__: null,
        type: 'dispatched',
        binding: this.#binding,
        script: `${name}`,
        entrypoint: null,
        props: args === undefined || args === null ? null : use('structured-clone').serialize(args),
        cpuMillis: amount('cpuMs', limits?.cpuMs),
        calls: amount('subRequests', limits?.subRequests),
        outboundEnv: outboundEnv(outbound),
      });
    }
  }
  Object.defineProperty(DispatchNamespace.prototype, Symbol.toStringTag, { value: 'DispatchNamespace', configurable: true });

  return { __proto__: null, namespace: (binding) => new DispatchNamespace(INTERNAL, binding) };
})
