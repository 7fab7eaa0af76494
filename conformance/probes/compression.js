import { worker } from "./kit.js";

const FORMATS = ["gzip", "deflate", "deflate-raw"];
const TEXT = "the same again and again ".repeat(500);
const encode = (text) => new TextEncoder().encode(text);
const bytesOf = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
const textOf = (stream) => new Response(stream).text();
const streamOf = (...chunks) => ReadableStream.from(chunks);
const compressed = (text, format) => bytesOf(streamOf(encode(text)).pipeThrough(new CompressionStream(format)));
const decompressed = (bytes, format) => textOf(streamOf(bytes).pipeThrough(new DecompressionStream(format)));
const hex = (text) => new Uint8Array(text.match(/../g).map((byte) => parseInt(byte, 16)));

const perFormat = (name, probe) =>
  Object.fromEntries(FORMATS.map((format) => [`${name}, ${format}`, () => probe(format)]));

export default worker({
  ...perFormat("there and back", async (format) => (await decompressed(await compressed(TEXT, format), format)) === TEXT),
  ...perFormat("nothing there and back", async (format) => decompressed(await compressed("", format), format)),
  ...perFormat("it gets smaller", async (format) => (await compressed(TEXT, format)).length < TEXT.length / 10),
  ...perFormat("cut short", async (format) => decompressed((await compressed(TEXT, format)).slice(0, -3), format)),
  ...perFormat("damaged", (format) => decompressed(new Uint8Array(30).fill(0xff), format)),
  ...perFormat("bytes after the end", async (format) =>
    decompressed(new Uint8Array([...(await compressed("x", format)), 1, 2, 3]), format)),
  "gzip of another program": () => decompressed(hex("1f8b08000000000000ffcb48cdc9c9070086a6103605000000"), "gzip"),
  "a wrong checksum": () => decompressed(hex("1f8b08000000000000ffcb48cdc9c9070086a6103705000000"), "gzip"),
  "the header of gzip": async () => [...(await compressed("x", "gzip")).slice(0, 4)],
  "an unknown format": () => new CompressionStream("zip"),
  "no format": () => new DecompressionStream(),
  "capital letters": () => new CompressionStream("GZIP"),
  "called without new": () => CompressionStream("gzip"),
  "writing text": async () => {
    const { readable, writable } = new CompressionStream("gzip");
    const packed = bytesOf(readable);
    const writer = writable.getWriter();
    const written = Promise.all([writer.write("text"), writer.close()]);
    const outcome = await Promise.race([packed, written.catch((error) => error.name)]);
    return typeof outcome === "string" ? outcome : decompressed(await packed, "gzip");
  },
  "many pieces": async () => {
    const pieces = Array.from({ length: 100 }, (_, n) => encode(`piece ${n};`));
    const packed = await bytesOf(streamOf(...pieces).pipeThrough(new CompressionStream("gzip")));
    const single = Array.from(packed, (byte) => new Uint8Array([byte]));
    return textOf(streamOf(...single).pipeThrough(new DecompressionStream("gzip")));
  },
  "a buffer and a view": async () => {
    const buffer = encode("abcdef").buffer;
    const packed = await bytesOf(
      streamOf(buffer, new DataView(buffer, 2, 2)).pipeThrough(new CompressionStream("deflate")));
    return decompressed(packed, "deflate");
  },
  "the parts": () => {
    const stream = new CompressionStream("gzip");
    return [stream.readable instanceof ReadableStream, stream.writable instanceof WritableStream, String(stream)];
  },
});
