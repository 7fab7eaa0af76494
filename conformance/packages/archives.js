// pako, fflate and jszip: compression in plain JavaScript.
import { deflateSync, gunzipSync, gzipSync, inflateSync, strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import JSZip from "jszip";
import * as pako from "pako";
import { worker } from "../probes/kit.js";

const text = "the quick brown fox jumps over the lazy dog. ".repeat(200);
const hash = async (bytes) => [bytes.length, ...new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).slice(0, 6)];

export default worker({
  "pako": async () => {
    const packed = pako.deflate(new TextEncoder().encode(text), { level: 9 });
    return [await hash(packed), new TextDecoder().decode(pako.inflate(packed)) === text];
  },
  "pako and gzip": async () => {
    const stream = new Blob([pako.gzip(new TextEncoder().encode(text))]).stream().pipeThrough(new DecompressionStream("gzip"));
    return (await new Response(stream).text()) === text;
  },
  "pako in pieces": () => {
    const inflator = new pako.Inflate();
    const packed = pako.deflate(new TextEncoder().encode(text));
    inflator.push(packed.subarray(0, 20), false);
    inflator.push(packed.subarray(20), true);
    return [inflator.err, inflator.result.length];
  },
  "what is not compressed": () => pako.inflate(new Uint8Array([1, 2, 3, 4])),
  "fflate": async () => [await hash(deflateSync(strToU8(text))), strFromU8(inflateSync(deflateSync(strToU8(text)))) === text, strFromU8(gunzipSync(gzipSync(strToU8("x"), { mtime: 0 })))],
  "a zip by fflate": async () => {
    const zip = zipSync({ "a.txt": strToU8("hello"), dir: { "b.txt": [strToU8(text), { level: 0 }] } }, { mtime: new Date("2026-08-04T00:00:00") });
    return [zip.length, Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, bytes.length])];
  },
  "a zip by jszip": async () => {
    const zip = new JSZip();
    zip.file("a.txt", text, { date: new Date(0) });
    zip.folder("d").file("b.bin", new Uint8Array([1, 2, 3]), { date: new Date(0) });
    const bytes = await zip.generateAsync({ type: "uint8array", compression: "DEFLATE" });
    const again = await JSZip.loadAsync(bytes);
    return [Object.keys(again.files), (await again.file("a.txt").async("string")) === text, await again.file("d/b.bin").async("uint8array")];
  },
});
