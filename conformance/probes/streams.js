import { worker } from "./kit.js";

const encode = (text) => new TextEncoder().encode(text);
const textOf = (stream) => new Response(stream).text();
const counting = (upTo) => {
  let next = 0;
  return new ReadableStream({ pull: (controller) => (next < upTo ? controller.enqueue(next++) : controller.close()) });
};
const all = async (stream) => {
  const found = [];
  for await (const item of stream) {
    found.push(item);
  }
  return found;
};

export default worker({
  "any values in a stream": () => all(counting(3)),
  "from an array": () => all(ReadableStream.from(["a", 1, null])),
  "from an async generator": () => all(ReadableStream.from((async function* () {
    yield 1;
    yield 2;
  })())),
  "a reader's closed promise": async () => {
    const reader = counting(1).getReader();
    await reader.read();
    await reader.read();
    return reader.closed;
  },
  "a stream has one reader": () => {
    const stream = counting(1);
    stream.getReader();
    return stream.getReader();
  },
  "a released lock": async () => {
    const stream = counting(2);
    const first = stream.getReader();
    const one = await first.read();
    first.releaseLock();
    return [stream.locked, one, await stream.getReader().read()];
  },
  "cancel tells the source why": async () => {
    let told;
    const stream = new ReadableStream({ cancel: (reason) => { told = reason; } });
    await stream.cancel("enough");
    return told;
  },
  "leaving a loop cancels": async () => {
    let cancelled = false;
    const stream = new ReadableStream({ pull: (controller) => controller.enqueue(1), cancel: () => { cancelled = true; } });
    for await (const _ of stream) {
      break;
    }
    return cancelled;
  },
  "an error reaches the reader": () => all(new ReadableStream({ pull: (controller) => controller.error(new RangeError("broken")) })),
  "a throw in pull": () => all(new ReadableStream({ pull() { throw new SyntaxError("broken"); } })),
  "enqueue after close": () => {
    let caught;
    new ReadableStream({
      start(controller) {
        controller.close();
        try {
          controller.enqueue(1);
        } catch (error) {
          caught = error.name;
        }
      },
    });
    return caught;
  },
  "desiredSize": () => {
    const sizes = [];
    new ReadableStream({
      start(controller) {
        sizes.push(controller.desiredSize);
        controller.enqueue("a");
        sizes.push(controller.desiredSize);
      },
    }, { highWaterMark: 3 });
    return sizes;
  },
  "a byte length strategy": () => {
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 10 });
    return [strategy.highWaterMark, strategy.size(new Uint8Array(4)), new CountQueuingStrategy({ highWaterMark: 2 }).size("x")];
  },
  "tee gives both all": async () => {
    const [first, second] = counting(3).tee();
    return [await all(first), await all(second)];
  },
  "tee of bytes": async () => {
    const [first, second] = new Response("both").body.tee();
    return [await textOf(second), await textOf(first)];
  },
  "a byte stream": async () => {
    const stream = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(encode("bytes"));
        controller.close();
      },
    });
    return textOf(stream);
  },
  "a reader with its own buffer": async () => {
    const stream = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(encode("abcdef"));
        controller.close();
      },
    });
    const reader = stream.getReader({ mode: "byob" });
    const first = await reader.read(new Uint8Array(4));
    const second = await reader.read(new Uint8Array(4));
    return [first, second];
  },
  "a transform": async () => {
    const upper = new TransformStream({ transform: (chunk, controller) => controller.enqueue(String(chunk).toUpperCase()) });
    return all(ReadableStream.from(["a", "b"]).pipeThrough(upper));
  },
  "a transform's flush": async () => {
    const stream = new TransformStream({
      transform: (chunk, controller) => controller.enqueue(chunk),
      flush: (controller) => controller.enqueue("end"),
    });
    return all(ReadableStream.from(["a"]).pipeThrough(stream));
  },
  "a transform that throws": () => all(ReadableStream.from([1]).pipeThrough(new TransformStream({ transform() { throw new RangeError("no"); } }))),
  "terminate": () => all(counting(5).pipeThrough(new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (chunk === 1) {
        controller.terminate();
      }
    },
  }))),
  "text decoded across chunks": async () => {
    const bytes = encode("aé😀b");
    const source = new ReadableStream({
      start(controller) {
        bytes.forEach((byte) => controller.enqueue(Uint8Array.of(byte)));
        controller.close();
      },
    });
    return (await all(source.pipeThrough(new TextDecoderStream()))).join("");
  },
  "text encoded across chunks": async () => {
    const chunks = await all(ReadableStream.from(["a\ud83d", "\ude00b"]).pipeThrough(new TextEncoderStream()));
    return textOf(ReadableStream.from(chunks));
  },
  "pipeTo a writable": async () => {
    const written = [];
    const sink = new WritableStream({ write: (chunk) => { written.push(chunk); }, close: () => { written.push("closed"); } });
    await counting(2).pipeTo(sink);
    return written;
  },
  "pipeTo that keeps it open": async () => {
    const written = [];
    const sink = new WritableStream({ write: (chunk) => { written.push(chunk); }, close: () => { written.push("closed"); } });
    await counting(1).pipeTo(sink, { preventClose: true });
    return [written, sink.locked];
  },
  "pipeTo of an error aborts": async () => {
    let reason;
    const sink = new WritableStream({ abort: (why) => { reason = why.name; } });
    const failed = await new ReadableStream({ start: (controller) => controller.error(new RangeError("x")) }).pipeTo(sink).catch((error) => error.name);
    return [failed, reason];
  },
  "pipeTo with a signal": async () => {
    const controller = new AbortController();
    const ticking = new ReadableStream({
      async pull(source) {
        await new Promise((go) => setTimeout(go, 1));
        source.enqueue("tick");
      },
    });
    setTimeout(() => controller.abort(), 5);
    return ticking.pipeTo(new WritableStream(), { signal: controller.signal });
  },
  "a writer waits for room": async () => {
    const order = [];
    let letGo;
    const sink = new WritableStream({ write: (chunk) => { order.push(`write ${chunk}`); return new Promise((go) => { letGo = go; }); } });
    const writer = sink.getWriter();
    await writer.ready;
    const first = writer.write(1);
    const size = writer.desiredSize;
    await Promise.resolve();
    await new Promise((go) => setTimeout(go, 1));
    letGo();
    await first;
    return [order, size];
  },
  "writing after close": async () => {
    const writer = new WritableStream().getWriter();
    await writer.close();
    return writer.write(1);
  },
  "an identity transform": async () => {
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const sent = writer.write(encode("same")).then(() => writer.close());
    const text = await textOf(readable);
    await sent;
    return text;
  },
  "an identity transform takes bytes only": async () => {
    const { readable, writable } = new IdentityTransformStream();
    textOf(readable).catch(() => {});
    return writable.getWriter().write({ not: "bytes" });
  },
  "a fixed length that is kept": async () => {
    const { readable, writable } = new FixedLengthStream(4);
    const writer = writable.getWriter();
    const sent = writer.write(encode("four")).then(() => writer.close());
    const text = await textOf(readable);
    await sent;
    return text;
  },
  "a fixed length that is passed": async () => {
    const { readable, writable } = new FixedLengthStream(2);
    const writer = writable.getWriter();
    textOf(readable).catch(() => {});
    return writer.write(encode("four"));
  },
  "the names of the classes": () => [ReadableStream, WritableStream, TransformStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, WritableStreamDefaultWriter].map((type) => type.name),
});
