// immutable, fast-json-patch, json5, ini, jmespath, defu, destr, change-case, turndown's rules aside.
import * as Case from "change-case";
import { createDefu, defu } from "defu";
import { destr, safeDestr } from "destr";
import jsonpatch from "fast-json-patch";
import { fromJS, is, List, Map as IMap, OrderedMap, Range, Record, Seq, Set as ISet } from "immutable";
import * as ini from "ini";
import jmespath from "jmespath";
import JSON5 from "json5";
import seedrandom from "seedrandom";
import { worker } from "../probes/kit.js";

export default worker({
  "immutable": () => {
    const map = fromJS({ a: { b: [1, 2] } });
    const next = map.updateIn(["a", "b"], (list) => list.push(3)).mergeDeep({ c: 4 });
    return [next.toJS(), map.toJS(), is(IMap({ x: 1 }), IMap({ x: 1 })), List([3, 1, 2]).sort().toArray(), ISet([1, 2]).union([2, 3]).size, OrderedMap([["z", 1], ["a", 2]]).keySeq().toArray()];
  },
  "immutable lazily": () => [Range(1, Infinity).filter((x) => x % 3 === 0).map((x) => x * x).take(3).toArray(), Seq([1, 2, 3]).groupBy((x) => x % 2).map((s) => s.size).toJS(), IMap({ a: 1 }).hashCode() === IMap({ a: 1 }).hashCode()],
  "immutable records": () => {
    const Point = Record({ x: 0, y: 0 }, "Point");
    return [new Point({ x: 5 }).toString(), new Point().set("y", 1).toObject()];
  },
  "a record's unknown key": () => new (Record({ a: 1 }))().set("b", 2),
  "JSON patches": () => {
    const before = { a: [1, 2], b: { c: 1 } };
    const after = { a: [1, 3], b: {}, d: "x/y" };
    const patch = jsonpatch.compare(before, after);
    return [patch, jsonpatch.applyPatch(structuredClone(before), patch).newDocument, jsonpatch.validate([{ op: "replace", path: "/q", value: 1 }], before)?.name];
  },
  "JSON5": () => [JSON5.parse("{a: 'x', b: +.5, c: [0xF,], /* d */ e: Infinity, f: 'two \\\nlines'}"), JSON5.stringify({ "a-b": 1, c: [NaN, "it's"] }, null, 2)],
  "a JSON5 error": () => {
    try {
      return JSON5.parse("{a: \n ?}");
    } catch ({ name, message, lineNumber, columnNumber }) {
      return [name, message, lineNumber, columnNumber];
    }
  },
  "ini": () => [ini.parse("; c\na=1\n[s.t]\nlist[]=x\nlist[]=y\nq=\"a b\"\nflag"), ini.stringify({ a: 1, s: { b: true, l: [1, 2] } })],
  "JMESPath": () => ["people[?age > `20`].name", "people[*].{n: name, a: age} | sort_by(@, &a)", "max_by(people, &age).name", "keys(@)", "people[].tags[] | [0:2]"].map((query) => jmespath.search({ people: [{ name: "a", age: 30, tags: ["x", "y"] }, { name: "b", age: 20, tags: ["z"] }] }, query)),
  "defaults": () => [defu({ a: { b: 1 }, l: [1] }, { a: { b: 2, c: 3 }, l: [2] }), createDefu((o, k, v) => (typeof v === "number" ? ((o[k] = (o[k] ?? 0) + v), true) : false))({ n: 1 }, { n: 2 })],
  "destr": () => [destr('{"a":1,"__proto__":{"x":1}}'), destr("true"), destr("[1"), destr(" 12 "), destr("undefined") ?? "undefined"],
  "destr that throws": () => safeDestr("{a"),
  "cases": () => ["camelCase", "constantCase", "dotCase", "kebabCase", "noCase", "pascalCase", "pathCase", "sentenceCase", "trainCase"].map((name) => Case[name]("some XMLHttp requestV2 été")),
  "chance by a seed": () => {
    const next = seedrandom("hello");
    return [next(), next.quick(), next.int32(), seedrandom.alea("x")()];
  },
});
