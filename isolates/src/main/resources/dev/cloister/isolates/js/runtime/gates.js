// The input gate of objects: who waits before it, and the critical sections that shut it.
(function (core) {
  'use strict';

  const { out, then, resolved, NativePromise, timers, current, belongs, enterScript, breakObject } = core;
  const { Variable } = AsyncContext;

  const BLOCK_MILLIS_MAX = 30_000;
  const BLOCK_DEPTH_MAX = 64;

  // The critical section that the running code is inside of, also after it has awaited something; null outside of any.
  const sectionNow = new Variable({ defaultValue: null });

  // Runs a task of an event, in its object, now, or when the gate that is shut opens. `depth` is how deep the gate was shut
  // when the task was begun: what a critical section began may go on inside it.
  function throughGate(object, depth, event, task) {
    if (object.gate > depth || object.waiting.length > 0) {
      waitInLine(object, { depth, event, task });
      if (object.gate <= depth) {
        out.wake(object.number);
      }
    } else {
      task();
    }
  }

  function waitInLine(object, waiter) {
    out.gateShut(waiter.event.id);
    object.waiting.push(waiter);
  }

  // The gate has opened a little: the first that may go in does.
  function resumeObject(object) {
    const { waiting } = object;
    for (let at = 0; at < waiting.length; at++) {
      if (waiting[at].depth >= object.gate) {
        const [{ event, task }] = waiting.splice(at, 1);
        out.gateOpen(event.id);
        task();
        if (waiting.length > 0) {
          out.wake(object.number);
        }
        return;
      }
    }
  }

  // Runs a callback as a critical section of an object: no event comes in before it is over. Of two that are asked for side by
  // side the second begins when the first is over, as each relies on being alone; one inside another begins at once.
  function shutGate(object, callback, breaks) {
    let around = sectionNow.get();
    while (around !== null && (around.over || around.object !== object)) {
      around = around.around;
    }
    const line = around ?? object;
    const before = line.last;
    const section = newSection(object, around);
    line.last = section;
    if (before === null || before.over) {
      return openSection(section, callback, breaks);
    }
    const owner = belongs();
    return new NativePromise((resolve, reject) => {
      const begin = () => {
        try {
          resolve(openSection(section, callback, breaks));
        } catch (error) {
          reject(error);
        }
      };
      then(before.ended, () => enterScript(owner, begin));
    });
  }

  // `last` is the latest of the sections inside it, which those to come wait for.
  function newSection(object, around) {
    const section = { object, around, over: false, last: null, end: null, ended: null };
    section.ended = new NativePromise((resolve) => {
      section.end = () => {
        section.over = true;
        resolve();
      };
    });
    return section;
  }

  // Begins the time that a section may take; fails where there are too many, one inside another or timers.
  function timeLimit(object) {
    if (object.gate >= BLOCK_DEPTH_MAX) {
      throw new Error(`blockConcurrencyWhile() is nested more than ${BLOCK_DEPTH_MAX} deep.`);
    }
    const owner = { event: current(), object, depth: BLOCK_DEPTH_MAX, section: null };
    const late = () =>
      breakObject(
        object,
        new Error(`A call to blockConcurrencyWhile() waited for more than ${BLOCK_MILLIS_MAX / 1000} seconds and was canceled; the object was reset.`),
      );
    return timers.begin(owner, late, BLOCK_MILLIS_MAX, false);
  }

  function openSection(section, callback, breaks) {
    const { object } = section;
    let timer;
    try {
      timer = timeLimit(object);
    } catch (error) {
      section.end();
      throw error;
    }
    object.gate++;
    const open = () => {
      timers.clear(timer);
      section.end();
      object.gate--;
      if (object.waiting.length > 0) {
        out.wake(object.number);
      }
    };
    let result;
    try {
      result = resolved(sectionNow.run(section, callback));
    } catch (error) {
      result = new NativePromise((_, reject) => reject(error));
    }
    return then(
      result,
      (value) => {
        open();
        return value;
      },
      (error) => {
        open();
        if (breaks) {
          breakObject(object, error);
        }
        throw error;
      },
    );
  }

  return { __proto__: null, throughGate, waitInLine, resumeObject, shutGate, sectionNow };
})
