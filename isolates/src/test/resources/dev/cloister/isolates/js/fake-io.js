// An event loop for tests: time stands still until nothing else is left to do, then jumps to the
// next timer.
(function () {
  'use strict';
  const timers = new Map();
  const streams = new Map();
  let lastTimer = 0;
  let time = 1_000_000;
  return {
    logs: [],
    canceled: [],
    topLevel: false,
    answer: undefined,

    // Makes a host stream that can be read; an Error among the chunks makes that read fail.
    offer(id, chunks) { streams.set(id, [...chunks]); },
    reads: 0,

    async read(id) {
      this.reads++;
      const chunk = streams.get(id).shift();
      if (chunk instanceof Error) throw chunk;
      return typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    },
    cancel(id) { this.canceled.push(id); },
    setTimer(callback, ms, repeat) {
      timers.set(++lastTimer, { callback, ms, repeat, due: time + ms });
      return lastTimer;
    },
    clearTimer(number) { timers.delete(number); },
    pendingTimers() { return timers.size; },
    // Runs the timer that is due first; false when there is none.
    runTimer() {
      let first;
      for (const [number, timer] of timers) {
        if (first === undefined || timer.due < timers.get(first).due) first = number;
      }
      if (first === undefined) return false;
      const timer = timers.get(first);
      time = Math.max(time, timer.due);
      if (timer.repeat) timer.due = time + Math.max(timer.ms, 1);
      else timers.delete(first);
      timer.callback();
      return true;
    },
    log(level, text) { this.logs.push([level, text]); },
    now() { return time; },
    async fetch(parts, signal) { return this.answer(parts, signal); },
    atTopLevel() { return this.topLevel; },
    requireEvent(what) {
      if (this.topLevel) throw new Error(`${what} is not allowed in global scope`);
    },
  };
})()
