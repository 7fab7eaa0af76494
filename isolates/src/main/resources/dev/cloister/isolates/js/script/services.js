// Stubs of entrypoints, as a service binding, `ctx.exports` or a message has them, and of objects that came with a message.
(function (part, use, out, runtime) {
  'use strict';

  const { serviceOf, callableServiceOf, stateOf } = part('script/stubs');
  const { notImplemented } = part('script/missing');

  async function fetchFrom(stub, input, init) {
    const { target } = stateOf(stub);
    const { Request, signalOf } = use('request');
    const request = new Request(input, init);
    return use('redirects').follow(request, (parts) => runtime.call(target, parts, signalOf(request)));
  }

  class Fetcher {
    constructor() {
      throw new TypeError('Illegal constructor');
    }
    fetch(input, init) {
      return fetchFrom(this, input, init);
    }
    connect() {
      notImplemented('connect() of a service binding');
    }
    dup() {
      const { target } = stateOf(this);
      return serviceStub(target);
    }
  }
  Object.defineProperty(Fetcher.prototype, Symbol.toStringTag, { value: 'Fetcher', configurable: true });

  class LoopbackServiceStub extends Fetcher {}
  Object.defineProperty(LoopbackServiceStub.prototype, Symbol.toStringTag, { value: 'LoopbackServiceStub', configurable: true });

  const entrypointTarget = (script, entrypoint, props) => ({
    __proto__: null, type: 'entrypoint', script, entrypoint: entrypoint === '' ? null : entrypoint, props,
  });
  const serviceStub = (target) => serviceOf(target, Fetcher);

  // What a binding names: `props` is JSON text.
  function boundService({ script, entrypoint, value }) {
    const props = value === '' ? null : use('structured-clone').serialize(JSON.parse(value));
    return serviceStub(entrypointTarget(script, entrypoint, props));
  }

  // An entrypoint of this script: a stub, and a function that gives one with props.
  function loopback(name) {
    const entrypoint = name === 'default' ? '' : name;
    return callableServiceOf(entrypointTarget(out.scriptName, entrypoint, null), LoopbackServiceStub, (options) => {
      const props = options?.props === undefined ? null : use('structured-clone').serialize(options.props);
      return serviceStub(entrypointTarget(out.scriptName, entrypoint, props));
    });
  }

  return { __proto__: null, Fetcher, boundService, fetchFrom, loopback, serviceStub };
})
