import { any, array, assert, coerce, create, defaulted, define, enums, integer, is, mask, min, nullable, number, object, optional, pattern, record, refine, size, string, tuple, union, validate } from "superstruct";
import { worker } from "../probes/kit.js";

const Article = object({
  id: min(integer(), 1),
  title: size(string(), 1, 12),
  tags: array(pattern(string(), /^[a-z]+$/)),
  author: object({ id: number(), name: optional(string()) }),
  state: defaulted(enums(["draft", "done"]), "draft"),
});
const failures = (struct, value) => {
  const [error] = validate(value, struct);
  return error ? [error.message, [...error.failures()].map(({ path, type, message }) => [path, type, message])] : "none";
};

export default worker({
  "defaults": () => create({ id: 1, title: "x", tags: [], author: { id: 2 } }, Article),
  "failures": () => failures(Article, { id: 0, title: "a title that is too long", tags: ["A"], author: {}, state: "gone", more: 1 }),
  "coercion": () => create("5", coerce(number(), string(), (text) => Number(text))),
  "a mask": () => mask({ id: 1, title: "x", tags: [], author: { id: 1, secret: 2 }, state: "done", more: 1 }, Article),
  "unions, tuples, records": () => [is(["a", 1], tuple([string(), number()])), is({ a: null }, record(string(), nullable(any()))), failures(union([string(), number()]), true)],
  "one's own": () => failures(refine(define("word", (value) => typeof value === "string"), "short", (word) => word.length < 4 || `too long: ${word.length}`), "longer"),
  "assert throws": () => assert(1, string()),
});
