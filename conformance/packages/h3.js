import { createError, defineEventHandler, deleteCookie, getCookie, getQuery, getRouterParam, H3, handleCors, HTTPError, readBody, redirect, setCookie } from "h3";

const app = new H3({ silent: true });
app.use("/api/**", (event) => void event.res.headers.set("x-api", "1"));
app.get("/", () => "hello");
app.get("/api/users/:id", (event) => ({ id: getRouterParam(event, "id"), query: getQuery(event) }));
app.post("/api/echo", async (event) => ({ got: await readBody(event), type: event.req.headers.get("content-type") }));
app.get("/cookie", (event) => {
  setCookie(event, "a", "x y", { httpOnly: true, path: "/" });
  deleteCookie(event, "b");
  return getCookie(event, "c") ?? null;
});
app.get("/redirect", () => redirect("/elsewhere", 307));
app.get("/fails", () => { throw new HTTPError({ status: 418, message: "short", data: { why: "tea" } }); });
app.get("/old-error", () => { throw createError({ statusCode: 409, statusMessage: "Conflict of things" }); });
app.get("/crashes", () => { throw new Error("inside"); });
app.get("/stream", () => new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("one ")); c.enqueue(new TextEncoder().encode("two")); c.close(); } }));
app.get("/nothing", () => null);
app.get("/response", () => new Response("raw", { status: 202, headers: { "x-raw": "1" } }));
app.all("/cors", (event) => handleCors(event, { origin: ["https://a.example"], methods: ["PUT"] }) || "through");
app.get("/files/**:rest", defineEventHandler((event) => event.context.params.rest));
app.mount("/nested", new H3().get("/deep", (event) => event.url.pathname));

export default { fetch: (request) => app.fetch(request) };
