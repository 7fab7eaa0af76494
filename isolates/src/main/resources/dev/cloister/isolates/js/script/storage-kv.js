// `ctx.storage.kv`: the same entries as the asynchronous methods have, without promises.
(function (part, use, out) {
  'use strict';

  const { need, expose } = use('webidl');
  const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

  // One list at a time: asking for another ends the one before, as with a cursor of a database.
  class ListIterator {
    #entries;
    #newest;

    constructor(entries, newest) {
      this.#entries = entries;
      this.#newest = newest;
      newest.iterator = this;
    }

    next() {
      if (this.#entries === null) {
        return { done: true, value: undefined };
      }
      if (this.#newest.iterator !== this) {
        this.#entries = null;
        throw new Error(
          'kv.list() iterator was invalidated because a new call to kv.list() was started. Only one kv.list() iterator can exist at a time.',
        );
      }
      const step = this.#entries.next();
      if (step.done) {
        this.#entries = null;
        return { done: true, value: undefined };
      }
      return { done: false, value: step.value };
    }
  }
  Object.setPrototypeOf(ListIterator.prototype, IteratorPrototype);
  expose(ListIterator, 'ListIterator');

  class SyncKvStorage {
    #operations;
    #newest = { iterator: null };

    constructor(operations) {
      this.#operations = operations;
    }

    get(key) {
      need(1, arguments.length, 'SyncKvStorage.get');
      return this.#operations.get(key);
    }

    list(options) {
      return new ListIterator(this.#operations.list(options).entries(), this.#newest);
    }

    put(key, value) {
      need(2, arguments.length, 'SyncKvStorage.put');
      this.#operations.putAny(key, value);
    }

    delete(key) {
      need(1, arguments.length, 'SyncKvStorage.delete');
      return this.#operations.delete(key);
    }
  }
  expose(SyncKvStorage, 'SyncKvStorage');

  return { __proto__: null, SyncKvStorage };
})
