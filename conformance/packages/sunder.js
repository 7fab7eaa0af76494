import { Router, Sunder } from "sunder";
import { renderErrorsAsJSON } from "sunder/middleware/render";

const app = new Sunder();
app.silent = true;
const router = new Router();
router.get("/hello/:name", ({ response, params }) => {
  response.body = `hello ${params.name}`;
});
router.get("/json", ({ response, url }) => {
  response.body = { query: [...url.searchParams], nested: { list: [1, 2] } };
});
router.post("/echo", async ({ request, response }) => {
  response.status = 201;
  response.set("x-type", request.headers.get("content-type") ?? "none");
  response.body = await request.text();
});
router.get("/refused", (ctx) => ctx.throw(403, "not you"));
router.get("/asserted", (ctx) => ctx.assert(ctx.url.searchParams.has("key"), 400, "key is missing"));
router.get("/broken", () => {
  throw new Error("unplanned");
});
router.get("/stream", ({ response }) => {
  response.body = new Response("streamed").body;
});
router.get("/moved", ({ response }) => {
  response.redirect("/elsewhere");
});
app.use(renderErrorsAsJSON);
app.use(async (ctx, next) => {
  await next();
  ctx.response.set("x-after", "yes");
});
app.use(router.middleware);

export default { fetch: (request, env, ctx) => app.fetch(request, env, ctx) };
