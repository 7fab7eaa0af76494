// Follows the HTML Standard, section 8.7 "Timers" (https://html.spec.whatwg.org/#timers), with
// setImmediate as Node.js has it and scheduler.wait as Workers have it.
(function (use, host, io, primordials) {
  'use strict';
  const { Promise, TypeError, promiseThen, reflectApply } = primordials;
  const { expose, isObject, need, toDictionary } = use('webidl');

  function start(name, callback, delay, repeat, values) {
    if (typeof callback !== 'function') {
      throw new TypeError(`Failed to execute '${name}': the callback is not a function.`);
    }
    io.requireEvent(name);
    const ms = +delay | 0;
    const call = values.length === 0
      ? () => { callback(); }
      : () => { reflectApply(callback, undefined, values); };
    // What an AsyncLocalStorage holds now it holds when the timer is due.
    const snapshot = use.loaded('node/async-hooks')?.snapshot();
    return io.setTimer(
        snapshot === undefined ? call : () => snapshot(call), ms > 0 ? ms : 0, repeat);
  }

  function setTimeout(callback, delay = 0, ...values) {
    return start('setTimeout', callback, delay, false, values);
  }

  function setInterval(callback, delay = 0, ...values) {
    return start('setInterval', callback, delay, true, values);
  }

  // Clearing what is no timer, or a timer that is over, does nothing.
  function clear(timer) {
    const number = +timer;
    if (number > 0) {
      if (io.atTopLevel()) io.requireEvent('clearTimeout');
      io.clearTimer(number);
    }
  }

  function clearTimeout(timer = undefined) {
    if (typeof timer === 'number' || typeof timer === 'string') clear(timer);
  }

  function clearInterval(timer = undefined) {
    if (typeof timer === 'number' || typeof timer === 'string') clear(timer);
  }

  let timerOf;

  class Immediate {
    #timer;

    constructor(timer) {
      this.#timer = timer;
    }

    static {
      timerOf = (value) => isObject(value) && #timer in value ? value.#timer : undefined;
    }
  }
  expose(Immediate, 'Immediate');

  function setImmediate(callback, ...values) {
    return new Immediate(start('setImmediate', callback, 0, false, values));
  }

  function clearImmediate(immediate = undefined) {
    const timer = timerOf(immediate);
    if (timer !== undefined) clear(timer);
  }

  const resolved = primordials.promiseResolve(Promise, undefined);

  function queueMicrotask(callback) {
    need(1, arguments.length, 'queueMicrotask');
    if (typeof callback !== 'function') {
      throw new TypeError('queueMicrotask needs a function.');
    }
    promiseThen(resolved, () => {
      try {
        callback();
      } catch (error) {
        use('report-error').report(error);
      }
    });
  }

  class Scheduler {
    async wait(delay, options = undefined) {
      need(1, arguments.length, 'scheduler.wait');
      const { signal } = toDictionary(options, 'The options of scheduler.wait');
      if (signal !== undefined) signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, delay);
        if (signal !== undefined) {
          use('abort').onAbort(signal, (reason) => {
            clear(timer);
            reject(reason);
          });
        }
      });
    }
  }
  expose(Scheduler, 'Scheduler');

  return {
    clearImmediate, clearInterval, clearTimeout, queueMicrotask, scheduler: new Scheduler(),
    setImmediate, setInterval, setTimeout,
  };
})
