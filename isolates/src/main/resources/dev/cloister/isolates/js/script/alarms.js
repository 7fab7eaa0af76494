// An object's alarms: `ctx.storage.getAlarm` and its kin, and what the `alarm` handler is handed.
//
// Workers have one alarm for an object; that is the one whose name here is empty. With `{ name }` an object may have many, which
// is an extension of ours (docs/alarms.md).
(function (part, use, out) {
  'use strict';

  const { defineProperty } = Object;
  const { expose } = use('webidl');
  // The times that 64 bits of nanoseconds hold, as in workerd, with the years that its errors name.
  const LATEST = 9_223_372_036_854;
  const isDate = (value) => {
    try {
      Date.prototype.getTime.call(value);
      return true;
    } catch {
      return false;
    }
  };

  class AlarmInvocationInfo {
    constructor(name, scheduledTime, retryCount) {
      const has = (property, value) => defineProperty(this, property, { value, enumerable: true, configurable: true });
      has('scheduledTime', scheduledTime);
      has('retryCount', retryCount);
      has('isRetry', retryCount > 0);
      if (name !== '') {
        has('name', name);
      }
    }
  }

  expose(AlarmInvocationInfo, 'AlarmInvocationInfo');

  // The name in the options, empty without one.
  function nameIn(options) {
    const name = options?.name;
    if (name === undefined) {
      return '';
    }
    const text = `${name}`;
    if (text === '') {
      throw new TypeError('The name of an alarm may not be empty; leave it out for the alarm without a name.');
    }
    return text;
  }

  // A date, or milliseconds since 1970, as whole milliseconds.
  function dateOf(time, method, holder) {
    if (typeof time !== 'number' && !isDate(time)) {
      throw new TypeError(`Failed to execute '${method}' on '${holder}': parameter 1 is not of type 'date'.`);
    }
    const millis = Number(time);
    if (!Number.isFinite(millis)) {
      throw new TypeError('The value cannot be converted because it is not a valid Date.');
    }
    if (Math.abs(millis) > LATEST) {
      throw new TypeError(`This API doesn't support dates ${millis > 0 ? 'after 2189' : 'before 1687'}.`);
    }
    return Math.trunc(millis);
  }

  // When an alarm shall ring.
  function timeOf(time, holder) {
    const millis = dateOf(time, 'setAlarm', holder);
    if (millis <= 0) {
      throw new TypeError('setAlarm() cannot be called with an alarm time <= 0');
    }
    return millis;
  }

  const confirmed = (options) => options?.allowUnconfirmed !== true;

  function get(object, options) {
    return out.alarmGet(object.number, nameIn(options));
  }

  // A time that is over is now, so that nobody's alarms come before others' that wait as long.
  function set(object, millis, options) {
    if (object.instance !== null && typeof object.instance.alarm !== 'function') {
      throw new TypeError('Your Durable Object class must have an alarm() handler in order to call setAlarm()');
    }
    const now = out.now();
    out.alarmSet(object.number, nameIn(options), millis < now ? now : millis, confirmed(options));
  }

  function remove(object, options) {
    out.alarmDelete(object.number, nameIn(options), confirmed(options));
  }

  // Those with a name, by name.
  function list(object) {
    const found = new Map();
    const count = out.alarmList(object.number);
    for (let i = 0; i < count; i++) {
      const name = out.alarmListedName(i);
      if (name !== '') {
        found.set(name, out.alarmListedTime(i));
      }
    }
    return found;
  }

  return { __proto__: null, AlarmInvocationInfo, dateOf, timeOf, get, set, remove, list };
})
