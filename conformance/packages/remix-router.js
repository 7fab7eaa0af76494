import { createStaticHandler, json, matchRoutes, redirect, generatePath, resolvePath } from "@remix-run/router";

const handler = createStaticHandler([
  { id: "root", path: "/", loader: () => ({ root: true }), children: [
    { id: "home", index: true, loader: () => "home" },
    { id: "user", path: "users/:id", loader: ({ params, request }) => { if (params.id === "0") throw json({ error: "no such user" }, { status: 404 }); return { id: params.id, q: new URL(request.url).searchParams.get("q") }; }, action: async ({ request }) => ({ saved: Object.fromEntries(await request.formData()) }), ErrorBoundary: () => null },
    { id: "old", path: "old", loader: () => redirect("/users/1", 301) },
    { id: "fails", path: "fails", loader: () => { throw new Error("inside"); } },
  ] },
  { id: "api", path: "/api/*", loader: ({ params }) => Response.json({ rest: params["*"] }) },
]);

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/paths") {
      return Response.json([generatePath("/a/:b/*", { b: "x y", "*": "c/d" }), resolvePath("../z?q#h", "/a/b"), matchRoutes([{ path: "/a/:b?" }, { path: "/a/c" }], "/a/c").map(({ route }) => route.path)]);
    }
    if (pathname.startsWith("/api/")) {
      return handler.queryRoute(request, { routeId: "api" });
    }
    const context = await handler.query(request);
    if (context instanceof Response) {
      return context;
    }
    const errors = context.errors && Object.entries(context.errors).map(([id, error]) => [id, error.status ?? null, error.data ?? error.message]);
    return Response.json({ matches: context.matches.map(({ route }) => route.id), loaderData: context.loaderData, actionData: context.actionData, errors }, { status: context.statusCode });
  },
};
