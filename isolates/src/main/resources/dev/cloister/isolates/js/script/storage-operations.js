// What an object's storage does: the operations that `ctx.storage`, its `kv` and its transactions share.
(function (part, use, out, runtime) {
  'use strict';

  const alarms = part('script/alarms');
  const KEY_BYTES_MAX = 2048;
  const PAIRS_MAX = 128;
  const LIMIT_MAX = 2147483647;

  const clone = () => use('structured-clone');

  function checkedKey(key) {
    const text = typeof key === 'string' ? key : `${key}`;
    const size = text.length * 3 <= KEY_BYTES_MAX ? 0 : out.utf8Length(text);
    if (size > KEY_BYTES_MAX) {
      throw new RangeError(`Keys cannot be larger than ${KEY_BYTES_MAX} bytes. A key of size ${size} was provided.`);
    }
    return text;
  }

  function checkedKeys(keys, what) {
    if (keys.length > PAIRS_MAX) {
      throw new RangeError(`Maximum number of ${what} is ${PAIRS_MAX}.`);
    }
    return keys.map(checkedKey);
  }

  // A whole number as Web IDL has them, and a positive one.
  function checkedLimit(value) {
    const number = Number(value);
    if (Number.isFinite(number) && Math.abs(Math.trunc(number)) > LIMIT_MAX) {
      throw new TypeError('Value out of range. Must be between -2147483648 and 2147483647 (inclusive).');
    }
    const limit = Number.isFinite(number) ? Math.trunc(number) : 0;
    if (limit <= 0) {
      throw new TypeError('List limit must be positive.');
    }
    return limit;
  }

  // `alive` is told the name of an operation and throws when it may no longer be used; `holder` is the class that scripts see.
  class Operations {
    #object;
    #alive;
    #holder;

    constructor(object, alive, holder) {
      this.#object = object;
      this.#alive = alive;
      this.#holder = holder;
    }

    // Options may be left out, or be any object.
    checkOptions(options, method, position, type) {
      if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
        throw new TypeError(`Failed to execute '${method}' on '${this.#holder}': parameter ${position} is not of type '${type}'.`);
      }
    }

    // The object's number, if the operation is possible.
    ready(operation) {
      this.#alive(operation);
      if (this.#object.dropped) {
        const error = new Error('The storage of this object cannot be used any more: the object was reset.');
        error.durableObjectReset = true;
        throw error;
      }
      return this.#object.number;
    }

    get(key, options) {
      this.checkOptions(options, 'get', 2, 'GetOptions');
      const number = this.ready('get');
      return read(number, checkedKey(key));
    }

    getAll(keys, options) {
      this.checkOptions(options, 'get', 2, 'GetOptions');
      const number = this.ready('get');
      const found = new Map();
      for (const key of checkedKeys(keys, 'keys').sort(out.compareKeys)) {
        const value = read(number, key);
        if (value !== undefined) {
          found.set(key, value);
        }
      }
      return found;
    }

    put(key, value, options) {
      this.checkOptions(options, 'put', 3, 'PutOptions');
      if (value === undefined) {
        throw new TypeError('put() called with undefined value.');
      }
      this.putAny(key, value, options);
    }

    // As `put`, of any value.
    putAny(key, value, options) {
      const number = this.ready('put');
      const text = checkedKey(key);
      const tooLong = (length) =>
        new RangeError(
          `Key and value together cannot be larger than ${out.valueBytesMax} bytes. A pair of ${length + text.length} bytes was provided; split the value over several keys.`,
        );
      const bytes = clone().serializeWithin(out.valueBytesMax - text.length, tooLong, value);
      out.storagePut(number, text, bytes, options?.allowUnconfirmed !== true);
    }

    putAll(entries, options) {
      if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') {
        throw new TypeError(
          'put() may only be called with a single key-value pair and optional options as put(key, value, options) or with multiple ' +
            'key-value pairs and optional options as put(entries, options)',
        );
      }
      this.ready('put');
      const keys = checkedKeys(Object.keys(entries), 'pairs');
      for (const key of keys) {
        if (entries[key] !== undefined) {
          this.putAny(key, entries[key], options);
        }
      }
    }

    delete(key, options) {
      this.checkOptions(options, 'delete', 2, 'PutOptions');
      return out.storageDelete(this.ready('delete'), checkedKey(key), options?.allowUnconfirmed !== true);
    }

    deleteKeys(keys, options) {
      this.checkOptions(options, 'delete', 2, 'PutOptions');
      this.ready('delete');
      let count = 0;
      for (const key of checkedKeys(keys, 'keys')) {
        if (this.delete(key, options)) {
          count++;
        }
      }
      return count;
    }

    deleteAll(options) {
      this.checkOptions(options, 'deleteAll', 1, 'PutOptions');
      const number = this.ready('deleteAll');
      if (out.storageInTransaction(number)) {
        throw new Error('deleteAll() cannot be called inside a transaction.');
      }
      out.storageDeleteAll(number, options?.allowUnconfirmed !== true);
    }

    list(options) {
      this.checkOptions(options, 'list', 1, 'ListOptions');
      const number = this.ready('list');
      const { start, startAfter, end, prefix, reverse, limit } = options ?? {};
      if (start !== undefined && startAfter !== undefined) {
        throw new TypeError('list() cannot be called with both start and startAfter values.');
      }
      const most = limit === undefined ? -1 : checkedLimit(limit);
      const text = (value) => (value === undefined ? null : `${value}`);
      const count = out.storageList(number, text(start), text(startAfter), text(end), text(prefix), Boolean(reverse), most);
      const found = new Map();
      for (let i = 0; i < count; i++) {
        found.set(out.listedKey(i), stored(out.listedValue(i)));
      }
      return found;
    }

    getAlarm(options) {
      this.checkOptions(options, 'getAlarm', 1, 'GetAlarmOptions');
      this.ready('getAlarm');
      return alarms.get(this.#object, options);
    }

    setAlarm(time, options) {
      const millis = alarms.timeOf(time, this.#holder);
      this.checkOptions(options, 'setAlarm', 2, 'SetAlarmOptions');
      this.ready('setAlarm');
      alarms.set(this.#object, millis, options);
    }

    deleteAlarm(options) {
      this.checkOptions(options, 'deleteAlarm', 1, 'SetAlarmOptions');
      this.ready('deleteAlarm');
      alarms.remove(this.#object, options);
    }

    listAlarms() {
      this.ready('listAlarms');
      return alarms.list(this.#object);
    }
  }

  const stored = (value) => (value === null ? undefined : clone().deserialize(runtime.copyIn(value.buffer, value.length)));
  const read = (number, key) => stored(out.storageGet(number, key));

  return { __proto__: null, Operations };
})
