// ky over a fetch of its own, so that nothing leaves the script.
import ky from "ky";
import { worker } from "../probes/kit.js";

let tries = 0;
const api = ky.create({
  prefixUrl: "https://api.example",
  retry: { limit: 2, delay: () => 1 },
  hooks: { beforeRequest: [(request) => request.headers.set("x-hook", "1")] },
  fetch: async (request) => {
    const { pathname, search } = new URL(request.url);
    switch (pathname) {
      case "/echo": return Response.json({ method: request.method, search, hook: request.headers.get("x-hook"), type: request.headers.get("content-type"), body: await request.text() });
      case "/flaky": return ++tries % 3 ? new Response("busy", { status: 503 }) : Response.json({ tries: "three" });
      default: return Response.json({ error: "nothing here" }, { status: 404 });
    }
  },
});

export default worker({
  "JSON": () => api.post("echo", { json: { a: 1 }, searchParams: { q: "x y" } }).json(),
  "a form": () => api.put("echo", { body: new URLSearchParams({ a: "1" }) }).json(),
  "retries": () => api.get("flaky").json(),
  "an error": async () => {
    try {
      return await api.get("gone");
    } catch ({ name, response }) {
      return [name, response.status];
    }
  },
  "extended": () => api.extend({ headers: { "content-type": "x/y" } }).post("echo", { body: "raw" }).json(),
});
