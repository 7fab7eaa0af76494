export const vars = { NAME: "router" };

export const requests = [
  { path: "/hello/ada" },
  { method: "HEAD", path: "/hello/ada" },
  { path: "/context?a=1&b=%20x" },
  { name: "a JSON body", method: "POST", path: "/body", headers: { "content-type": "application/json; charset=utf-8" }, body: '{"a":1}' },
  { name: "a form", method: "POST", path: "/body", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "a=1&b=x%20y" },
  { name: "a text body", method: "POST", path: "/body", headers: { "content-type": "text/plain" }, body: "plain" },
  { name: "a malformed body", method: "POST", path: "/body", headers: { "content-type": "application/json" }, body: "nope" },
  { path: "/files/a/b/c.txt" },
  { path: "/files" },
  { method: "PUT", path: "/things/12" },
  { method: "PUT", path: "/things/twelve" },
  { path: "/guarded" },
  { name: "let in", path: "/guarded", headers: { authorization: "anything" } },
  { method: "OPTIONS", path: "/things/12" },
];
