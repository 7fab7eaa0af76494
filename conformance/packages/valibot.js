import * as v from "valibot";
import { worker } from "../probes/kit.js";

const Login = v.object({
  email: v.pipe(v.string(), v.nonEmpty("Please enter your email."), v.email("The email is badly formatted.")),
  password: v.pipe(v.string(), v.minLength(8)),
  remember: v.optional(v.boolean(), false),
});
const Event = v.variant("type", [
  v.object({ type: v.literal("click"), at: v.tuple([v.number(), v.number()]) }),
  v.object({ type: v.literal("key"), key: v.picklist(["a", "b"]) }),
]);
const issues = (schema, value) => {
  const { success, issues } = v.safeParse(schema, value);
  return success ? "none" : issues.map(({ kind, type, message, path }) => [kind, type, message, path?.map(({ key }) => key) ?? null]);
};

export default worker({
  "a value that fits": () => v.parse(Login, { email: "a@b.example", password: "12345678", more: true }),
  "issues": () => issues(Login, { email: "", password: "short", remember: 1 }),
  "a variant": () => [v.parse(Event, { type: "click", at: [1, 2] }), issues(Event, { type: "key", key: "c" }), issues(Event, { type: "none" })],
  "transforms": () => v.parse(v.pipe(v.string(), v.trim(), v.transform(Number), v.number(), v.integer()), " 42 "),
  "records, maps, sets, dates": () => v.parse(v.object({ r: v.record(v.string(), v.number()), m: v.map(v.string(), v.bigint()), s: v.set(v.string()), d: v.date() }), { r: { a: 1 }, m: new Map([["x", 1n]]), s: new Set(["y"]), d: new Date(0) }),
  "flattened": () => v.flatten(v.safeParse(Login, { email: "x" }).issues),
  "strict and loose": () => [issues(v.strictObject({ a: v.number() }), { a: 1, b: 2 }), v.parse(v.looseObject({ a: v.number() }), { a: 1, b: 2 })],
  "asynchronous": async () => v.parseAsync(v.pipeAsync(v.string(), v.checkAsync(async (text) => text === "ok", "not ok")), "ok"),
  "an error": () => {
    try {
      return v.parse(v.number(), "1");
    } catch (error) {
      return [error.name, error.message, v.isValiError(error)];
    }
  },
});
