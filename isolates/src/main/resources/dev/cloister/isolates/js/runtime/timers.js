// What is to be called after a time: what the script has set a timer for, and what ends a critical section that takes too long.
(function (core) {
  'use strict';

  const { out, SafeMap, belongs, enterScript, logUncaught, requireEvent } = core;
  const timers = new SafeMap();

  // Calls this for `owner` after so many milliseconds; the timer's number.
  function begin(owner, callback, millis, repeat) {
    const number = out.timer(millis);
    if (number < 0) {
      throw new Error(`Too many timers: one context may have ${-number} pending.`);
    }
    timers.set(number, { owner, callback, millis, repeat });
    return number;
  }

  // The same for the script.
  function set(callback, millis, repeat) {
    requireEvent('A timer');
    return begin(belongs(), callback, millis, repeat);
  }

  function clear(number) {
    if (timers.delete(number)) {
      out.clearTimer(number);
    }
  }

  // What an event that is over has set is forgotten.
  function forget(event) {
    timers.forEach((timer, number) => {
      if (timer.owner.event === event) {
        clear(number);
      }
    });
  }

  function fired(number) {
    const timer = timers.get(number);
    if (timer === undefined) {
      return;
    }
    if (timer.repeat) {
      out.repeatTimer(number, timer.millis);
    } else {
      timers.delete(number);
    }
    enterScript(timer.owner, () => {
      try {
        timer.callback();
      } catch (error) {
        logUncaught(error);
      }
    });
  }

  return { __proto__: null, begin, set, clear, forget, fired };
})
