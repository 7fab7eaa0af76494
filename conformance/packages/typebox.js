import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { worker } from "../probes/kit.js";

const T = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String({ minLength: 2 }),
  kind: Type.Union([Type.Literal("a"), Type.Literal("b")], { default: "a" }),
  list: Type.Array(Type.Number(), { uniqueItems: true }),
  extra: Type.Optional(Type.Record(Type.String(), Type.Boolean())),
});

export default worker({
  "the schema": () => T,
  "check": () => [Value.Check(T, { id: 1, name: "xx", kind: "b", list: [1, 2] }), Value.Check(T, { id: 0 })],
  "errors": () => [...Value.Errors(T, { id: 0, name: "x", list: [1, 1], extra: { a: 1 } })].map(({ path, message }) => [path, message]),
  "create": () => Value.Create(Type.Object({ a: Type.Number({ minimum: 3 }), b: Type.Array(Type.String(), { minItems: 2 }), c: Type.Literal("x"), d: Type.Optional(Type.Null()) })),
  "default": () => Value.Default(T, { id: 3 }),
  "convert": () => Value.Convert(T, { id: "7", name: 12, list: ["1", "2.5"] }),
  "clean": () => Value.Clean(Type.Object({ a: Type.Number() }, { additionalProperties: false }), { a: 1, b: 2 }),
  "diff and patch": () => {
    const edits = Value.Diff({ a: 1, b: [1, 2] }, { a: 2, b: [1, 3, 4] });
    return [edits, Value.Patch({ a: 1, b: [1, 2] }, edits)];
  },
  "hash": () => Value.Hash({ a: [1, "x", null] }),
  "transforms": () => {
    const D = Type.Transform(Type.String()).Decode((text) => new Date(text)).Encode((date) => date.toISOString());
    return [Value.Decode(D, "2026-08-04T00:00:00.000Z"), Value.Encode(D, new Date(0))];
  },
});
