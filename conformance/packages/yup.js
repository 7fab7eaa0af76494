import * as yup from "yup";
import { worker } from "../probes/kit.js";

const Person = yup.object({
  name: yup.string().required().max(10),
  age: yup.number().positive().integer().required(),
  email: yup.string().email(),
  website: yup.string().url().nullable(),
  createdOn: yup.date().default(() => new Date(0)),
  nested: yup.object({ list: yup.array().of(yup.string().min(2)).min(1) }),
});
const errors = async (schema, value) => {
  try {
    return await schema.validate(value, { abortEarly: false });
  } catch ({ name, errors, inner }) {
    return [name, errors, inner.map(({ path, type }) => [path, type])];
  }
};

export default worker({
  "a value that fits": () => Person.validate({ name: "Ada", age: "36", email: "a@b.example", website: null, nested: { list: ["xx"] } }),
  "all errors": () => errors(Person, { name: "A name too long", age: -1.5, email: "x", website: "nowhere", nested: { list: ["x"] } }),
  "the first error": () => Person.validate({}).catch((error) => error.path),
  "casting": () => Person.cast({ name: 5, age: "7", createdOn: "2026-08-04T00:00:00Z", nested: { list: [1, 2] } }),
  "conditions": async () => {
    const schema = yup.object({ big: yup.boolean(), count: yup.number().when("big", { is: true, then: (s) => s.min(10), otherwise: (s) => s.min(1) }) });
    return [await errors(schema, { big: true, count: 5 }), await errors(schema, { big: false, count: 5 })];
  },
  "a test of one's own": () => errors(yup.string().test("even", "${path} must be even in length", (value) => value.length % 2 === 0), "abc"),
  "references": () => errors(yup.object({ a: yup.string(), b: yup.string().oneOf([yup.ref("a")], "must match") }), { a: "1", b: "2" }),
  "what a schema says of itself": () => Person.describe(),
});
