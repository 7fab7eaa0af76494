// What goes over the wire: methods, statuses, headers and bodies, as a client sees them.

const encode = (text) => new TextEncoder().encode(text);

const routes = {
  "/echo": async (request) => Response.json({
    method: request.method,
    url: request.url,
    type: request.headers.get("content-type"),
    hasBody: request.body !== null,
    body: await request.text(),
  }),
  "/passed-on": (request) => routes["/echo"](new Request(request)),
  "/mirror": (request) => new Response(request.body, { headers: { "x-length": request.headers.get("content-length") ?? "none" } }),
  "/headers": (request) => Response.json([...request.headers].filter(([name]) => name.startsWith("x-") || name === "cookie" || name === "accept")),
  "/cookies": () => {
    const response = new Response("crumbs");
    response.headers.append("set-cookie", "a=1; Path=/; HttpOnly");
    response.headers.append("set-cookie", "b=2, with a comma");
    response.headers.append("vary", "accept");
    response.headers.append("vary", "origin");
    return response;
  },
  "/latin": () => new Response(null, { headers: { "x-latin": "caf\u00e9" } }),
  "/status": (request) => {
    const code = Number(new URL(request.url).searchParams.get("code"));
    return new Response([204, 205, 304].includes(code) ? null : "body", { status: code });
  },
  "/no-body": () => new Response(null),
  "/empty-body": () => new Response(""),
  "/redirect": (request) => Response.redirect(new URL("/elsewhere?x=1", request.url), 303),
  "/long": () => new Response("0123456789abcdef".repeat(64 * 1024)),
  "/stream": () => {
    let part = 0;
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((go) => setTimeout(go, 1));
        controller.enqueue(encode(`part ${part++};`));
        if (part === 5) {
          controller.close();
        }
      },
    }));
  },
  "/fixed": () => {
    const { readable, writable } = new FixedLengthStream(5);
    const writer = writable.getWriter();
    writer.write(encode("fixed")).then(() => writer.close());
    return new Response(readable);
  },
  "/piped": (request) => {
    const { readable, writable } = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk.map((byte) => byte ^ 1)) });
    request.body.pipeTo(writable);
    return new Response(readable);
  },
  "/ignored-body": () => new Response("not read"),
  "/nothing": () => undefined,
  "/throws": () => {
    throw new Error("unplanned");
  },
  "/rejects": () => Promise.reject(new TypeError("unplanned")),
};

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    return (routes[pathname] ?? (() => Response.json({ url: request.url }, { status: 404 })))(request);
  },
};
