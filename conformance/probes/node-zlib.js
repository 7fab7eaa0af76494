// node:zlib. Compressed bytes may differ, so they are compared after decompression, but for headers.
import zlib from "node:zlib";
import { Buffer } from "node:buffer";
import { pipeline } from "node:stream/promises";
import { worker } from "./kit.js";

const TEXT = "the same again and again, but for the number ".repeat(300);
const PAIRS = [
  ["gzip", "gunzip"], ["deflate", "inflate"], ["deflateRaw", "inflateRaw"], ["brotliCompress", "brotliDecompress"],
  ["gzip", "unzip"], ["deflate", "unzip"],
];
const KINDS = ["gzip", "deflate", "deflateRaw", "brotliCompress"];
const capital = (name) => name[0].toUpperCase() + name.slice(1);
const later = (run) => new Promise((yes, no) => run((error, value) => (error ? no(error) : yes(value))));
// Messages are zlib's own; codes are missing in workerd where its work is done at once.
const said = async (run) => {
  try {
    return await run();
  } catch ({ name, message }) {
    return [name, message.toLowerCase()];
  }
};
const collected = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};
// Made by another program, so that both read the same.
const GZIP = Buffer.from("1f8b08000000000000ffcb48cdc9c9070086a6103605000000", "hex");
const BROTLI = Buffer.from("CwKAaGVsbG8D", "base64");

export default worker({
  ...Object.fromEntries(PAIRS.flatMap(([there, back]) => [
    [`${there}, ${back}`, () => zlib[`${back}Sync`](zlib[`${there}Sync`](TEXT)).toString() === TEXT],
    [`${there}, ${back}: later`, async () => (await later((done) => zlib[back](zlib[`${there}Sync`](TEXT), done))).toString() === TEXT],
    [`${there}, ${back}: as streams`, async () => {
      const out = [];
      await pipeline(zlib[`create${capital(there)}`]().end(TEXT), zlib[`create${capital(back)}`](), async (from) => { out.push(await collected(from)); });
      return out[0].toString() === TEXT;
    }],
    [`${there}, ${back}: nothing`, () => zlib[`${back}Sync`](zlib[`${there}Sync`]("")).toString()],
    [`${there}, ${back}: bytes of every kind`, () => [new Uint8Array([1, 2]), new Uint8Array([1, 2]).buffer, new DataView(new ArrayBuffer(2)), new Uint16Array([513])]
      .map((given) => [...zlib[`${back}Sync`](zlib[`${there}Sync`](given))])],
    [`${there}, ${back}: too long`, () => said(() => zlib[`${back}Sync`](zlib[`${there}Sync`](TEXT), { maxOutputLength: 100 })).then(([name]) => name)],
    [`${there}, ${back}: cut, as a stream`, () => said(async () => (await collected(zlib[`create${capital(back)}`]().end(zlib[`${there}Sync`](TEXT).subarray(0, 20)))).length)],
  ])),
  ...Object.fromEntries(KINDS.flatMap((kind) => [
    [`${kind}: it gets smaller`, () => zlib[`${kind}Sync`](TEXT).length < TEXT.length / 10],
    [`${kind}: what kind of value`, () => zlib[`${kind}Sync`]("x") instanceof Buffer],
    [`${kind}: a number`, () => said(() => zlib[`${kind}Sync`](1)).then(([name]) => name)],
    [`${kind}: nothing given`, () => said(() => zlib[`${kind}Sync`]()).then(([name]) => name)],
    [`${kind}: no callback`, () => said(() => zlib[kind]("x"))],
    [`${kind}: flushed`, async () => {
      const pack = zlib[`create${capital(kind)}`]();
      const first = new Promise((resolve) => pack.once("data", resolve));
      pack.write("some text");
      await later((done) => pack.flush(done));
      return (await first).length > 0;
    }],
    [`${kind}: bytes written`, async () => {
      const pack = zlib[`create${capital(kind)}`]();
      await collected(pack.end(TEXT));
      return pack.bytesWritten;
    }],
    [`${kind}: closed`, async () => {
      const pack = zlib[`create${capital(kind)}`]();
      await later((done) => pack.close(() => done()));
      return [pack.destroyed, pack._closed];
    }],
    [`${kind}: options`, async () => {
      const outcomes = [];
      for (const options of [{ chunkSize: 63 }, { chunkSize: 64 }, { chunkSize: "x" }, { flush: 9 }, { finishFlush: -1 }, { maxOutputLength: 0 }, { level: 10 }, { level: "9" },
        { level: NaN }, { level: Infinity }, { memLevel: 0 }, { strategy: 5 }, { windowBits: 7 }, { windowBits: 16 }, { dictionary: "text" }]) {
        outcomes.push(await said(() => typeof zlib[`create${capital(kind)}`](options)));
      }
      return outcomes;
    }],
  ])),
  "gzip of another program": () => zlib.gunzipSync(GZIP).toString(),
  "brotli of another program": () => zlib.brotliDecompressSync(BROTLI).toString(),
  "header of gzip": () => zlib.gzipSync("x").subarray(0, 10).toString("hex"),
  "header of gzip, at its best": () => zlib.gzipSync("x", { level: 9 }).subarray(0, 10).toString("hex"),
  "header of gzip, at its fastest": () => zlib.gzipSync("x", { level: 1 }).subarray(0, 10).toString("hex"),
  "short texts, byte by byte": () => ["deflate", "deflateRaw", "gzip"].map((kind) => zlib[`${kind}Sync`]("hello").toString("hex")),
  "stored, byte by byte": () => zlib.deflateRawSync("hello", { level: 0 }).toString("hex"),
  "no gzip": () => said(() => zlib.gunzipSync("hello")),
  "no deflate": () => said(() => zlib.inflateSync("hello")),
  "no raw deflate": () => said(() => zlib.inflateRawSync(Buffer.alloc(20, 0xff))),
  "neither": () => said(() => zlib.unzipSync("hello")),
  "no brotli": () => said(() => zlib.brotliDecompressSync(Buffer.alloc(20, 0xff))).then(([name]) => name),
  "another method": () => said(() => zlib.gunzipSync(Buffer.from("1f8b0900000000000000", "hex"))),
  "reserved flags": () => said(() => zlib.gunzipSync(Buffer.from("1f8b08e000000000000000", "hex"))),
  "a wrong checksum": () => said(() => zlib.gunzipSync(Buffer.from("1f8b08000000000000ffcb48cdc9c9070086a6103705000000", "hex"))),
  "a wrong length": () => said(() => zlib.gunzipSync(Buffer.from("1f8b08000000000000ffcb48cdc9c9070086a6103606000000", "hex"))),
  "cut in its header": () => said(() => zlib.gunzipSync(GZIP.subarray(0, 5))),
  "cut in its content": () => said(() => zlib.gunzipSync(GZIP.subarray(0, 14))),
  "cut in its trailer": () => said(() => zlib.gunzipSync(GZIP.subarray(0, 22))),
  "cut, as far as it goes": () => said(() => zlib.gunzipSync(GZIP.subarray(0, 22), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString()),
  "nothing to decompress": () => said(() => zlib.gunzipSync("")),
  "two members": () => zlib.gunzipSync(Buffer.concat([GZIP, GZIP])).toString(),
  "zeros after it": () => zlib.gunzipSync(Buffer.concat([GZIP, Buffer.alloc(20)])).toString(),
  "garbage after it": () => said(() => zlib.gunzipSync(Buffer.concat([GZIP, Buffer.from("garbage")])).toString()),
  "garbage after deflate": () => said(() => zlib.inflateSync(Buffer.concat([zlib.deflateSync("hello"), Buffer.from("garbage")])).toString()),
  "two members, as a stream in pieces": async () => {
    const unpack = zlib.createGunzip();
    for (const byte of Buffer.concat([GZIP, GZIP])) unpack.write(Buffer.of(byte));
    unpack.end();
    return (await collected(unpack)).toString();
  },
  "no gzip, as a stream": async () => later((done) => zlib.createGunzip().on("error", ({ code, errno, message }) => done(null, [code, errno, message])).end("hello")),
  "no gzip, later": async () => later((done) => zlib.gunzip("hello", ({ message }) => done(null, message))),
  "dictionary": () => zlib.inflateSync(zlib.deflateSync(TEXT, { dictionary: Buffer.from("again") }), { dictionary: Buffer.from("again") }).toString() === TEXT,
  "dictionary, raw": () => zlib.inflateRawSync(zlib.deflateRawSync(TEXT, { dictionary: Buffer.from("again") }), { dictionary: Buffer.from("again") }).toString() === TEXT,
  "dictionary left out": () => said(() => zlib.inflateSync(zlib.deflateSync("x", { dictionary: Buffer.from("abc") }))),
  "another dictionary": () => said(() => zlib.inflateSync(zlib.deflateSync("x", { dictionary: Buffer.from("abc") }), { dictionary: Buffer.from("xyz") })),
  "params": async () => {
    const pack = zlib.createDeflate({ level: 0 });
    const packed = collected(pack);
    pack.write(TEXT);
    await later((done) => pack.params(9, 0, done));
    pack.end(TEXT);
    const bytes = await packed;
    return [bytes.length > TEXT.length, bytes.length < TEXT.length * 1.2, zlib.inflateSync(bytes).toString() === TEXT + TEXT, pack._level];
  },
  "params out of range": () => said(() => zlib.createDeflate().params(10, 0)),
  "reset": async () => {
    const pack = zlib.createGzip();
    const packed = collected(pack);
    pack.reset();
    pack.end("x");
    return zlib.gunzipSync(await packed).toString();
  },
  "info": () => {
    const { buffer, engine } = zlib.gzipSync("x", { info: true });
    return [buffer instanceof Buffer, engine instanceof zlib.Gzip];
  },
  "quality of brotli": () => [0, 5, 11].map((quality) =>
    zlib.brotliDecompressSync(zlib.brotliCompressSync(TEXT, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: quality } })).toString() === TEXT),
  "a parameter of brotli that is none": () => said(() => zlib.brotliCompressSync("x", { params: { 99: 1 } })).then(() => "refused or not"),
  "crc32": () => [zlib.crc32("hello"), zlib.crc32(new Uint8Array([1, 2])), zlib.crc32("llo", zlib.crc32("he")), zlib.crc32("")],
  "crc32 of a number": () => said(() => zlib.crc32(1)).then(([name]) => name),
  "crc32 after something odd": () => said(() => zlib.crc32("x", -1)).then(([name]) => name),
  "without new": () => said(() => zlib.Gzip()).then(([name]) => name),
  "constants": () => zlib.constants,
  "constants are frozen": () => [Object.isFrozen(zlib.constants), Object.isFrozen(zlib.codes)],
  "codes": () => zlib.codes,
  "constants of the module": () => [zlib.Z_BEST_COMPRESSION, zlib.BROTLI_DECODE, zlib.Z_DATA_ERROR],
  "classes": () => ["Gzip", "Gunzip", "Deflate", "Inflate", "BrotliCompress", "BrotliDecompress", "Unzip"].map((name) => [zlib[name].name, zlib[name].length]),
});
