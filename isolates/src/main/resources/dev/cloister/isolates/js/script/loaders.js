// A binding of `worker_loaders`: scripts whose code is a value of this one.
//
// A worker is loaded in the event that first asks for it, and has a number of the host's from then on. The host may forget one that nobody
// has needed for a while; then it is loaded again. What an event waits for is its own: another that asks meanwhile asks the host itself.
(function (part, use, out, runtime) {
  'use strict';

  const { notImplemented } = part('script/missing');
  const { find, read, send } = part('script/dynamic-code');
  const INTERNAL = { __proto__: null };
  const GONE = 'dynamic.gone';

  // Where a worker is: `load` promises its number.
  class Worker {
    number = 0;
    #load;
    #event = null;
    #pending = null;

    constructor(load) {
      this.#load = load;
    }

    ready() {
      if (this.number !== 0) {
        return this.number;
      }
      const event = runtime.event();
      if (this.#pending === null || this.#event !== event) {
        this.#event = event;
        this.#pending = this.#begin();
      }
      return this.#pending;
    }

    async #begin() {
      this.number = await this.#load();
      this.#pending = null;
      return this.number;
    }
  }

  // Calls an entrypoint of a worker once it is there; once more where the host had forgotten it and nothing is lost by that.
  async function reach({ worker, entrypoint, props }, repeatable, call) {
    for (let tries = repeatable ? 2 : 1; ; tries--) {
      const number = await worker.ready();
      try {
        return await call({ __proto__: null, type: 'dynamic', number, entrypoint, props });
      } catch (error) {
        if (runtime.codeOf(error) !== GONE) {
          throw error;
        }
        if (worker.number === number) {
          worker.number = 0;
        }
        if (tries === 1) {
          throw error;
        }
      }
    }
  }

  class WorkerStub {
    #worker;

    constructor(internal, worker) {
      if (internal !== INTERNAL) {
        throw new TypeError('Illegal constructor');
      }
      this.#worker = worker;
    }

    getEntrypoint(name, options) {
      const { props, limits } = options ?? {};
      if (limits !== undefined) {
        notImplemented('limits of getEntrypoint()');
      }
      return part('script/services').serviceStub({
        __proto__: null,
        type: 'worker',
        worker: this.#worker,
        entrypoint: name === undefined || name === null || name === 'default' ? null : `${name}`,
        props: props === undefined ? null : use('structured-clone').serialize(props),
      });
    }

    getDurableObjectClass() {
      notImplemented('getDurableObjectClass() of a dynamic Worker');
    }
  }

  class WorkerLoader {
    #name;

    constructor(internal, name) {
      if (internal !== INTERNAL) {
        throw new TypeError('Illegal constructor');
      }
      this.#name = name;
    }

    get(id, getCode) {
      runtime.requireEvent('get() of a Worker loader');
      if (typeof getCode !== 'function') {
        throw new TypeError("Failed to execute 'get' on 'WorkerLoader': parameter 2 is not of type 'function'.");
      }
      const loader = this.#name;
      const name = id === undefined || id === null ? null : `${id}`;
      return started(async () => (await find(loader, name)) ?? send(loader, name, read(await getCode())));
    }

    load(code) {
      runtime.requireEvent('load() of a Worker loader');
      const loader = this.#name;
      const given = read(code);
      return started(() => send(loader, null, given));
    }
  }

  // Begins at once; what goes wrong is told to whoever calls an entrypoint.
  function started(load) {
    const worker = new Worker(load);
    worker.ready().catch(() => undefined);
    return new WorkerStub(INTERNAL, worker);
  }

  for (const Class of [WorkerLoader, WorkerStub]) {
    Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
  }

  return { __proto__: null, loader: (name) => new WorkerLoader(INTERNAL, name), reach };
})
