// `ctx` of an event that is for the script itself.
(function (part, use) {
  'use strict';

  const { notImplemented } = part('script/missing');

  class ExecutionContext {
    #waitUntil;

    // `props` are bytes of structured clone, or null.
    constructor(props, waitUntil) {
      this.#waitUntil = waitUntil;
      this.props = props === null ? {} : use('structured-clone').deserialize(props);
    }

    waitUntil(promise) {
      this.#waitUntil(promise);
    }

    // An error already answers with a problem; there is nothing behind a script here to pass through to.
    passThroughOnException() {}

    abort() {
      notImplemented('ctx.abort of a Worker');
    }

    get exports() {
      return part('script/exports').exports;
    }

    get tracing() {
      return notImplemented('ctx.tracing');
    }
  }

  return { __proto__: null, ExecutionContext };
})
