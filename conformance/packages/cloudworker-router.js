import { Router, bodyparser } from "cloudworker-router";

const router = new Router();
router.use(bodyparser);
router.use(async (ctx, next) => {
  const response = await next();
  response?.headers.set("x-seen", ctx.request.method);
  return response;
});
router.get("/hello/:name", (ctx) => new Response(`hello ${ctx.params.name}`));
router.get("/context", (ctx) =>
  Response.json({ host: ctx.hostname, protocol: ctx.protocol, query: Object.fromEntries(ctx.query), name: ctx.env.NAME }),
);
router.post("/body", (ctx) => Response.json({ body: ctx.body ?? null }));
router.get("/files/:path*", (ctx) => Response.json(ctx.params));
router.put("/things/:id(\\d+)", (ctx) => new Response(null, { status: 204, headers: { "x-id": ctx.params.id } }));
router.get("/guarded", (ctx, next) => (ctx.headers.get("authorization") ? next() : new Response("no", { status: 401 })), () => new Response("yes"));
router.options("/(.*)", router.allowedMethods());

export default { fetch: (request, env, ctx) => router.handle(request, env, ctx) };
