// `ctx` of an event that is for the script itself.
(function (part) {
  'use strict';

  const { notImplemented } = part('script/missing');

  class ExecutionContext {
    #waitUntil;

    constructor(waitUntil) {
      this.#waitUntil = waitUntil;
      this.props = {};
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
      return notImplemented('ctx.exports');
    }

    get tracing() {
      return notImplemented('ctx.tracing');
    }
  }

  return { __proto__: null, ExecutionContext };
})
