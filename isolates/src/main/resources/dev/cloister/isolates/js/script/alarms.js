// An object's alarms: `ctx.storage.getAlarm` and its kin, and what the `alarm` handler is handed.
//
// Workers have one alarm for an object; that is the one whose name here is empty. With `{ name }` an object may have many, which
// is an extension of ours (docs/alarms.md).
(function (part, use, out) {
  'use strict';

  const { defineProperty } = Object;
  const LATEST = 8.64e15; // the last moment that a Date can be
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
      has('isRetry', retryCount > 0);
      has('retryCount', retryCount);
      if (name !== '') {
        has('name', name);
      }
    }
  }

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

  function timeOf(time) {
    if (typeof time !== 'number' && !isDate(time)) {
      throw new TypeError("Failed to execute 'setAlarm' on 'DurableObjectStorage': parameter 1 is not of type 'Date'.");
    }
    const millis = Number(time);
    if (!(millis <= LATEST) || millis < -LATEST) {
      throw new TypeError('The value cannot be converted because it is either not a valid date or out of range.');
    }
    if (millis <= 0) {
      throw new TypeError('setAlarm() cannot be called with an alarm time <= 0');
    }
    return Math.trunc(millis);
  }

  const confirmed = (options) => options?.allowUnconfirmed !== true;

  function get(object, options) {
    return out.alarmGet(object.number, nameIn(options));
  }

  // A time that is over is now, so that nobody's alarms come before others' that wait as long.
  function set(object, time, options) {
    const millis = timeOf(time);
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

  return { __proto__: null, AlarmInvocationInfo, get, set, remove, list };
})
