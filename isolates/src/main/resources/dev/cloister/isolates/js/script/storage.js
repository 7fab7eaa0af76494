// An object's storage: `ctx.storage`.
(function (part, use, out, runtime) {
  'use strict';

  const { need } = use('webidl');
  const { Operations } = part('script/storage-operations');

  const past = () => part('script/history');

  function needKeyOrEntries(given) {
    if (given === 0) {
      throw new TypeError("Failed to execute 'put' on 'DurableObjectStorage': parameter 1 is not of type 'string or object'.");
    }
  }

  const isEntries = (key) => typeof key === 'object' && key !== null && !Array.isArray(key);

  class DurableObjectTransaction {
    #operations;
    #rollback;

    constructor(operations, rollback) {
      this.#operations = operations;
      this.#rollback = rollback;
    }

    async get(key, options) {
      need(1, arguments.length, 'storage.get');
      return Array.isArray(key) ? this.#operations.getAll(key, options) : this.#operations.get(key, options);
    }

    async put(key, value, options) {
      needKeyOrEntries(arguments.length);
      return isEntries(key) ? this.#operations.putAll(key, value) : this.#operations.put(key, value, options);
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
      this.#operations.setAlarm(time, options);
    }

    async deleteAlarm(options) {
      this.#operations.deleteAlarm(options);
    }

    async listAlarms() {
      return this.#operations.listAlarms();
    }

    deleteAll() {
      throw new Error('Cannot call deleteAll() within a transaction');
    }

    rollback() {
      this.#rollback();
    }
  }

  class DurableObjectStorage {
    #operations;
    #object;
    #kv = null;
    #sql = null;

    constructor(object) {
      this.#object = object;
      this.#operations = new Operations(object, () => undefined, 'DurableObjectStorage');
    }

    async get(key, options) {
      need(1, arguments.length, 'storage.get');
      return Array.isArray(key) ? this.#operations.getAll(key, options) : this.#operations.get(key, options);
    }

    async put(key, value, options) {
      needKeyOrEntries(arguments.length);
      return isEntries(key) ? this.#operations.putAll(key, value) : this.#operations.put(key, value, options);
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
          const alive = (operation) => {
            if (over) {
              throw new Error(
                rolledBack
                  ? `Cannot ${operation}() on rolled back transaction`
                  : `Cannot call ${operation}() on transaction that has already committed: did you move \`txn\` outside of the closure?`,
              );
            }
          };
          const rollback = () => {
            if (rolledBack) {
              return;
            }
            alive('rollback');
            over = true;
            rolledBack = true;
            out.storageRollback(object.number, number);
          };
          const transaction = new DurableObjectTransaction(new Operations(object, alive, 'DurableObjectTransaction'), rollback);
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
      this.#sql ??= new (part('script/sql').SqlStorage)(this.#object);
      return this.#sql;
    }

    get kv() {
      return (this.#kv ??= new (part('script/storage-kv').SyncKvStorage)(this.#operations));
    }

    async getCurrentBookmark() {
      return past().current(this.#operations.ready('getCurrentBookmark'));
    }

    async getBookmarkForTime(time) {
      return past().atTime(this.#operations.ready('getBookmarkForTime'), time);
    }

    async onNextSessionRestoreBookmark(...given) {
      return past().goBack(this.#operations.ready('onNextSessionRestoreBookmark'), given);
    }

    async waitForBookmark(...given) {
      past().waitFor(this.#operations.ready('waitForBookmark'), given);
    }

    async snapshot(options) {
      return past().snapshot(this.#operations.ready('snapshot'), options);
    }

    async onNextSessionRestore(snapshot) {
      return past().restore(this.#operations.ready('onNextSessionRestore'), snapshot);
    }

    // Undone when the callback throws. What it begins and does not finish is no part of it.
    transactionSync(callback) {
      const number = this.#operations.ready('transactionSync');
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
      this.#operations.ready('transactionSync');
      out.storageCommit(number, transaction);
      return result;
    }
  }

  return { __proto__: null, DurableObjectStorage };
})
