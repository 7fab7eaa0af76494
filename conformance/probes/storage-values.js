import { describe, objectClass, throughObjects } from "./kit.js";

const kept = (make) => async ({ storage }) => {
  await storage.put("value", make());
  return storage.get("value");
};

const probes = {
  "null": kept(() => null),
  "booleans": kept(() => [true, false]),
  "numbers": kept(() => [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 5e-324]),
  "bigints": kept(() => [0n, -1n, 2n ** 200n]),
  "texts": kept(() => ["", "é", "😀", "\ud800", "\0"]),
  "undefined inside": kept(() => ({ a: undefined, b: [undefined] })),
  "an array with holes": async (probe) => {
    const value = await kept(() => [1, , 3])(probe);
    return [value.length, 1 in value, value];
  },
  "an array with fields of its own": async (probe) => {
    const value = await kept(() => Object.assign([1], { extra: 2 }))(probe);
    return [value.length, value.extra];
  },
  "a Date": kept(() => new Date(86_400_000.5)),
  "an invalid Date": kept(() => new Date(NaN)),
  "a RegExp": kept(() => /a\/b/gims),
  "a Map with objects as keys": kept(() => new Map([[{ a: 1 }, new Map()], [NaN, 1], ["x", undefined]])),
  "a Set": kept(() => new Set([1, "1", { a: 1 }])),
  "bytes": kept(() => new Uint8Array([0, 255])),
  "an ArrayBuffer": kept(() => new Uint8Array([1, 2]).buffer),
  "all typed arrays": kept(() => [
    new Int8Array([-1]), new Uint8ClampedArray([300]), new Int16Array([-2]), new Uint16Array([2]), new Int32Array([-3]),
    new Uint32Array([3]), new Float32Array([0.5]), new Float64Array([0.1]), new BigInt64Array([-4n]), new BigUint64Array([4n]),
  ]),
  "a view of part of a buffer": async (probe) => {
    const value = await kept(() => new Uint8Array([1, 2, 3, 4]).subarray(1, 3))(probe);
    return [value, value.length];
  },
  "two views of one buffer": async (probe) => {
    const [first, second] = await kept(() => {
      const buffer = new ArrayBuffer(4);
      return [new Uint8Array(buffer), new Uint8Array(buffer)];
    })(probe);
    return first.buffer === second.buffer;
  },
  "a DataView": kept(() => new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1)),
  "boxed values": async (probe) => {
    const value = await kept(() => [Object(1), Object("a"), Object(true), Object(1n)])(probe);
    return value.map((item) => [typeof item, item.valueOf()]);
  },
  "a cycle": async (probe) => {
    const value = await kept(() => {
      const cycle = { list: [] };
      cycle.list.push(cycle);
      return cycle;
    })(probe);
    return [value.list[0] === value, describe(value)];
  },
  "the same object twice": async (probe) => {
    const value = await kept(() => {
      const shared = { a: 1 };
      return [shared, shared];
    })(probe);
    return value[0] === value[1];
  },
  "errors": async (probe) => {
    const value = await kept(() => [new Error("a"), new TypeError("b"), Object.assign(new RangeError("c"), { extra: 1 })])(probe);
    return value.map((error) => [error.constructor.name, error.name, error.message]);
  },
  "an error's cause": async (probe) => (await kept(() => new Error("a", { cause: "b" }))(probe)).cause,
  "an instance of a class": async (probe) => {
    class Point {
      x = 1;
      #hidden = 2;
      get y() {
        return this.#hidden;
      }
    }
    const value = await kept(() => new Point())(probe);
    return [Object.getPrototypeOf(value) === Object.prototype, value];
  },
  "a getter is read": kept(() => ({ get a() { return 1; } })),
  "an object without a prototype": async (probe) => {
    const value = await kept(() => Object.assign(Object.create(null), { a: 1 }))(probe);
    return [Object.getPrototypeOf(value) === Object.prototype, value.a];
  },
  "symbols as keys are left out": kept(() => ({ [Symbol("a")]: 1, b: 2 })),
  "__proto__ as a key": async (probe) => {
    const value = await kept(() => JSON.parse('{"__proto__": {"a": 1}}'))(probe);
    return [Object.keys(value), Object.getPrototypeOf(value) === Object.prototype];
  },
  "keys in their order": async (probe) => Object.keys(await kept(() => ({ b: 1, 2: 1, a: 1, 1: 1 }))(probe)),
  "deep nesting": async (probe) => {
    let depth = 0;
    let value = await kept(() => {
      let nested = null;
      for (let i = 0; i < 500; i++) {
        nested = { nested };
      }
      return nested;
    })(probe);
    for (; value; value = value.nested) {
      depth++;
    }
    return depth;
  },
  "a function": kept(() => () => 1),
  "a function inside": kept(() => ({ f() {} })),
  "a symbol": kept(() => Symbol("a")),
  "a promise": kept(() => Promise.resolve(1)),
  "a WeakMap": kept(() => new WeakMap()),
  "a getter that throws": kept(() => ({ get a() { throw new RangeError("no"); } })),
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
