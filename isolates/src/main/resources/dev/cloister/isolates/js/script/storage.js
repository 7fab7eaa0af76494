// An object's storage: `ctx.storage`.
(function (part, use, out, runtime) {
  'use strict';

  const { defineProperty } = Object;
  const { need } = use('webidl');
  const { notImplemented } = part('script/missing');
  const alarms = part('script/alarms');
  const KEY_BYTES_MAX = 2048;
  const PAIRS_MAX = 128;

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

  // The operations that storage, its `kv` and a transaction share. `alive` throws when they may no longer be used.
  class Operations {
    #object;
    #alive;

    constructor(object, alive) {
      this.#object = object;
      this.#alive = alive;
    }

    ready() {
      this.#alive();
      if (this.#object.dropped) {
        const error = new Error('The storage of this object cannot be used any more: the object was reset.');
        error.durableObjectReset = true;
        throw error;
      }
      return this.#object.number;
    }

    get(key) {
      const number = this.ready();
      return read(number, checkedKey(key));
    }

    getAll(keys) {
      const number = this.ready();
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
      const number = this.ready();
      const text = checkedKey(key);
      if (value === undefined) {
        throw new TypeError('put() called with undefined value.');
      }
      const bytes = clone().serialize(value);
      const size = bytes.length + text.length;
      if (size > out.valueBytesMax) {
        throw new RangeError(
          `Key and value together cannot be larger than ${out.valueBytesMax} bytes. A pair of ${size} bytes was provided; split the value over several keys.`,
        );
      }
      out.storagePut(number, text, bytes, options?.allowUnconfirmed !== true);
    }

    putAll(entries, options) {
      const keys = checkedKeys(Object.keys(entries), 'pairs');
      for (const key of keys) {
        if (entries[key] !== undefined) {
          this.put(key, entries[key], options);
        }
      }
    }

    delete(key, options) {
      return out.storageDelete(this.ready(), checkedKey(key), options?.allowUnconfirmed !== true);
    }

    deleteKeys(keys, options) {
      let count = 0;
      for (const key of checkedKeys(keys, 'keys')) {
        if (this.delete(key, options)) {
          count++;
        }
      }
      return count;
    }

    deleteAll(options) {
      const number = this.ready();
      if (out.storageInTransaction(number)) {
        throw new Error('deleteAll() cannot be called inside a transaction.');
      }
      out.storageDeleteAll(number, options?.allowUnconfirmed !== true);
    }

    list(options) {
      const number = this.ready();
      const { start, startAfter, end, prefix, reverse, limit } = options ?? {};
      if (start !== undefined && startAfter !== undefined) {
        throw new TypeError('list() cannot be called with both start and startAfter values.');
      }
      if (limit !== undefined && !(limit > 0)) {
        throw new TypeError('List limit must be positive.');
      }
      const text = (value) => (value === undefined ? null : `${value}`);
      const count = out.storageList(number, text(start), text(startAfter), text(end), text(prefix), reverse === true, limit ?? -1);
      const found = new Map();
      for (let i = 0; i < count; i++) {
        found.set(out.listedKey(i), stored(out.listedValue(i)));
      }
      return found;
    }

    getAlarm(options) {
      this.ready();
      return alarms.get(this.#object, options);
    }

    setAlarm(time, options) {
      this.ready();
      alarms.set(this.#object, time, options);
    }

    deleteAlarm(options) {
      this.ready();
      alarms.remove(this.#object, options);
    }

    listAlarms() {
      this.ready();
      return alarms.list(this.#object);
    }
  }

  const stored = (value) => (value === null ? undefined : clone().deserialize(runtime.copyIn(value.buffer, value.length)));
  const read = (number, key) => stored(out.storageGet(number, key));

  // Every method answers with a promise, also when it refuses.
  const unavailable = ['getCurrentBookmark', 'getBookmarkForTime', 'onNextSessionRestoreBookmark', 'snapshot'];

  class DurableObjectTransaction {
    #operations;
    #rollback;

    constructor(operations, rollback) {
      this.#operations = operations;
      this.#rollback = rollback;
    }

    async get(key) {
      need(1, arguments.length, 'storage.get');
      return Array.isArray(key) ? this.#operations.getAll(key) : this.#operations.get(key);
    }

    async put(key, value, options) {
      return typeof key === 'object' && key !== null ? this.#operations.putAll(key, value) : this.#operations.put(key, value, options);
    }

    async delete(key, options) {
      need(1, arguments.length, 'storage.delete');
      return Array.isArray(key) ? this.#operations.deleteKeys(key, options) : this.#operations.delete(key, options);
    }

    async list(options) {
      return this.#operations.list(options);
    }

    async getAlarm(options) {
      return this.#operations.getAlarm(options);
    }

    async setAlarm(time, options) {
      need(1, arguments.length, 'storage.setAlarm');
      this.#operations.setAlarm(time, options);
    }

    async deleteAlarm(options) {
      this.#operations.deleteAlarm(options);
    }

    async listAlarms() {
      return this.#operations.listAlarms();
    }

    deleteAll() {
      throw new Error('deleteAll() cannot be called inside a transaction.');
    }

    rollback() {
      this.#rollback();
    }
  }

  class DurableObjectStorage {
    #operations;
    #object;
    #kv = null;

    constructor(object) {
      this.#object = object;
      this.#operations = new Operations(object, () => undefined);
    }

    async get(key) {
      need(1, arguments.length, 'storage.get');
      return Array.isArray(key) ? this.#operations.getAll(key) : this.#operations.get(key);
    }

    async put(key, value, options) {
      return typeof key === 'object' && key !== null ? this.#operations.putAll(key, value) : this.#operations.put(key, value, options);
    }

    async delete(key, options) {
      need(1, arguments.length, 'storage.delete');
      return Array.isArray(key) ? this.#operations.deleteKeys(key, options) : this.#operations.delete(key, options);
    }

    async list(options) {
      return this.#operations.list(options);
    }

    async deleteAll(options) {
      this.#operations.deleteAll(options);
    }

    async getAlarm(options) {
      return this.#operations.getAlarm(options);
    }

    async setAlarm(time, options) {
      need(1, arguments.length, 'storage.setAlarm');
      this.#operations.setAlarm(time, options);
    }

    async deleteAlarm(options) {
      this.#operations.deleteAlarm(options);
    }

    async listAlarms() {
      return this.#operations.listAlarms();
    }

    async sync() {
      await runtime.sync(this.#object);
    }

    // Shuts the input gate while it lasts, and waits for a transaction that is under way beside it, so that all writes made
    // meanwhile are its own and all it has read stays true.
    transaction(callback) {
      const object = this.#object;
      return runtime.shutGate(
        object,
        async () => {
          const number = out.storageBegin(object.number);
          let over = false;
          let rolledBack = false;
          const alive = () => {
            if (over) {
              throw new Error('Cannot call methods of a transaction that has ended or was rolled back.');
            }
          };
          const rollback = () => {
            if (rolledBack) {
              return;
            }
            alive();
            over = true;
            rolledBack = true;
            out.storageRollback(object.number, number);
          };
          const transaction = new DurableObjectTransaction(new Operations(object, alive), rollback);
          let result;
          try {
            result = await callback(transaction);
          } catch (error) {
            if (!over) {
              rollback();
            }
            throw error;
          }
          if (!over) {
            over = true;
            if (!out.storageCommit(object.number, number)) {
              throw new Error('The transaction was rolled back with the one around it.');
            }
          }
          return result;
        },
        false,
      );
    }

    get sql() {
      return notImplemented('storage.sql');
    }

    get kv() {
      return (this.#kv ??= new (part('script/storage-kv').SyncKvStorage)(this.#operations));
    }

    // Undone when the callback throws. What it begins and does not finish is no part of it.
    transactionSync(callback) {
      const number = this.#operations.ready();
      if (typeof callback !== 'function') {
        throw new TypeError("Failed to execute 'transactionSync' on 'DurableObjectStorage': parameter 1 is not of type 'function'.");
      }
      const transaction = out.storageBegin(number);
      let result;
      try {
        result = callback();
      } catch (error) {
        if (!this.#object.dropped) {
          out.storageRollback(number, transaction);
        }
        throw error;
      }
      this.#operations.ready();
      out.storageCommit(number, transaction);
      return result;
    }
  }
  for (const method of unavailable) {
    defineProperty(DurableObjectStorage.prototype, method, {
      configurable: true,
      writable: true,
      value: () => notImplemented(`storage.${method}`),
    });
  }

  return { __proto__: null, DurableObjectStorage };
})
