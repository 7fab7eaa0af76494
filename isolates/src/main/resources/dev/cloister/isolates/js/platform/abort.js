// Follows the DOM Standard, section 3 "Aborting ongoing activities" (https://dom.spec.whatwg.org/#aborting-ongoing-activities).
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, arrayPush } = primordials;
  const { expose, isObject, need } = use('webidl');
  const { Event, EventTarget, defineHandler, dispatch, trust } = use('events');

  const INTERNAL = { __proto__: null };
  const TIMEOUT_MS_MAX = 2 ** 53 - 1;

  function failure(name, message) {
    const { DOMException } = use('dom-exception');
    return new DOMException(message, name);
  }

  let isAbortSignal, abort, onAbort, follow;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    // What is to be done on abort, before the event: functions of the platform.
    #steps = [];
    // Signals made by `any` that wait for this one.
    #dependants = [];

    constructor(internal = undefined) {
      if (internal !== INTERNAL) throw new TypeError('Illegal constructor');
      super();
    }

    get aborted() { return this.#aborted; }
    get reason() { return this.#reason; }

    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }

    static abort(reason = failure('AbortError', 'The operation was aborted')) {
      const signal = new AbortSignal(INTERNAL);
      signal.#aborted = true;
      signal.#reason = reason;
      return signal;
    }

    static timeout(milliseconds) {
      need(1, arguments.length, 'AbortSignal.timeout');
      const ms = +milliseconds;
      if (!(ms <= TIMEOUT_MS_MAX)) {
        throw new TypeError(`The time-out must be a number of at most ${TIMEOUT_MS_MAX} milliseconds.`);
      }
      io.requireEvent('AbortSignal.timeout');
      const signal = new AbortSignal(INTERNAL);
      io.setTimer(
          () => abort(signal, failure('TimeoutError', 'The operation was aborted due to timeout')),
          ms > 0 ? ms : 0, false);
      return signal;
    }

    static any(signals) {
      need(1, arguments.length, 'AbortSignal.any');
      const sources = [];
      for (const signal of signals) {
        if (!isAbortSignal(signal)) throw new TypeError('AbortSignal.any needs AbortSignals.');
        arrayPush(sources, signal);
      }
      const result = new AbortSignal(INTERNAL);
      for (let i = 0; i < sources.length; i++) {
        if (sources[i].#aborted) {
          result.#aborted = true;
          result.#reason = sources[i].#reason;
          return result;
        }
      }
      for (let i = 0; i < sources.length; i++) arrayPush(sources[i].#dependants, result);
      return result;
    }

    static {
      isAbortSignal = (value) => isObject(value) && #aborted in value;
      // All dependants are marked before any event is heard, as the standard has it.
      abort = (signal, reason) => {
        const toTell = [];
        mark(signal, reason, toTell);
        for (let i = 0; i < toTell.length; i++) {
          const steps = toTell[i].#steps;
          toTell[i].#steps = [];
          for (let j = 0; j < steps.length; j++) steps[j](reason);
          dispatch(toTell[i], trust(new Event('abort')));
        }
      };
      const mark = (signal, reason, toTell) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason = reason;
        arrayPush(toTell, signal);
        const dependants = signal.#dependants;
        signal.#dependants = [];
        for (let i = 0; i < dependants.length; i++) mark(dependants[i], reason, toTell);
      };
      onAbort = (signal, step) => {
        if (signal.#aborted) step(signal.#reason);
        else arrayPush(signal.#steps, step);
      };
    }
  }
  expose(AbortSignal, 'AbortSignal');
  defineHandler(AbortSignal.prototype, 'abort');

  class AbortController {
    #signal = new AbortSignal(INTERNAL);

    get signal() { return this.#signal; }

    abort(reason = undefined) {
      abort(this.#signal, reason ?? failure('AbortError', 'The operation was aborted'));
    }
  }
  expose(AbortController, 'AbortController');

  // A signal for the event loop, which aborts it when nobody waits for the answer any more.
  function newSignal() {
    const signal = new AbortSignal(INTERNAL);
    return {
      __proto__: null,
      signal,
      abort: (reason = undefined) =>
        abort(signal, reason ?? failure('AbortError', 'The client has disconnected')),
    };
  }

  return { AbortController, AbortSignal, isAbortSignal, newSignal, onAbort };
})
