// `ctx` of an event that is for the script itself.
(function (part, use, out, runtime) {
  'use strict';

  class ExecutionContext {
    #waitUntil;
    #tracing;

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

    // Ends the event with the reason, also where the script catches it.
    abort(reason) {
      const error = reason instanceof Error
        ? reason
        : new Error(reason === undefined ? 'Worker execution was aborted due to call to ctx.abort().' : `${reason}`);
      runtime.abortEvent(error);
      throw error;
    }

    get access() {
      return undefined;
    }

    get cache() {
      return undefined;
    }

    get exports() {
      return part('script/exports').exports;
    }

    get tracing() {
      return (this.#tracing ??= new (part('script/tracing').Tracing)());
    }
  }

  return { __proto__: null, ExecutionContext };
})
