// hono with the middlewares that need no more than requests, answers and streams.

import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bearerAuth } from "hono/bearer-auth";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { csrf } from "hono/csrf";
import { etag } from "hono/etag";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { logger } from "hono/logger";
import { methodOverride } from "hono/method-override";
import { poweredBy } from "hono/powered-by";
import { prettyJSON } from "hono/pretty-json";
import { secureHeaders } from "hono/secure-headers";
import { stream, streamSSE, streamText } from "hono/streaming";
import { appendTrailingSlash } from "hono/trailing-slash";
import { validator } from "hono/validator";

const app = new Hono();
const lines = [];
app.use("/logged/*", logger((line) => lines.push(line.replace(/\d+m?s/, "0ms"))));
app.get("/logged/lines", (c) => c.json(lines));
app.get("/logged/:name", (c) => c.text(`hello ${c.req.param("name")}`));

app.use("/cors/*", cors({ origin: ["https://one.example", "https://two.example"], credentials: true, maxAge: 600, exposeHeaders: ["x-total"] }));
app.all("/cors/item", (c) => c.json({ item: 1 }));

app.use("/etag/*", etag());
app.get("/etag/text", (c) => c.text("the same text each time", 200, { etag: '"fixed-1"' }));

app.use("/pretty/*", prettyJSON());
app.get("/pretty/json", (c) => c.json({ b: 1, a: [1, 2, { deep: null }] }));

app.use("/secure/*", secureHeaders());
app.get("/secure/page", (c) => c.html(html`<p>${"<escaped> & 'quoted'"}</p>`));

app.use("/limited/*", bodyLimit({ maxSize: 32, onError: (c) => c.json({ error: "too long" }, 413) }));
app.post("/limited/body", async (c) => c.text(`got ${(await c.req.text()).length}`));

app.use("/basic/*", basicAuth({ verifyUser: (name, password) => name === "ada" && password === "pä:ss" }));
app.get("/basic/page", (c) => c.text("inside"));
app.use("/bearer/*", bearerAuth({ verifyToken: (token) => token === "let-me-in" }));
app.get("/bearer/page", (c) => c.text("inside"));
app.use("/csrf/*", csrf());
app.post("/csrf/form", async (c) => c.json(await c.req.parseBody()));

app.post(
  "/validated",
  validator("json", (value, c) => {
    const { name, age } = value;
    return typeof name === "string" && Number.isInteger(age) ? { name, age } : c.json({ error: "name and age, please" }, 422);
  }),
  (c) => c.json({ accepted: c.req.valid("json") }, 201),
);
app.get("/query", validator("query", (value) => value), (c) => c.json({ valid: c.req.valid("query"), all: c.req.queries("tag") ?? null }));

app.get("/cookies/set", (c) => {
  setCookie(c, "plain", "a b;c");
  setCookie(c, "full", "1", { path: "/", httpOnly: true, secure: true, sameSite: "Strict", maxAge: 60 });
  deleteCookie(c, "old");
  return c.body(null, 204);
});
app.get("/cookies/get", (c) => c.json(getCookie(c)));

app.use("/override", methodOverride({ app, header: "x-http-method" }));
app.delete("/override", (c) => c.text("deleted"));
app.use("/powered", poweredBy());
app.get("/powered", (c) => c.text("yes"));

app.get("/stream/text", (c) => streamText(c, async (out) => {
  for (const word of ["one", "two", "three"]) {
    await out.writeln(word);
  }
}));
app.get("/stream/bytes", (c) => stream(c, async (out) => {
  await out.write(new Uint8Array([0, 255, 128]));
  await out.pipe(new Response("piped").body);
}));
app.get("/stream/events", (c) => streamSSE(c, async (out) => {
  await out.writeSSE({ event: "tick", id: "1", data: "first\nline" });
  await out.writeSSE({ data: "second" });
}));

app.get("/error/http", () => {
  throw new HTTPException(418, { message: "short and stout" });
});
app.get("/error/plain", () => {
  throw new Error("unplanned");
});
app.get("/redirect", (c) => c.redirect("/elsewhere?a=b#c", 307));
app.get("/files/:folder{[a-z]+}/*", (c) => c.json({ folder: c.req.param("folder"), path: c.req.path }));
app.get("/optional/:id?", (c) => c.text(c.req.param("id") ?? "none"));
app.post("/echo", async (c) => c.body(await c.req.arrayBuffer(), 200, { "content-type": c.req.header("content-type") ?? "none" }));
app.post("/upload", async (c) => {
  const { file, note } = await c.req.parseBody();
  return c.json({ name: file.name, type: file.type, size: file.size, text: await file.text(), note });
});
app.get("/env", (c) => c.json({ greeting: c.env.GREETING, limits: c.env.LIMITS }));
app.get("/later", (c) => {
  c.executionCtx.waitUntil(Promise.resolve().then(() => lines.push("later")));
  return c.text("soon");
});

const slashed = new Hono({ strict: true });
slashed.use(appendTrailingSlash());
slashed.get("/page/", (c) => c.text("with a slash"));
app.route("/slashed", slashed);

app.notFound((c) => c.json({ missing: c.req.path }, 404));
app.onError((error, c) =>
  error instanceof HTTPException ? error.getResponse() : c.json({ error: error.message, name: error.name }, 500),
);

export default app;
