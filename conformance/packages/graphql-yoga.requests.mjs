const post = (query, variables, headers = {}) => ({ method: "POST", path: "/graphql", headers: { "content-type": "application/json", accept: "application/json", ...headers }, body: JSON.stringify({ query, variables }) });

export const requests = [
  { name: "a query", ...post("query ($n: String!) { hello(name: $n) url }", { n: "Ada" }) },
  { name: "a query by GET", path: `/graphql?query=${encodeURIComponent('{ hello(name: "x") }')}` },
  { name: "a mutation", ...post("mutation { add(a: 2, b: 3) }") },
  { name: "a mutation by GET", path: `/graphql?query=${encodeURIComponent("mutation { add(a: 1, b: 1) }")}` },
  { name: "an error is masked", ...post("{ fails }") },
  { name: "what is no field", ...post("{ nothing }") },
  { name: "a syntax error", ...post("{") },
  { name: "no query", method: "POST", path: "/graphql", headers: { "content-type": "application/json" }, body: "{}" },
  { name: "another media type", ...post("{ url }", {}, { accept: "application/graphql-response+json" }) },
  { name: "a subscription", ...post("subscription { count(to: 3) }", {}, { accept: "text/event-stream" }) },
  { name: "a preflight", method: "OPTIONS", path: "/graphql", headers: { origin: "https://a.example", "access-control-request-method": "POST" } },
  { name: "another path", path: "/other" },
];
