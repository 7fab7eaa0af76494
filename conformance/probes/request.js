import { worker } from "./kit.js";

const post = (body, init = {}) => new Request("http://x/", { method: "POST", body, ...init });

export default worker({
  "its defaults": () => {
    const { method, url, redirect, body, bodyUsed, integrity, keepalive } = new Request("http://Example.com");
    return [method, url, redirect, body, bodyUsed, integrity, keepalive];
  },
  "a URL is normalised": () => new Request("HTTP://EXAMPLE.com:80/a/../b?q=ä#frag").url,
  "a relative URL is refused": () => new Request("/relative"),
  "a URL object is taken": () => new Request(new URL("http://x/y?z")).url,
  "known methods are written in capitals": () => ["get", "post", "Put", "delete", "head", "options"].map((method) => new Request("http://x/", { method }).method),
  "patch and unknown methods": () => ["patch", "PURGE"].map((method) => {
    try {
      return new Request("http://x/", { method }).method;
    } catch (error) {
      return error.name;
    }
  }),
  "GET with a body is refused": () => new Request("http://x/", { body: "a" }),
  "HEAD with a body is refused": () => new Request("http://x/", { method: "HEAD", body: "a" }),
  "a string body brings its type": () => post("a").headers.get("content-type"),
  "a form body brings its type": async () => {
    const request = post(new URLSearchParams({ a: "1 2", b: "é" }));
    return [request.headers.get("content-type"), await request.text()];
  },
  "bytes bring no type": () => post(new Uint8Array([1])).headers.get("content-type"),
  "a blob brings its own type": async () => {
    const request = post(new Blob(["a", new Uint8Array([98])], { type: "text/x-own" }));
    return [request.headers.get("content-type"), await request.text()];
  },
  "a given type stays": () => post("a", { headers: { "content-type": "x/y" } }).headers.get("content-type"),
  "null and undefined bodies": () => [post(null).body, post(undefined).body],
  "numbers and objects become text": async () => [await post(42).text(), await post({}).text(), await post([1, 2]).text()],
  "text": () => post("héllo").text(),
  "json": () => post('{"a":[1,null]}').json(),
  "malformed json": () => post("{").json(),
  "an empty body as json": () => post("").json(),
  "arrayBuffer": () => post("é").arrayBuffer(),
  "bytes": () => post("é").bytes(),
  "a body is read once": async () => {
    const request = post("a");
    await request.text();
    return [request.bodyUsed, await request.text().catch((error) => error.name)];
  },
  "a view sends its part only": async () => [...await post(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)).bytes()],
  "a changed buffer changes nothing": async () => {
    const bytes = new Uint8Array([1, 2]);
    const request = post(bytes);
    bytes[0] = 9;
    return request.bytes();
  },
  "a byte order mark in text": async () => [(await post("\ufeffa").text()).length, await post(new Uint8Array([0xef, 0xbb, 0xbf, 97])).text()],
  "malformed UTF-8 is replaced": () => post(new Uint8Array([97, 255, 98])).text(),
  "a clone reads the same": async () => {
    const first = post("twice");
    const second = first.clone();
    return [await second.text(), await first.text()];
  },
  "a used body cannot be cloned": async () => {
    const request = post("a");
    await request.text();
    return request.clone();
  },
  "a request of a request": async () => {
    const first = post("a", { headers: { "x-a": "1" } });
    const second = new Request(first, { method: "PUT", headers: { "x-b": "2" } });
    return [second.method, second.headers, await second.text(), first.bodyUsed];
  },
  "a request of a request keeps its headers": () => [...new Request(new Request("http://x/", { headers: { a: "1" } })).headers],
  "another URL for a request": ({ request }) => new Request("http://other/path", request).url,
  "a stream as body": async () => {
    const { readable, writable } = new TransformStream();
    const request = post(readable);
    const writer = writable.getWriter();
    writer.write(new TextEncoder().encode("stre"));
    writer.write(new TextEncoder().encode("amed"));
    writer.close();
    return request.text();
  },
  "an aborted signal": () => {
    const request = new Request("http://x/", { signal: AbortSignal.abort() });
    return [request.signal.aborted, request.signal.reason?.name];
  },
  "signal without one": () => {
    const { signal } = new Request("http://x/");
    return signal === null ? "null" : signal.aborted;
  },
  "an unknown redirect mode is refused": () => new Request("http://x/", { redirect: "maybe" }),
  "redirect modes": () => ["follow", "manual"].map((redirect) => new Request("http://x/", { redirect }).redirect),
  "the incoming request's kind": ({ request }) => [request instanceof Request, request.method, new URL(request.url).hostname, request.body, request.redirect],
  "form data with a file": async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("file", new File(["inside"], "n.txt", { type: "text/plain" }));
    const back = await post(form).formData();
    const file = back.get("file");
    return [[...back.keys()], back.get("a"), file.name, file.type, await file.text()];
  },
  "form data from a form body": async () => {
    const form = await post("a=1&a=2&b=%20+c", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData();
    return [form.getAll("a"), form.get("b"), form.get("c"), form.has("c")];
  },
  "form data without a fitting type": () => post("a=1", { headers: { "content-type": "x/y" } }).formData(),
  "a blob of the body": async () => {
    const blob = await post("abc", { headers: { "content-type": "x/y" } }).blob();
    return [blob.type, blob.size, await blob.text(), await blob.slice(1, 2).text()];
  },
});
