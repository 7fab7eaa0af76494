// What a script sees of its surroundings: `env` with its bindings, `ctx`, `cloudflare:workers`, the base class of objects, and
// an object's storage. Names and behaviour follow Workers and Durable Objects.
(function (use, out, runtime, bindings) {
  'use strict';

  const { defineProperty, freeze } = Object;
  const KEY_BYTES_MAX = 2048;
  const PAIRS_MAX = 128;
  const { describe } = runtime;
  const { need } = use('webidl');

  const notImplemented = (what) => {
    throw new Error(`not implemented: ${what}`);
  };

  // ---- env -----------------------------------------------------------------------------------------------------------

  const env = {};
  for (let i = 0; i < bindings.length; i++) {
    const { kind, name, value } = bindings[i];
    switch (kind) {
      case 'text':
        env[name] = value;
        break;
      case 'json':
        env[name] = JSON.parse(value);
        break;
      default:
        env[name] = kind;
    }
  }

  // ---- ids, namespaces, stubs ------------------------------------------------------------------------------------------

  class DurableObjectId {
    #hex;

    constructor(hex, name) {
      this.#hex = hex;
      this.jurisdiction = undefined;
      if (name !== undefined) {
        defineProperty(this, 'name', { value: name, enumerable: true });
      }
    }

    toString() {
      return this.#hex;
    }

    equals(other) {
      return typeof other === 'object' && other !== null && #hex in other && other.#hex === this.#hex;
    }

    static isId(value) {
      return typeof value === 'object' && value !== null && #hex in value;
    }
  }
  const { isId } = DurableObjectId;
  delete DurableObjectId.isId;

  // What env.NS.get gives; Workers call its class like that of the objects.
  const DurableObjectStub = class DurableObject {
    #target;

    constructor(target, id) {
      this.#target = target;
      this.name = id.name;
      this.id = id;
    }

    async fetch(input, init) {
      const { Request, signalOf } = use('request');
      const request = new Request(input, init);
      return use('redirects').follow(request, (parts) => runtime.call(this.#target, parts, signalOf(request)));
    }
  };

  // A method that is not there is a call between objects, which must say that it is missing rather than be undefined.
  const stubShape = {
    get(stub, property) {
      if (property in stub || typeof property === 'symbol' || property === 'then' || property === 'toJSON') {
        const value = stub[property];
        return typeof value === 'function' ? value.bind(stub) : value;
      }
      return () => notImplemented(`RPC (method ${property} of a Durable Object stub); use stub.fetch()`);
    },
  };

  class DurableObjectNamespace {
    #number;

    constructor(number) {
      this.#number = number;
    }

    idFromName(name) {
      need(1, arguments.length, 'idFromName');
      const text = `${name}`;
      return new DurableObjectId(out.idFromName(this.#number, text), text);
    }

    newUniqueId(options) {
      if (options?.jurisdiction !== undefined) {
        notImplemented('jurisdiction');
      }
      runtime.requireEvent('A random id');
      return new DurableObjectId(out.newUniqueId(this.#number), undefined);
    }

    idFromString(hex) {
      need(1, arguments.length, 'idFromString');
      const text = `${hex}`;
      if (!/^[0-9a-f]{64}$/i.test(text)) {
        throw new TypeError('Invalid Durable Object ID: must be 64 hex digits');
      }
      if (!out.idIsMinted(this.#number, text.toLowerCase())) {
        throw new TypeError('Durable Object ID is not valid for this namespace.');
      }
      return new DurableObjectId(text.toLowerCase(), undefined);
    }

    // An id of another class is taken too; the host refuses it with the first call.
    get(id) {
      if (!isId(id)) {
        throw new TypeError("Failed to execute 'get' on 'DurableObjectNamespace': parameter 1 is not of type 'DurableObjectId'.");
      }
      const target = { namespace: this.#number, id: id.toString(), name: id.name ?? null };
      return new Proxy(new DurableObjectStub(target, id), stubShape);
    }

    getByName(name) {
      need(1, arguments.length, 'getByName');
      return this.get(this.idFromName(name));
    }

    jurisdiction() {
      notImplemented('jurisdiction');
    }
  }

  for (let i = 0; i < bindings.length; i++) {
    if (bindings[i].kind === 'namespace') {
      env[bindings[i].name] = new DurableObjectNamespace(i);
    }
  }

  // ---- storage -------------------------------------------------------------------------------------------------------

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

  // The operations that storage and a transaction share. `alive` throws when they may no longer be used.
  class Operations {
    #object;
    #alive;

    constructor(object, alive) {
      this.#object = object;
      this.#alive = alive;
    }

    #ready() {
      this.#alive();
      if (this.#object.dropped) {
        const error = new Error('The storage of this object cannot be used any more: the object was reset.');
        error.durableObjectReset = true;
        throw error;
      }
      return this.#object.number;
    }

    get(key) {
      const number = this.#ready();
      return read(number, checkedKey(key));
    }

    getAll(keys) {
      const number = this.#ready();
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
      const number = this.#ready();
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
      return out.storageDelete(this.#ready(), checkedKey(key), options?.allowUnconfirmed !== true);
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
      const number = this.#ready();
      if (out.storageInTransaction(number)) {
        throw new Error('deleteAll() cannot be called inside a transaction.');
      }
      out.storageDeleteAll(number, options?.allowUnconfirmed !== true);
    }

    list(options) {
      const number = this.#ready();
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
  }

  const stored = (value) => (value === null ? undefined : clone().deserialize(runtime.copyIn(value.buffer, value.length)));
  const read = (number, key) => stored(out.storageGet(number, key));

  // Every method answers with a promise, also when it refuses.
  const unavailable = [
    'getAlarm', 'setAlarm', 'deleteAlarm', 'getCurrentBookmark', 'getBookmarkForTime', 'onNextSessionRestoreBookmark',
    'snapshot', 'transactionSync',
  ];

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
      return notImplemented('storage.kv');
    }
  }
  for (const method of unavailable) {
    defineProperty(DurableObjectStorage.prototype, method, {
      configurable: true,
      writable: true,
      value: () => notImplemented(`storage.${method}`),
    });
  }

  // ---- ctx -----------------------------------------------------------------------------------------------------------

  class DurableObjectState {
    #object;

    constructor(object) {
      this.#object = object;
      this.id = new DurableObjectId(object.id, object.name === null ? undefined : object.name);
      this.storage = new DurableObjectStorage(object);
      this.props = {};
    }

    waitUntil(promise) {
      runtime.waitUntil(promise);
    }

    blockConcurrencyWhile(callback) {
      return runtime.shutGate(this.#object, callback, true);
    }

    abort(reason) {
      const error = reason instanceof Error ? reason : new Error(reason === undefined ? 'Application called abort() to reset Durable Object.' : `${reason}`);
      runtime.breakObject(this.#object, error);
      throw error;
    }
  }
  for (const method of [
    'acceptWebSocket', 'getWebSockets', 'getTags', 'setWebSocketAutoResponse', 'getWebSocketAutoResponse',
    'getWebSocketAutoResponseTimestamp', 'setHibernatableWebSocketEventTimeout', 'getHibernatableWebSocketEventTimeout',
  ]) {
    defineProperty(DurableObjectState.prototype, method, {
      configurable: true,
      writable: true,
      value: () => notImplemented(`ctx.${method}`),
    });
  }
  for (const property of ['facets', 'container', 'exports']) {
    defineProperty(DurableObjectState.prototype, property, {
      configurable: true,
      get: () => notImplemented(`ctx.${property}`),
    });
  }

  class ExecutionContext {
    #waitUntil;

    constructor(waitUntil) {
      this.#waitUntil = waitUntil;
      this.props = {};
    }

    waitUntil(promise) {
      this.#waitUntil(promise);
    }

    // An error already answers with a problem; there is nothing behind a script here to pass through to.
    passThroughOnException() {}

    abort() {
      notImplemented('ctx.abort of a Worker');
    }

    get exports() {
      return notImplemented('ctx.exports');
    }

    get tracing() {
      return notImplemented('ctx.tracing');
    }
  }

  // ---- cloudflare:workers ----------------------------------------------------------------------------------------------

  class DurableObject {
    constructor(ctx, env) {
      this.ctx = ctx;
      this.env = env;
    }
  }

  const missingClass = (name) =>
    class {
      constructor() {
        notImplemented(name);
      }
    };
  const workers = freeze({
    __proto__: null,
    DurableObject,
    // A script may extend these at top level; what fails is making one, by name.
    WorkerEntrypoint: missingClass('WorkerEntrypoint'),
    RpcTarget: missingClass('RpcTarget'),
    RpcStub: missingClass('RpcStub'),
    WorkflowEntrypoint: missingClass('WorkflowEntrypoint'),
    env,
    exports: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`exports.${name}`)) }),
    waitUntil: runtime.waitUntil,
    withEnv: () => notImplemented('withEnv'),
    withExports: () => notImplemented('withExports'),
    withEnvAndExports: () => notImplemented('withEnvAndExports'),
    cache: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`cache.${name}`)) }),
    tracing: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`tracing.${name}`)) }),
  });
  defineProperty(globalThis, Symbol.for('cloister.workers'), { value: workers });

  // ---- the module ----------------------------------------------------------------------------------------------------

  let handlers = null;
  let exported = null;

  return {
    __proto__: null,

    // Takes the main module; says what it offers.
    take(module) {
      exported = module;
      use('code-from-text').refuse();
      handlers = module.default;
      const known = ['fetch', 'scheduled', 'queue', 'tail', 'test', 'connect'];
      const offered = known.filter((name) => typeof handlers?.[name] === 'function');
      const classes = Object.keys(module).filter(
        (name) => name !== 'default' && typeof module[name] === 'function' && module[name].prototype !== undefined,
      );
      return `${offered.join(',')};${classes.join(',')}`;
    },

    fetch(request, waitUntil) {
      if (typeof handlers?.fetch !== 'function') {
        throw new TypeError('Handler does not export a fetch() function.');
      }
      return handlers.fetch(request, env, new ExecutionContext(waitUntil));
    },

    construct(object) {
      const Class = exported[object.className];
      if (typeof Class !== 'function') {
        throw new TypeError(`The script exports no class ${object.className}.`);
      }
      return new Class(new DurableObjectState(object), env);
    },

    fetchObject(object, request) {
      if (typeof object.instance.fetch !== 'function') {
        throw new TypeError('Handler does not export a fetch() function.');
      }
      return object.instance.fetch(request);
    },

    describe,
  };
})
