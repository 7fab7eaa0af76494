// node:timers and node:timers/promises (https://nodejs.org/api/timers.html).
(function (use, host, io, primordials) {
  'use strict';
  const { Promise } = primordials;
  const { AbortError, check } = use('node/errors');
  const timers = use('timers');

  // A promise that a timer settles, or the signal in the options.
  function settled(start, stop, value, options = {}) {
    check.object(options, 'options');
    const { signal, ref } = options;
    check.abortSignal(signal, 'options.signal');
    if (ref !== undefined) check.boolean(ref, 'options.ref');
    return new Promise((resolve, reject) => {
      const abort = () => reject(new AbortError(undefined, { cause: signal.reason }));
      if (signal?.aborted) {
        abort();
        return;
      }
      const timer = start(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      });
      const onAbort = () => {
        stop(timer);
        abort();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  async function setTimeout(delay = undefined, value = undefined, options = {}) {
    return settled((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, options);
  }

  async function setImmediate(value = undefined, options = {}) {
    return settled((done) => timers.setImmediate(done), timers.clearImmediate, value, options);
  }

  async function* setInterval(delay = undefined, value = undefined, options = {}) {
    check.object(options, 'options');
    const { signal } = options;
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    let due = 0;
    let wake = null;
    const timer = timers.setInterval(() => {
      due++;
      wake?.();
    }, delay);
    const onAbort = () => wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        if (due === 0 && !signal?.aborted) await new Promise((resolve) => { wake = resolve; });
        if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
        for (; due > 0; due--) yield value;
      }
    } finally {
      timers.clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  const promises = {
    setTimeout, setImmediate, setInterval,
    scheduler: {
      wait: (delay, options = undefined) => setTimeout(delay, undefined, options),
      yield: () => setImmediate(),
    },
  };
  // Of old, and without effect on what has no idle time.
  const ignored = () => undefined;
  const module = {
    setTimeout: timers.setTimeout, clearTimeout: timers.clearTimeout, setInterval: timers.setInterval,
    clearInterval: timers.clearInterval, setImmediate: timers.setImmediate, clearImmediate: timers.clearImmediate,
    promises, active: ignored, enroll: ignored, unenroll: ignored,
  };
  for (const [name, promised] of [['setTimeout', setTimeout], ['setImmediate', setImmediate]]) {
    Object.defineProperty(module[name], Symbol.for('nodejs.util.promisify.custom'), {
      value: promised, configurable: true,
    });
  }
  return { __proto__: null, 'timers': module, 'timers/promises': promises };
})
