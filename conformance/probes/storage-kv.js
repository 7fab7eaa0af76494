// `storage.kv` and `storage.transactionSync`: the synchronous part of storage, without SQL.

import { objectClass, throughObjects } from "./kit.js";

const thrown = (run) => {
  try {
    return run();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};

const filled = ({ kv }) => {
  for (const key of ["a", "b", "ba", "bb", "c"]) {
    kv.put(key, key.length);
  }
  return kv;
};

const probes = {
  "what it is": ({ storage }) => [typeof storage.kv, storage.kv === storage.kv, `${storage.kv}`, Object.keys(storage.kv)],
  "its methods": ({ storage }) => ["get", "put", "delete", "list", "transaction", "getAll", "has"].map((name) => typeof storage.kv[name]),
  "put, get and delete": ({ storage: { kv } }) => [kv.put("a", { n: 1 }), kv.get("a"), kv.delete("a"), kv.get("a"), kv.delete("a")],
  "the same entries as the others see": async ({ storage }) => {
    storage.kv.put("a", new Map([[1, 2]]));
    await storage.put("b", [3]);
    return [await storage.get("a"), storage.kv.get("b")];
  },
  "undefined": ({ storage: { kv } }) => [thrown(() => kv.put("a", undefined)), kv.get("a"), [...kv.list()].length],
  "no value": ({ storage: { kv } }) => thrown(() => kv.put("a")).replace(/:.*/, ""),
  "no arguments": ({ storage: { kv } }) => ["get", "put", "delete"].map((name) => `${thrown(() => kv[name]())}`.replace(/:.*/, "")),
  "null": ({ storage: { kv } }) => [kv.put("a", null), kv.get("a")],
  "a function": ({ storage: { kv } }) => thrown(() => kv.put("a", () => {})).replace(/:.*/s, ""),
  "keys that are no texts": ({ storage: { kv } }) => {
    kv.put(1, "one");
    kv.put(null, "null");
    kv.put({}, "object");
    return [...kv.list()];
  },
  "an array of keys": ({ storage: { kv } }) => {
    kv.put("a,b", 1);
    return kv.get(["a", "b"]);
  },
  "an object of entries": ({ storage: { kv } }) => thrown(() => kv.put({ a: 1 }))?.replace?.(/:.*/, ""),
  "list": ({ storage }) => [...filled(storage).list()],
  "list in reverse": ({ storage }) => [...filled(storage).list({ reverse: true })].map(([key]) => key),
  "list with a prefix": ({ storage }) => [...filled(storage).list({ prefix: "b" })].map(([key]) => key),
  "list with start and end": ({ storage }) => [...filled(storage).list({ start: "b", end: "c" })].map(([key]) => key),
  "list after a key": ({ storage }) => [...filled(storage).list({ startAfter: "b" })].map(([key]) => key),
  "list with a limit": ({ storage }) => [...filled(storage).list({ limit: 2 })].map(([key]) => key),
  "list with a limit in reverse": ({ storage }) => [...filled(storage).list({ limit: 2, reverse: true, prefix: "b" })].map(([key]) => key),
  "list with start and startAfter": ({ storage }) => thrown(() => filled(storage).list({ start: "a", startAfter: "b" })),
  "list with a limit of nothing": ({ storage }) => thrown(() => filled(storage).list({ limit: 0 })),
  "list with odd options": ({ storage }) => [null, undefined, {}, { reverse: 1 }, { limit: "2" }].map((options) => {
    const found = thrown(() => [...filled(storage).list(options)].map(([key]) => key));
    return typeof found === "string" ? found.replace(/:.*/, "") : found;
  }),
  "what list gives": ({ storage }) => {
    const list = filled(storage).list();
    const proto = Object.getPrototypeOf(list);
    return [
      typeof list.next, list[Symbol.iterator]() === list, typeof list.return, list instanceof Iterator, Array.isArray(list.next().value),
      Object.prototype.toString.call(list), Object.keys(proto),
    ];
  },
  "what next gives": ({ storage: { kv } }) => {
    kv.put("a", 1);
    const list = kv.list();
    return [list.next(), list.next(), list.next()];
  },
  "two lists at once": ({ storage }) => {
    const kv = filled(storage);
    const one = kv.list();
    one.next();
    const other = kv.list();
    return [thrown(() => one.next()), other.next().value];
  },
  "a list that is over and another": ({ storage }) => {
    const kv = filled(storage);
    const one = kv.list({ limit: 1 });
    one.next();
    one.next();
    kv.list().next();
    return thrown(() => one.next());
  },
  "a list that nobody asked anything and another": ({ storage }) => {
    const kv = filled(storage);
    const one = kv.list();
    kv.list();
    return thrown(() => one.next());
  },
  "delete what is listed": ({ storage }) => {
    const kv = filled(storage);
    for (const [key] of kv.list()) {
      kv.delete(key);
    }
    return [...kv.list()];
  },
  "a list across an await": async ({ storage }) => {
    const list = filled(storage).list();
    list.next();
    await storage.put("d", 1);
    return [...list].map(([key]) => key);
  },
  "helpers of iterators": ({ storage }) => thrown(() => filled(storage).list().map(([key]) => key).toArray()),
  "a value that was got is a copy": ({ storage: { kv } }) => {
    const value = { n: 1 };
    kv.put("a", value);
    value.n = 2;
    const got = kv.get("a");
    got.n = 3;
    return kv.get("a");
  },

  // ---- transactionSync

  "it answers what the function answers": ({ storage }) => storage.transactionSync(() => 5),
  "a promise is an answer like another": async ({ storage }) => {
    const answer = storage.transactionSync(async () => 5);
    return [answer instanceof Promise, await answer];
  },
  "what is written is there": ({ storage }) => {
    storage.transactionSync(() => {
      storage.kv.put("a", 1);
      storage.put("b", 2);
    });
    return storage.list();
  },
  "a throw undoes all": async ({ storage }) => {
    storage.kv.put("a", 0);
    const error = thrown(() => storage.transactionSync(() => {
      storage.kv.put("a", 1);
      storage.put("b", 2);
      storage.kv.delete("a");
      throw new RangeError("no");
    }));
    return [error, await storage.list()];
  },
  "it reads its own writes": ({ storage }) => storage.transactionSync(() => {
    storage.kv.put("a", 1);
    return [storage.kv.get("a"), [...storage.kv.list()]];
  }),
  "an inner one is undone alone": ({ storage: { kv }, storage }) => {
    storage.transactionSync(() => {
      kv.put("outer", 1);
      thrown(() => storage.transactionSync(() => {
        kv.put("inner", 2);
        kv.put("outer", 3);
        throw new Error("no");
      }));
      kv.put("after", kv.get("outer"));
    });
    return [...kv.list()];
  },
  "an inner one goes with the outer": ({ storage: { kv }, storage }) => {
    thrown(() => storage.transactionSync(() => {
      storage.transactionSync(() => kv.put("inner", 2));
      throw new Error("no");
    }));
    return [...kv.list()];
  },
  "three deep": ({ storage: { kv }, storage }) => {
    storage.transactionSync(() => {
      kv.put("1", 1);
      storage.transactionSync(() => {
        kv.put("2", 2);
        thrown(() => storage.transactionSync(() => {
          kv.put("3", 3);
          throw new Error("no");
        }));
      });
    });
    return [...kv.list()].map(([key]) => key);
  },
  "no function": ({ storage }) => [undefined, 5, null, {}].map((value) => `${thrown(() => storage.transactionSync(value))}`.replace(/:.*/, "")),
  "what is thrown is what comes": ({ storage }) => {
    const thing = { some: "thing" };
    try {
      storage.transactionSync(() => {
        throw thing;
      });
    } catch (caught) {
      return caught === thing;
    }
  },
  "inside a transaction": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      await txn.put("a", 1);
      thrown(() => storage.transactionSync(() => {
        storage.kv.put("b", 2);
        throw new Error("no");
      }));
      storage.transactionSync(() => storage.kv.put("c", 3));
    });
    return storage.list();
  },
  "inside a transaction that is undone": async ({ storage }) => {
    await storage.transaction(async () => {
      storage.transactionSync(() => storage.kv.put("c", 3));
      throw new Error("no");
    }).catch(() => {});
    return storage.list();
  },
  "kv inside a transaction that is undone": async ({ storage }) => {
    storage.kv.put("a", 1);
    await storage.transaction(async (txn) => {
      storage.kv.put("a", 2);
      storage.kv.delete("a");
      txn.rollback();
    });
    return storage.kv.get("a");
  },
  "what its promises do later is not undone": async ({ storage }) => {
    let go;
    const waits = new Promise((resolve) => (go = resolve));
    let late;
    thrown(() => storage.transactionSync(() => {
      late = waits.then(() => storage.kv.put("late", 1));
      throw new Error("no");
    }));
    go();
    await late;
    return storage.kv.get("late");
  },
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
