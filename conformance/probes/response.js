import { worker } from "./kit.js";

export default worker({
  "its defaults": () => {
    const { status, statusText, ok, redirected, url, type, body, bodyUsed } = new Response();
    return [status, statusText, ok, redirected, url, type, body, bodyUsed];
  },
  "a text body brings its type": () => new Response("a").headers.get("content-type"),
  "json": async () => {
    const response = Response.json({ a: [1, undefined, null] }, { status: 201, headers: { "x-a": "1" } });
    return [response.status, response.headers, await response.text()];
  },
  "json keeps a given type": () => Response.json(1, { headers: { "content-type": "x/y" } }).headers.get("content-type"),
  "json of what cannot be written": () => Response.json(undefined),
  "json of a bigint": () => Response.json(1n),
  "redirect": () => {
    const response = Response.redirect("http://x/a b");
    return [response.status, response.headers.get("location"), response.ok];
  },
  "redirect with a status": () => Response.redirect("http://x/", 308).status,
  "redirect with a status that is none": () => Response.redirect("http://x/", 200),
  "redirect to a relative URL": () => Response.redirect("/a").headers.get("location"),
  "a redirect's headers cannot be changed": () => Response.redirect("http://x/").headers.set("a", "1"),
  "error": () => {
    const response = Response.error();
    return [response.type, response.status];
  },
  "ok is 200 to 299": () => [200, 204, 299, 300, 404].map((status) => new Response(null, { status }).ok),
  "a status text": () => new Response(null, { status: 200, statusText: "Fine" }).statusText,
  "the status text of a known status": () => new Response(null, { status: 404 }).statusText,
  "statuses out of range": () => [99, 100, 199, 600, 999].map((status) => {
    try {
      return new Response(null, { status }).status;
    } catch (error) {
      return `${status} ${error.name}`;
    }
  }),
  "a body with 204 is refused": () => new Response("a", { status: 204 }),
  "an empty body with 204": () => new Response("", { status: 204 }).status,
  "nothing as a body, with a status that has none": () => [204, 205, 304].flatMap((status) =>
    ["", new Uint8Array(0), new Blob([]), new URLSearchParams()].map((body) => {
      const response = new Response(body, { status });
      return [response.body, response.headers];
    })),
  "a redirect's headers can be copied": () => {
    const redirect = Response.redirect("http://x/");
    const copy = new Response(redirect.body, redirect);
    copy.headers.set("a", "1");
    return [copy.status, copy.headers.get("location"), copy.headers.get("a")];
  },
  "a clone of a redirect cannot be changed": () => Response.redirect("http://x/").clone().headers.set("a", "1"),
  "a body with 304 is refused": () => new Response("a", { status: 304 }),
  "status 101 without a socket is refused": () => new Response(null, { status: 101 }),
  "a response of a response's parts": async () => {
    const first = new Response("a", { status: 202, statusText: "Odd", headers: { "x-a": "1" } });
    const second = new Response(first.body, first);
    return [second.status, second.statusText, second.headers, await second.text(), first.bodyUsed];
  },
  "a clone reads the same": async () => {
    const first = new Response("twice", { headers: { a: "1" } });
    const second = first.clone();
    return [await first.text(), await second.text(), second.headers.get("a")];
  },
  "a clone read first by the second": async () => {
    const first = new Response("x".repeat(100_000));
    const second = first.clone();
    return [(await second.text()).length, (await first.text()).length];
  },
  "body is read once": async () => {
    const response = new Response("a");
    await response.text();
    return [response.bodyUsed, await response.json().catch((error) => error.name)];
  },
  "body is the same object each time": () => {
    const response = new Response("a");
    return response.body === response.body;
  },
  "a locked body cannot be read": async () => {
    const response = new Response("a");
    response.body.getReader();
    return response.text();
  },
  "a string body as a stream": async () => {
    const reader = new Response("ab").body.getReader();
    const { value, done } = await reader.read();
    return [value, done, (await reader.read()).done];
  },
  "a form body": async () => {
    const response = new Response(new URLSearchParams("a=1&b=2"));
    return [response.headers.get("content-type"), await response.text()];
  },
  "a form with a boundary": () => {
    const form = new FormData();
    form.set("a", "1");
    return /^multipart\/form-data; ?boundary=.+/.test(new Response(form).headers.get("content-type"));
  },
  "an array buffer": () => new Response(new Uint8Array([1, 2]).buffer).bytes(),
  "a data view": () => new Response(new DataView(new Uint8Array([1, 2, 3]).buffer, 1)).bytes(),
  "an error in the body's stream": async () => {
    const response = new Response(new ReadableStream({ start: (controller) => controller.error(new RangeError("broken")) }));
    return response.text();
  },
  "text in a body's stream is refused": async () => {
    const response = new Response(new ReadableStream({
      start(controller) {
        controller.enqueue("text");
        controller.close();
      },
    }));
    return response.text();
  },
  "its tag and length": () => [Object.prototype.toString.call(new Response()), Response.length, Response.name],
});
