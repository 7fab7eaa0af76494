import _ from "lodash-es";
import { worker } from "../probes/kit.js";

const people = [{ name: "b", age: 2, tags: ["x"] }, { name: "a", age: 1, tags: ["y", "x"] }, { name: "c", age: 2, tags: [] }];

export default worker({
  "collections": () => [_.groupBy(people, "age"), _.sortBy(people, ["age", "name"]).map(_.property("name")), _.keyBy(people, "name").a.age, _.partition(people, { age: 2 }).map(_.size), _.countBy([1.2, 1.8, 2], Math.floor)],
  "arrays": () => [_.chunk([1, 2, 3, 4, 5], 2), _.difference([1, 2, 3], [2]), _.intersectionBy([1.2, 2.3], [1.9], Math.floor), _.zipObject(["a", "b"], [1, 2]), _.flattenDeep([1, [2, [3, [4]]]]), _.uniqWith([{ a: 1 }, { a: 1 }], _.isEqual), _.xor([1, 2], [2, 3])],
  "objects": () => [_.merge({ a: { b: 1, c: [1, 2] } }, { a: { c: [3], d: 4 } }), _.get({ a: [{ b: 5 }] }, "a[0].b"), _.set({}, ["x", 0, "y"], 1), _.omit({ a: 1, b: 2 }, "a"), _.pickBy({ a: 1, b: null }), _.invert({ a: "x" }), _.mapValues({ a: 1 }, (v) => v * 2), _.defaultsDeep({ a: { b: 1 } }, { a: { b: 2, c: 3 } })],
  "deep copies": () => {
    const one = { d: new Date(0), r: /x/gi, m: new Map([["k", { v: 1 }]]), s: new Set([1]), t: new Uint8Array([1, 2]), n: null };
    one.self = one;
    const copy = _.cloneDeep(one);
    return [copy.self === copy, copy.m.get("k") !== one.m.get("k"), copy.d, copy.r, copy.t, _.isEqual(one, copy)];
  },
  "text": () => [_.camelCase("--foo-bar 2x"), _.kebabCase("fooBarBAZ"), _.startCase("a_b c"), _.deburr("déjà ñ"), _.truncate("hello world", { length: 8 }), _.words("fred, barney & pebbles"), _.escape("<a & 'b'>"), _.pad("x", 4, "ab"), _.upperFirst("éa")],
  "functions": () => {
    const seen = [];
    const once = _.once(() => seen.push("once"));
    once(); once();
    const curried = _.curry((a, b, c) => a + b + c);
    return [seen, curried(1)(2, 3), _.flow([(x) => x + 1, (x) => x * 2])(3), _.memoize((x) => ({ x }))(1), _.partial((a, b) => a - b, _, 1)(5), _.ary(Array.of, 1)(1, 2)];
  },
  "chains": () => _.chain(people).filter({ age: 2 }).map("name").sort().reverse().value(),
  "kinds": () => [_.isPlainObject(new (class A {})()), _.isPlainObject({}), _.isTypedArray(new Int8Array()), _.isArguments((function () { return arguments; })()), _.isElement({}), _.isNative(Map), _.isError(new DOMException("x")), _.isEmpty(new Map())],
  "templates are refused": () => _.template("<%= a %>")({ a: 1 }),
  "debounced": async () => {
    let n = 0;
    const f = _.debounce(() => ++n, 5);
    f(); f(); f();
    await new Promise((resolve) => setTimeout(resolve, 30));
    return n;
  },
  "numbers": () => [_.round(4.006, 2), _.ceil(6040, -2), _.inRange(3, 5), _.clamp(10, -5, 5), _.sum([0.1, 0.2]), _.range(0, -4, -1), _.meanBy([{ n: 4 }, { n: 2 }], "n")],
});
