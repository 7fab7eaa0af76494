const check = (name, schema, instance) => ({ name, method: "POST", path: "/", body: JSON.stringify({ schema, instance }) });

const address = {
  type: "object",
  required: ["street", "code"],
  properties: { street: { type: "string", minLength: 2 }, code: { type: "string", pattern: "^\\d{5}$" }, since: { format: "date" } },
  additionalProperties: false,
};

export const requests = [
  check("a valid instance", address, { street: "Main", code: "12345", since: "2026-08-04" }),
  check("many errors at once", address, { street: "M", code: "1234x", since: "tomorrow", more: 1 }),
  check("references", { definitions: { n: { type: "integer", minimum: 1 } }, type: "array", items: { $ref: "#/definitions/n" } }, [1, 2, 0, "x"]),
  check("choices", { oneOf: [{ type: "number", multipleOf: 5 }, { type: "number", multipleOf: 3 }] }, 15),
  check("formats", { type: "array", items: { anyOf: [{ format: "email" }, { format: "uri" }, { format: "ipv4" }] } }, ["a@b.example", "http://x/", "1.2.3.4", "none of them"]),
  check("letters beyond the first plane", { type: "string", maxLength: 2, pattern: "^\\p{L}+$" }, "𝒳𝒴"),
];
