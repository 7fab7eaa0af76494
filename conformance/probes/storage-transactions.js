import { objectClass, throughObjects } from "./kit.js";

const probes = {
  "it answers what the function answers": ({ storage }) => storage.transaction(async () => "done"),
  "what is written is there afterwards": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      txn.put("a", 1);
      await txn.put({ b: 2, c: 3 });
      await txn.delete("c");
    });
    return storage.list();
  },
  "it reads its own writes": ({ storage }) => storage.transaction(async (txn) => {
    await txn.put("a", 1);
    return [await txn.get("a"), await txn.list(), await txn.delete("a"), await txn.get("a")];
  }),
  "a throw undoes all": async ({ storage }) => {
    await storage.put("a", 0);
    const error = await storage.transaction(async (txn) => {
      await txn.put({ a: 1, b: 2 });
      throw new RangeError("no");
    }).catch((caught) => caught);
    return [error.name, await storage.list()];
  },
  "rollback undoes all": async ({ storage }) => {
    await storage.put("a", 0);
    const answer = await storage.transaction(async (txn) => {
      await txn.put("a", 1);
      txn.rollback();
      return "still answered";
    });
    return [answer, await storage.get("a")];
  },
  "nothing after rollback": async ({ storage }) => storage.transaction(async (txn) => {
    txn.rollback();
    return txn.put("a", 1);
  }),
  "rollback twice": async ({ storage }) => storage.transaction(async (txn) => {
    txn.rollback();
    txn.rollback();
  }),
  "nothing after its end": async ({ storage }) => {
    let kept;
    await storage.transaction(async (txn) => {
      kept = txn;
    });
    return kept.get("a");
  },
  "what is said after its end": async ({ storage }) => {
    let kept;
    await storage.transaction(async (txn) => {
      kept = txn;
    });
    const said = async (run) => run().then(() => "nothing", (error) => error.message);
    return [
      await said(async () => kept.get("a")), await said(async () => kept.put("a", 1)), await said(async () => kept.delete("a")),
      await said(async () => kept.list()), await said(async () => kept.rollback()), await said(async () => kept.deleteAll()),
    ];
  },
  "what is said after rollback": ({ storage }) => storage.transaction(async (txn) => {
    txn.rollback();
    const said = async (run) => run().then(() => "nothing", (error) => error.message);
    return [
      await said(async () => txn.get("a")), await said(async () => txn.put("a", 1)), await said(async () => txn.delete("a")),
      await said(async () => txn.list()), await said(async () => txn.rollback()), await said(async () => txn.deleteAll()),
    ];
  }),
  "storage itself inside a transaction that is undone": async ({ storage }) => {
    await storage.transaction(async () => {
      await storage.put("a", 1);
      throw new Error("no");
    }).catch(() => {});
    return storage.get("a");
  },
  "deleteAll inside": ({ storage }) => storage.transaction(async (txn) => typeof txn.deleteAll),
  "deleteAll of the storage inside": async ({ storage }) => {
    await storage.put("a", 1);
    return storage.transaction(() => storage.deleteAll());
  },
  "one after the other": async ({ storage }) => {
    await storage.put("n", 0);
    const add = () => storage.transaction(async (txn) => txn.put("n", (await txn.get("n")) + 1));
    await add();
    await add();
    return storage.get("n");
  },
  "two at once": async ({ storage }) => {
    await storage.put("n", 0);
    const add = () => storage.transaction(async (txn) => {
      const n = await txn.get("n");
      await txn.put("n", n + 1);
    });
    await Promise.all([add(), add()]);
    return storage.get("n");
  },
  "many at once": async ({ storage }) => {
    await storage.put("n", 0);
    const add = () => storage.transaction(async (txn) => {
      const n = await txn.get("n");
      await new Promise((go) => setTimeout(go, 1));
      await txn.put("n", n + 1);
      return n;
    });
    return [await Promise.all(Array.from({ length: 10 }, add)), await storage.get("n")];
  },
  "two at once inside another": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      await txn.put("n", 0);
      const add = () => storage.transaction(async (inner) => {
        const n = await inner.get("n");
        await new Promise((go) => setTimeout(go, 1));
        await inner.put("n", n + 1);
      });
      await Promise.all([add(), add(), add()]);
    });
    return storage.get("n");
  },
  "one inside another, begun by a timer": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      await txn.put("a", 1);
      await new Promise((done, failed) => setTimeout(() => storage.transaction((inner) => inner.put("b", 2)).then(done, failed), 1));
    });
    return storage.list();
  },
  "the second of two when the first fails": async ({ storage }) => {
    await storage.put("n", 0);
    const first = storage.transaction(async (txn) => {
      await txn.put("n", 5);
      throw new RangeError("no");
    }).catch((error) => error.name);
    const second = storage.transaction(async (txn) => txn.put("n", (await txn.get("n")) + 1));
    return [await first, await second, await storage.get("n")];
  },
  "a critical section and a transaction at once": async ({ ctx, storage }) => {
    await storage.put("n", 0);
    const add = async () => {
      const n = await storage.get("n");
      await new Promise((go) => setTimeout(go, 1));
      await storage.put("n", n + 1);
    };
    await Promise.all([ctx.blockConcurrencyWhile(add), storage.transaction(add), ctx.blockConcurrencyWhile(add)]);
    return storage.get("n");
  },
  "deleteAll of the transaction": ({ storage }) => storage.transaction((txn) => txn.deleteAll()),
  "rollback after its end": async ({ storage }) => {
    let kept;
    await storage.transaction(async (txn) => {
      kept = txn;
    });
    kept.rollback();
  },
  "a transaction in a transaction": async ({ storage }) => {
    await storage.transaction(async (txn) => {
      await txn.put("a", 1);
      await storage.transaction(async (inner) => {
        await inner.put("b", 2);
        inner.rollback();
      });
    });
    return storage.list();
  },
  "a function that is not async": ({ storage }) => storage.transaction((txn) => {
    txn.put("a", 1);
    return 5;
  }),
  "no function": ({ storage }) => storage.transaction(),
  "a deleted key is restored": async ({ storage }) => {
    await storage.put({ a: 1, b: 2 });
    await storage.transaction(async (txn) => {
      await txn.delete(["a", "b"]);
      txn.rollback();
    });
    return storage.list();
  },
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
