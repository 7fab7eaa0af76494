import { AutoRouter, IttyRouter, StatusError, cors, error, html, json, png, status, text, withContent, withCookies, withParams } from "itty-router";

const { preflight, corsify } = cors({ origin: "https://one.example", allowMethods: ["GET", "POST"], maxAge: 60 });

const nested = IttyRouter({ base: "/nested" });
nested.get("/:first/:rest+", withParams, ({ first, rest }) => json({ first, rest }));

const router = AutoRouter({ before: [preflight], finally: [corsify] });
router
  .get("/hello/:name", ({ name }) => `hello ${name}`)
  .get("/json", () => ({ made: "of", parts: [1, 2, 3] }))
  .get("/text", () => text("plain"))
  .get("/html", () => html("<b>bold</b>", { headers: { "x-extra": "1" } }))
  .get("/png", () => png(new Uint8Array([137, 80, 78, 71])))
  .get("/status", () => status(202))
  .get("/error", () => error(400, { detail: "no good" }))
  .get("/thrown", () => {
    throw new StatusError(409, { error: "taken", by: "someone" });
  })
  .get("/broken", () => {
    throw new Error("unplanned");
  })
  .get("/query", ({ query }) => query)
  .get("/file.:extension", ({ extension }) => extension)
  .get("/maybe/:id?", ({ id = "none" }) => id)
  .get("/cookies", withCookies, ({ cookies }) => cookies)
  .post("/content", withContent, ({ content }) => ({ type: typeof content, content }))
  .post("/form", withContent, ({ content }) => Object.fromEntries(content))
  .get("/env", (request, env, ctx) => ({ name: env.NAME, hasContext: typeof ctx.waitUntil }))
  .get("/nested/*", nested.fetch)
  .get("/proxied", (request) => ({ method: request.method, url: request.url, route: request.route, agent: request.headers.get("user-agent") }));

export default { ...router };
