import * as R from "ramda";
import { worker } from "../probes/kit.js";

export default worker({
  "pipes": () => R.pipe(R.filter(R.propEq(2, "age")), R.sortWith([R.descend(R.prop("name"))]), R.pluck("name"), R.join("-"))([{ name: "a", age: 2 }, { name: "b", age: 1 }, { name: "c", age: 2 }]),
  "lenses": () => [R.set(R.lensPath(["a", 0, "b"]), 5, { a: [{ b: 1, c: 2 }] }), R.over(R.lensProp("x"), R.inc, { x: 1 }), R.view(R.lensIndex(1), [1, 2])],
  "transducers": () => R.transduce(R.compose(R.map(R.add(1)), R.filter((x) => x % 2 === 0), R.take(2)), R.flip(R.append), [], [1, 2, 3, 4, 5, 6]),
  "currying and places": () => [R.subtract(R.__, 1)(5), R.curry((a, b, c) => [a, b, c])(1)(R.__, 3)(2), R.applySpec({ sum: R.add, list: R.unapply(R.identity) })(1, 2)],
  "objects": () => [R.evolve({ a: R.toUpper, b: { c: R.negate } }, { a: "x", b: { c: 1 } }), R.mergeDeepWith(R.concat, { a: { b: [1] } }, { a: { b: [2] } }), R.toPairs({ a: 1 }), R.invertObj({ a: "b" }), R.where({ a: R.gt(R.__, 1) }, { a: 2 })],
  "equality and copies": () => [R.equals({ a: [1, new Date(0), /x/] }, { a: [1, new Date(0), /x/] }), R.equals(0, -0), R.identical(NaN, NaN), R.toString({ a: [1, "x", new Date(0)] }), R.clone({ a: new Map() })],
  "choices": () => R.map(R.cond([[R.lt(R.__, 1), R.always("low")], [R.T, (n) => `n${n}`]]), [0, 5]),
  "groups": () => [R.groupBy((s) => s[0], ["ab", "ac", "b"]), R.aperture(2, [1, 2, 3]), R.splitEvery(2, [1, 2, 3]), R.xprod([1, 2], ["a"]), R.scan(R.multiply, 1, [1, 2, 3])],
  "promises": () => R.pipeWith((f, x) => Promise.resolve(x).then(f))([R.inc, async (x) => x * 2])(1),
});
