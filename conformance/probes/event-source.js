// Server-sent events: of a stream at hand, and of an origin.

import { worker } from "./kit.js";

const stream = (...pieces) => ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece)));
const TYPES = ["open", "message", "own", "error"];

// What a source says until it has said `count` things or is closed.
async function heard(source, count = Infinity, origin = "none") {
  const log = [];
  let done;
  const end = new Promise((resolve) => { done = resolve; });
  for (const type of TYPES) {
    source.addEventListener(type, (event) => {
      log.push([type, event.constructor.name, event.data, event.lastEventId, event.origin?.replace?.(origin, "origin"), event.error?.name, source.readyState]);
      if (log.length >= count || source.readyState === EventSource.CLOSED) done();
    });
  }
  await end;
  source.close();
  return log;
}
const from = (...pieces) => heard(EventSource.from(stream(...pieces)));
const at = (env, path, count) => heard(new EventSource(env.ORIGIN + path), count, env.ORIGIN);

const LINES = {
  "nothing": "", "one": "data: a\n\n", "without a space": "data:a\n\n", "two spaces": "data:  a\n\n", "a colon in it": "data: a:b\n\n",
  "several lines": "data: a\ndata: b\n\n", "empty data": "data\n\n", "twice empty": "data\ndata\n\n", "cut": "data: a\n", "comments": ": a\n:b\ndata: c\n\n",
  "carriage returns": "data: a\r\rdata: b\r\r", "both": "data: a\r\n\r\ndata: b\r\n\r\n", "mixed": "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r",
  "a type": "event: own\ndata: a\n\ndata: b\n\n", "a type without data": "event: own\n\ndata: a\n\n", "two types": "event: x\nevent: own\ndata: a\n\n", "an empty type": "event: own\nevent\ndata: a\n\n",
  "an id": "id: 1\ndata: a\n\ndata: b\n\n", "an id alone": "id: 1\n\ndata: b\n\n", "an empty id": "id: 1\ndata: a\n\nid\ndata: b\n\n", "an id with a null": "id: 1\ndata: a\n\nid: a\0b\ndata: b\n\n",
  "other fields": "Data: a\nother: b\n data: c\ndata: d\n\n", "retry": "retry: 5\nretry: x\nretry: -1\ndata: a\n\n", "a byte order mark": "\ufeffdata: a\n\n", "beyond ascii": "data: é€😀\n\n",
};

export default worker({
  ...Object.fromEntries(Object.entries(LINES).map(([name, text]) => [`lines: ${name}`, () => from(text)])),
  "pieces of a character": () => from(...[..."data: a\r\n\r\nid: 7\ndata: b\n\n"]),
  "bytes of a character apart": () => heard(EventSource.from(ReadableStream.from([...new TextEncoder().encode("data: é€😀\n\n")].map((byte) => Uint8Array.of(byte))))),
  "a stream that fails": () => heard(EventSource.from(new ReadableStream({ pull(controller) { controller.error(new RangeError("no more")); } }, { highWaterMark: 0 }))).then((log) => log.length),
  "of no stream": () => EventSource.from("text"),
  "members of one from a stream": () => {
    const source = EventSource.from(stream("data: a\n\n"));
    return [source.url, source.readyState, source.withCredentials, source.onopen, source.onmessage, source.onerror, source instanceof EventTarget, String(source)];
  },
  "constants": () => [EventSource.CONNECTING, EventSource.OPEN, EventSource.CLOSED, EventSource.prototype.OPEN],
  "closed twice": () => {
    const source = EventSource.from(stream("data: a\n\n"));
    source.close();
    source.close();
    return source.readyState;
  },
  "handlers": async () => {
    const source = EventSource.from(stream("data: a\n\n"));
    return new Promise((resolve) => { source.onmessage = ({ data }) => resolve(data); });
  },
  "no url": () => new EventSource(),
  "a url that is none": () => new EventSource("nowhere"),
  "with credentials": () => new EventSource("https://a.example/", { withCredentials: true }),
  "without credentials": () => {
    const source = new EventSource("https://a.example/?b#c", { withCredentials: false });
    source.close();
    return [source.url, source.readyState];
  },
  "of an origin, three connections": ({ env }) => at(env, "/events", 7),
  "after a redirect": ({ env }) => at(env, "/redirect?to=/events", 3),
  "no content type": ({ env }) => at(env, "/chunks"),
  "another content type": ({ env }) => at(env, "/gzip"),
  "an error of the origin": ({ env }) => at(env, "/status?code=500"),
  "nothing more to come": ({ env }) => at(env, "/status?code=204"),
  "no such origin": () => heard(new EventSource("http://127.0.0.1:1/")),
  "the origin hangs up": ({ env }) => at(env, "/close"),
  "what is asked": async ({ env }) => {
    const [, [, , data]] = await at(env, "/events-echo", 2);
    return JSON.parse(data);
  },
});
