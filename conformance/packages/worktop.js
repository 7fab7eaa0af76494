import { parse, stringify } from "worktop/cookie";
import { preflight } from "worktop/cors";
import { byteLength, HEX, uid } from "worktop/utils";
import { Router, compose } from "worktop";

const API = new Router();
API.prepare = preflight({ origin: "https://one.example", credentials: true, maxage: 60 });
API.add("GET", "/hello/:name", (req, res) => res.send(200, `hello ${req.params.name}`));
API.add("GET", /^\/year\/(?<year>\d{4})$/, (req, res) => res.send(200, { year: Number(req.params.year) }));
API.add("POST", "/body", async (req, res) => res.send(201, { body: await req.body(), query: [...req.query] }));
API.add("GET", "/cookies", (req, res) => {
  res.headers.append("set-cookie", stringify("a", "b c", { path: "/", httponly: true, maxage: 5 }));
  res.headers.append("set-cookie", stringify("d", "é"));
  res.send(200, parse(req.headers.get("cookie") ?? ""));
});
API.add("GET", "/guarded", compose(
  (req, res) => (req.headers.get("authorization") ? undefined : res.send(401, "who are you?")),
  (req, res) => res.send(200, "come in"),
));
API.add("GET", "/throws", () => {
  throw new Error("unplanned");
});
API.add("GET", "/utils", (req, res) => res.send(200, { bytes: byteLength("héllo"), hex: HEX[255], uid: uid(20).length }));
API.add("GET", "/raw", () => new Response("raw", { status: 299, statusText: "Odd", headers: { "x-raw": "1" } }));
API.add("HEAD", "/hello/:name", (req, res) => res.send(200, "no body is sent"));
API.add("GET", "/nothing", (req, res) => res.send(204));

export default { fetch: (request, env, ctx) => API.run({ request, waitUntil: ctx.waitUntil.bind(ctx) }) };
