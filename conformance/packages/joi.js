import Joi from "joi";
import { worker } from "../probes/kit.js";

const schema = Joi.object({
  username: Joi.string().alphanum().min(3).max(30).required(),
  password: Joi.string().pattern(/^[a-zA-Z0-9]{3,30}$/),
  repeat: Joi.ref("password"),
  token: [Joi.string(), Joi.number()],
  year: Joi.number().integer().min(1900).max(2013),
  email: Joi.string().email({ tlds: false }),
}).with("username", "year").xor("password", "token").with("password", "repeat");
const details = (value) => schema.validate(value, { abortEarly: false }).error?.details.map(({ message, path, type }) => [message, path, type]) ?? "none";

export default worker({
  "a value that fits": () => schema.validate({ username: "abc", year: "1994", token: 5 }).value,
  "all errors": () => details({ username: "a!", password: "x", repeat: "y", year: 3000, email: "no" }),
  "what excludes each other": () => details({ username: "abc", year: 1994, token: 1, password: "abc", repeat: "abc" }),
  "defaults and conversion": () => Joi.object({ a: Joi.boolean().default(true), d: Joi.date().iso(), l: Joi.array().items(Joi.string().uppercase()).single() }).validate({ d: "2026-08-04", l: "x" }).value,
  "alternatives": () => [1, 2].map((a) => Joi.object({ a: Joi.number(), b: Joi.alternatives().conditional("a", { is: 1, then: Joi.number(), otherwise: Joi.string() }) }).validate({ a, b: "x" }).error?.message ?? "none"),
  "attempt": () => Joi.attempt("x", Joi.number()),
});
