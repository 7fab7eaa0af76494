// Short links: a long address goes in, a short one comes out and leads there. One KV namespace.

const NAME = /^[A-Za-z0-9_-]{3,32}$/;
const DAY_S = 24 * 60 * 60;

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const name = url.pathname.slice(1);
    if (request.method === "POST" && name === "links") {
      return create(request, env, url.origin);
    }
    if (!NAME.test(name)) {
      return problem(404, "no-such-route");
    }
    switch (request.method) {
      case "GET": {
        const target = await env.LINKS.get(name);
        return target === null ? problem(404, "no-such-link") : new Response(null, { status: 302, headers: { location: target } });
      }
      case "DELETE":
        await env.LINKS.delete(name);
        return new Response(null, { status: 204 });
      default:
        return problem(405, "bad-method");
    }
  },
};

async function create(request, env, origin) {
  const { target, name = crypto.randomUUID().slice(0, 8), days } = await request.json().catch(() => ({}));
  if (typeof target !== "string" || !URL.canParse(target) || !/^https?:$/.test(new URL(target).protocol)) {
    return problem(400, "bad-target");
  }
  if (!NAME.test(name) || (days !== undefined && !(days >= 1 && days <= 3650))) {
    return problem(400, "bad-link");
  }
  if ((await env.LINKS.get(name)) !== null) {
    return problem(409, "name-taken");
  }
  await env.LINKS.put(name, target, { metadata: { host: new URL(target).host }, ...(days && { expirationTtl: days * DAY_S }) });
  return Response.json({ name, short: `${origin}/${name}`, target }, { status: 201 });
}

function problem(status, code) {
  return Response.json({ error: code }, { status });
}
