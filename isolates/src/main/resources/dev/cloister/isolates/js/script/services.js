// Stubs of entrypoints, as a service binding, `ctx.exports` or a message has them, and of objects that came with a message.
(function (part, use, out, runtime) {
  'use strict';

  const { serviceOf, callableServiceOf, stateOf } = part('script/stubs');
  const { notImplemented } = part('script/missing');

  // A stub of something else, such as a function that was handed over, has a state too, and no target.
  function targetOf(stub) {
    const state = stateOf(stub);
    if (state?.kind !== 'service') {
      throw new TypeError('Illegal invocation');
    }
    return state.target;
  }

  async function fetchFrom(stub, input, init) {
    const target = targetOf(stub);
    const { Request, signalOf } = use('request');
    const request = new Request(input, init);
    const send = (found) => (parts) => runtime.call(found, parts, signalOf(request));
    return use('redirects').follow(
      request,
      target.type === 'worker'
        ? (parts) => part('script/loaders').reach(target, parts.body === null, (found) => send(found)(parts))
        : send(target),
    );
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
      return serviceStub(targetOf(this));
    }
  }
  Object.defineProperty(Fetcher.prototype, Symbol.toStringTag, { value: 'Fetcher', configurable: true });

  class LoopbackServiceStub extends Fetcher {}
  Object.defineProperty(LoopbackServiceStub.prototype, Symbol.toStringTag, { value: 'LoopbackServiceStub', configurable: true });

  const entrypointTarget = (script, entrypoint, props) => ({
    __proto__: null, type: 'entrypoint', script, entrypoint: entrypoint === '' ? null : entrypoint, props,
  });
  const serviceStub = (target) => serviceOf(target, Fetcher);

  // An entrypoint of this script.
  function ownTarget(entrypoint, props) {
    const { self } = part('script/env');
    return self === 0
      ? entrypointTarget(out.scriptName, entrypoint, props)
      : { __proto__: null, type: 'dynamic', number: self, entrypoint: entrypoint === '' ? null : entrypoint, props };
  }

  // What a binding names: `props` is JSON text.
  function boundService({ script, entrypoint, value }) {
    const props = value === '' ? null : use('structured-clone').serialize(JSON.parse(value));
    return serviceStub(entrypointTarget(script, entrypoint, props));
  }

  // An entrypoint of this script: a stub, and a function that gives one with props.
  function loopback(name) {
    const entrypoint = name === 'default' ? '' : name;
    return callableServiceOf(ownTarget(entrypoint, null), LoopbackServiceStub, (options) => {
      const props = options?.props === undefined ? null : use('structured-clone').serialize(options.props);
      return serviceStub(ownTarget(entrypoint, props));
    });
  }

  return { __proto__: null, Fetcher, boundService, fetchFrom, loopback, serviceStub };
})
