// Follows the Console Standard (https://console.spec.whatwg.org/). One call is one log record: a
// level and a text. Groups indent what follows.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, Map, mapDelete, mapGet, mapHas, mapSet, objectDefineProperty, stringRepeat,
    symbolToStringTag,
  } = primordials;

  const GROUP_DEPTH_MAX = 32;
  const LABELS_MAX = 1000;
  const counts = new Map();
  const timers = new Map();
  let depth = 0;

  function write(level, values) {
    const text = use('console-format').format(values);
    io.log(level, depth === 0 ? text : indented(text));
  }

  function indented(text) {
    const margin = stringRepeat('  ', depth);
    let result = margin;
    for (let i = 0; i < text.length; i++) {
      result += text[i];
      if (text[i] === '\n') result += margin;
    }
    return result;
  }

  // A label that is new when there are too many already is not kept.
  function keep(map, label, value) {
    if (mapHas(map, label) || primordials.mapSize(map) < LABELS_MAX) mapSet(map, label, value);
  }

  function elapsed(label) {
    const ms = io.now() - mapGet(timers, label);
    return `${label}: ${ms}ms`;
  }

  const console = {
    log(...values) { write('log', values); },
    info(...values) { write('info', values); },
    warn(...values) { write('warn', values); },
    error(...values) { write('error', values); },
    debug(...values) { write('debug', values); },

    trace(...values) {
      const error = new Error();
      primordials.errorCaptureStackTrace(error, console.trace);
      const text = values.length === 0 ? '' : `: ${use('console-format').format(values)}`;
      const stack = `${error.stack}`;
      const frames = primordials.stringIndexOf(stack, '\n');
      write('log', ['%s', `Trace${text}${
        frames < 0 ? '' : primordials.stringSlice(stack, frames)}`]);
    },

    assert(condition = undefined, ...values) {
      if (condition) return;
      if (typeof values[0] === 'string') values[0] = `Assertion failed: ${values[0]}`;
      else values = ['Assertion failed', ...values];
      write('error', values);
    },

    dir(value, options = undefined) {
      write('log', ['%s', use('inspect').inspect(value, options)]);
    },
    dirxml(...values) { write('log', values); },
    table(data, columns = undefined) {
      write('log', ['%s', use('console-table').table(data, columns)]);
    },

    group(...values) {
      if (values.length > 0) write('log', values);
      if (depth < GROUP_DEPTH_MAX) depth++;
    },
    groupCollapsed(...values) { console.group(...values); },
    groupEnd() { if (depth > 0) depth--; },

    count(label = 'default') {
      const name = `${label}`;
      const count = (mapGet(counts, name) ?? 0) + 1;
      keep(counts, name, count);
      write('log', ['%s', `${name}: ${count}`]);
    },
    countReset(label = 'default') { mapDelete(counts, `${label}`); },

    time(label = 'default') { keep(timers, `${label}`, io.now()); },
    timeLog(label = 'default', ...values) {
      if (mapHas(timers, `${label}`)) write('log', ['%s', elapsed(`${label}`), ...values]);
      else write('warn', ['%s', `Timer '${label}' does not exist`]);
    },
    timeEnd(label = 'default') {
      console.timeLog(label);
      mapDelete(timers, `${label}`);
    },
    timeStamp() {},
    profile() {},
    profileEnd() {},
    clear() {},

    // The same console; what it writes has no name of its own here.
    context(name = undefined) {
      const copy = {};
      const names = primordials.objectKeys(console);
      for (let i = 0; i < names.length; i++) {
        if (names[i] !== 'context') copy[names[i]] = console[names[i]];
      }
      return copy;
    },
  };
  objectDefineProperty(console, symbolToStringTag, {
    __proto__: null, value: 'console', configurable: true,
  });

  return { console };
})
