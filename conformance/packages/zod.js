import { z } from "zod";
import { worker } from "../probes/kit.js";

const User = z.object({
  name: z.string().min(2).max(20).trim(),
  age: z.coerce.number().int().min(0).optional(),
  email: z.email(),
  role: z.enum(["admin", "user"]).default("user"),
  tags: z.array(z.string().regex(/^[a-z]+$/)).max(3),
  address: z.object({ street: z.string(), zip: z.string().length(5) }).partial().nullish(),
});
const Shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), radius: z.number().positive() }),
  z.object({ kind: z.literal("square"), side: z.number().positive() }),
]);
const Tree = z.object({ value: z.number(), get children() { return z.array(Tree); } });
const issues = (schema, value) => schema.safeParse(value).error?.issues ?? "none";

export default worker({
  "a value that fits": () => User.parse({ name: " Ada ", age: "36", email: "ada@example.com", tags: ["math"], extra: 1 }),
  "every issue of a value that does not": () => issues(User, { name: "A", age: -1.5, email: "nobody", role: "king", tags: ["a", "B2", "c", "d"], address: { zip: 1 } }),
  "a discriminated union": () => [Shape.parse({ kind: "circle", radius: 2 }), issues(Shape, { kind: "square", side: -1 }), issues(Shape, { kind: "line" })],
  "recursion": () => [Tree.parse({ value: 1, children: [{ value: 2, children: [] }] }), issues(Tree, { value: 1, children: [{ value: "2", children: [] }] })],
  "transforms and pipes": () => z.string().transform((text) => text.split(",")).pipe(z.array(z.coerce.number())).parse("1,2,3"),
  "refinements": () => issues(z.object({ a: z.string(), b: z.string() }).refine(({ a, b }) => a === b, { message: "a is not b", path: ["b"] }), { a: "1", b: "2" }),
  "asynchronous refinements": async () => (await z.string().refine(async (text) => text.length > 3, "short").safeParseAsync("ab")).error.issues,
  "dates, bigints, maps, sets": () => z.object({ d: z.coerce.date(), b: z.bigint(), m: z.map(z.string(), z.number()), s: z.set(z.number()) }).parse({ d: "2026-08-04", b: 5n, m: new Map([["x", 1]]), s: new Set([1]) }),
  "formats": () => ["uuid", "url", "ipv4", "iso", "base64"].map((kind) => {
    const schema = { uuid: z.uuid(), url: z.url(), ipv4: z.ipv4(), iso: z.iso.datetime(), base64: z.base64() }[kind];
    return ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "https://a.example/b", "10.0.0.1", "2026-08-04T00:00:00Z", "aGk="].map((text) => schema.safeParse(text).success);
  }),
  "JSON schema": () => z.toJSONSchema(User, { io: "input" }),
  "a pretty error": () => z.prettifyError(User.safeParse({}).error),
  "a flat error": () => z.flattenError(User.safeParse({ name: 1 }).error),
});
