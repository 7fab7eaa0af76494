// An object's SQL database: `ctx.storage.sql`.
(function (part, use, out, runtime) {
  'use strict';

  const { need } = use('webidl');
  const { isView } = ArrayBuffer;
  const { iterator } = Symbol;
  const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][iterator]()));

  // What a statement may be given as a value: null, a number, a string or bytes.
  function binding(value) {
    switch (typeof value) {
      case 'number':
        return value;
      case 'undefined':
        return null;
      case 'bigint':
        throw new TypeError('A bigint cannot be a value in SQL: give it as a string, or as a number.');
      case 'object':
        if (value === null || value instanceof ArrayBuffer) {
          return value;
        }
        if (isView(value)) {
          return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        }
    }
    return `${value}`.toWellFormed();
  }

  const received = (value) =>
    (typeof value === 'object' && value !== null ? runtime.copyIn(value.buffer, value.length).buffer : value);

  const step = (value) => ({ done: value === undefined, value });
  const iteratorOf = (next) => ({ __proto__: IteratorPrototype, next: () => step(next()) });

  class Cursor {
    #number; // of what has the rows after `#rows`, 0 when there are none
    #columns;
    #rows;
    #at = 0;
    #read = 0;
    #written;

    constructor(object, query, bindings) {
      const [columns, rows, written] = out.sqlExecute(object.number, query, bindings);
      [this.#number, this.#rows] = rows;
      this.#columns = [...columns];
      this.#written = written;
    }

    get columnNames() {
      return [...this.#columns];
    }

    get rowsRead() {
      return this.#read;
    }

    get rowsWritten() {
      return this.#written;
    }

    // The next row as the host has it, undefined after the last.
    #take() {
      if (this.#at === this.#rows.length && this.#number !== 0) {
        [this.#number, this.#rows] = out.sqlNext(this.#number);
        this.#at = 0;
      }
      if (this.#at === this.#rows.length) {
        return undefined;
      }
      this.#read++;
      return this.#rows[this.#at++];
    }

    #values() {
      const row = this.#take();
      if (row === undefined) {
        return undefined;
      }
      const values = [];
      for (let i = 0; i < this.#columns.length; i++) {
        values[i] = received(row[i]);
      }
      return values;
    }

    #object() {
      const row = this.#take();
      if (row === undefined) {
        return undefined;
      }
      const object = {};
      for (let i = 0; i < this.#columns.length; i++) {
        object[this.#columns[i]] = received(row[i]);
      }
      return object;
    }

    next() {
      return step(this.#object());
    }

    toArray() {
      const rows = [];
      for (let row = this.#object(); row !== undefined; row = this.#object()) {
        rows.push(row);
      }
      return rows;
    }

    one() {
      const row = this.#object();
      if (row === undefined) {
        throw new Error('Expected exactly one result from SQL query, but got no results.');
      }
      if (this.#take() !== undefined) {
        throw new Error('Expected exactly one result from SQL query, but got multiple results.');
      }
      return row;
    }

    raw() {
      return iteratorOf(() => this.#values());
    }

    [iterator]() {
      return iteratorOf(() => this.#object());
    }
  }

  class SqlStorage {
    #object;

    constructor(object) {
      this.#object = object;
    }

    exec(query, ...bindings) {
      need(1, arguments.length, 'sql.exec');
      return new Cursor(this.#object, `${query}`, bindings.map(binding));
    }

    get databaseSize() {
      return out.sqlBytes(this.#object.number);
    }
  }

  return { __proto__: null, SqlStorage };
})
