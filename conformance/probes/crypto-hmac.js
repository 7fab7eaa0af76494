import { bytes, encode, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const hmac = (hash = "SHA-256", usages = ["sign", "verify"], extractable = true, more = {}) =>
  subtle.importKey("raw", bytes(32), { name: "HMAC", hash, ...more }, extractable, usages);

export default worker({
  "sign with SHA-1": async () => subtle.sign("HMAC", await hmac("SHA-1"), encode("data")),
  "sign with SHA-256": async () => subtle.sign("HMAC", await hmac(), encode("data")),
  "sign with SHA-384": async () => subtle.sign({ name: "hmac" }, await hmac("SHA-384"), encode("data")),
  "sign with SHA-512": async () => subtle.sign("HMAC", await hmac({ name: "sha-512" }), encode("data").buffer),
  "sign with MD5": async () => subtle.sign("HMAC", await hmac("MD5"), encode("data")),
  "sign with an unknown hash": () => hmac("SHA-3"),
  "import without a hash": () => subtle.importKey("raw", bytes(32), { name: "HMAC" }, true, ["sign"]),
  "import with an empty hash": () => subtle.importKey("raw", bytes(32), { name: "HMAC", hash: {} }, true, ["sign"]),
  "import by name alone": () => subtle.importKey("raw", bytes(32), "HMAC", true, ["sign"]),
  "sign nothing": async () => subtle.sign("HMAC", await hmac(), new Uint8Array()),
  "sign a view with an offset": async () => subtle.sign("HMAC", await hmac(), new DataView(bytes(16).buffer, 3, 5)),
  "sign sixteen-bit numbers": async () => subtle.sign("HMAC", await hmac(), new Uint16Array([1, 2, 3])),
  "sign a text": async () => subtle.sign("HMAC", await hmac(), "data"),
  "sign with another algorithm's name": async () => subtle.sign("ECDSA", await hmac(), encode("data")),
  "sign with a name nobody has": async () => subtle.sign("nothing", await hmac(), encode("data")),
  "sign without the usage": async () => subtle.sign("HMAC", await hmac("SHA-256", ["verify"]), encode("data")),
  "sign without a key": () => subtle.sign("HMAC", {}, encode("data")),
  "sign without arguments": () => subtle.sign(),
  "sign with too few arguments": async () => subtle.sign("HMAC", await hmac()),
  "sign with null for the algorithm": async () => subtle.sign(null, await hmac(), encode("data")),
  "sign with an algorithm without a name": async () => subtle.sign({}, await hmac(), encode("data")),
  "verify what was signed": async () => {
    const key = await hmac();
    return subtle.verify("HMAC", key, await subtle.sign("HMAC", key, encode("data")), encode("data"));
  },
  "verify other data": async () => {
    const key = await hmac();
    return subtle.verify("HMAC", key, await subtle.sign("HMAC", key, encode("data")), encode("date"));
  },
  "verify a short signature": async () => subtle.verify("HMAC", await hmac(), bytes(5), encode("data")),
  "verify an empty signature": async () => subtle.verify("HMAC", await hmac(), bytes(0), encode("data")),
  "verify without the usage": async () => subtle.verify("HMAC", await hmac("SHA-256", ["sign"]), bytes(32), encode("data")),
  "bytes changed after the call": async () => {
    const data = encode("data");
    const promise = subtle.sign("HMAC", await hmac(), data);
    data.fill(0);
    return promise;
  },
  "what a key says of itself": async () => seen(await hmac()),
  "what a key of the older form says": async () => seen(await hmac("SHA-512", ["verify", "sign", "verify"], false)),
  "a key is a CryptoKey": async () => [(await hmac()) instanceof CryptoKey, Object.prototype.toString.call(await hmac()), Object.keys(await hmac())],
  "a key as JSON": async () => JSON.stringify(await hmac()),
  "a key cloned": async () => seen(structuredClone(await hmac())),
  "constructing a key": () => new CryptoKey(),
  "the algorithm is the same object": async () => { const key = await hmac(); return [key.algorithm === key.algorithm, key.usages === key.usages]; },
  "changing what the key says": async () => {
    const key = await hmac("SHA-256", ["sign"], false);
    try { key.extractable = true; } catch (e) { return e.name; }
    key.usages.push("verify");
    key.algorithm.name = "AES-GCM";
    return seen(key);
  },
  "attributes are getters of the prototype": () => Object.getOwnPropertyNames(CryptoKey.prototype).sort(),
  "import no bytes": () => subtle.importKey("raw", bytes(0), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import with a length": async () => { const key = await hmac("SHA-256", ["sign"], true, { length: 256 }); return [seen(key), await subtle.exportKey("raw", key)]; },
  "import with fewer bits": async () => { const key = await hmac("SHA-256", ["sign"], true, { length: 253 }); return [seen(key), await subtle.exportKey("raw", key)]; },
  "import with far fewer bits": () => hmac("SHA-256", ["sign"], true, { length: 128 }),
  "import with more bits": () => hmac("SHA-256", ["sign"], true, { length: 512 }),
  "import with no bits": () => hmac("SHA-256", ["sign"], true, { length: 0 }),
  "import without usages": () => hmac("SHA-256", []),
  "import with another's usage": () => hmac("SHA-256", ["encrypt"]),
  "import with a usage nobody has": () => hmac("SHA-256", ["fly"]),
  "import with usages that are no list": () => subtle.importKey("raw", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, "sign"),
  "import usages from a set": () => subtle.importKey("raw", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, new Set(["sign"])).then(seen),
  "import in a form nobody has": () => subtle.importKey("pem", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import as spki": () => subtle.importKey("spki", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import as pkcs8": () => subtle.importKey("pkcs8", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import a text": () => subtle.importKey("raw", "key", { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import an object as raw": () => subtle.importKey("raw", { kty: "oct" }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import bytes as jwk": () => subtle.importKey("jwk", bytes(32), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]),
  "import with too few arguments": () => subtle.importKey("raw", bytes(32), { name: "HMAC", hash: "SHA-256" }, true),
  "export raw": async () => subtle.exportKey("raw", await hmac()),
  "export jwk": async () => subtle.exportKey("jwk", await hmac()),
  "export jwk of SHA-1": async () => subtle.exportKey("jwk", await hmac("SHA-1", ["verify"])),
  "export jwk of SHA-512": async () => subtle.exportKey("jwk", await hmac("SHA-512", ["verify", "sign"])),
  "export spki": async () => subtle.exportKey("spki", await hmac()),
  "export in a form nobody has": async () => subtle.exportKey("pem", await hmac()),
  "export what is not extractable": async () => subtle.exportKey("raw", await hmac("SHA-256", ["sign"], false)),
  "export no key": () => subtle.exportKey("raw", {}),
  "generate": async () => seen(await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])),
  "generate for each hash": async () => {
    const lengths = [];
    for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
      const key = await subtle.generateKey({ name: "HMAC", hash }, true, ["sign"]);
      lengths.push((await subtle.exportKey("raw", key)).byteLength, key.algorithm.length);
    }
    return lengths;
  },
  "generate with a length": async () => { const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 129 }, true, ["sign"]); return [seen(key), (await subtle.exportKey("raw", key)).byteLength]; },
  "generate with a length of whole bytes": async () => { const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 72 }, true, ["sign"]); return [seen(key), (await subtle.exportKey("raw", key)).byteLength]; },
  "generate with no length": () => subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 0 }, true, ["sign"]),
  "generate without usages": () => subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, []),
  "generate with another's usage": () => subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["decrypt"]),
  "generate without a hash": () => subtle.generateKey({ name: "HMAC" }, true, ["sign"]),
  "generate with a name nobody has": () => subtle.generateKey({ name: "nothing" }, true, ["sign"]),
  ...Object.fromEntries(Object.entries({
    "nothing special": {},
    "the right alg": { alg: "HS256" },
    "a wrong alg": { alg: "HS512" },
    "an unknown alg": { alg: "none" },
    "ext true": { ext: true },
    "ext false": { ext: false },
    "the right key_ops": { key_ops: ["sign", "verify"] },
    "fewer key_ops": { key_ops: ["verify"] },
    "doubled key_ops": { key_ops: ["sign", "sign"] },
    "unknown key_ops": { key_ops: ["sign", "fly"] },
    "use sig": { use: "sig" },
    "use enc": { use: "enc" },
    "another kty": { kty: "RSA" },
    "no kty": { kty: undefined },
    "no k": { k: undefined },
    "padding in k": { k: "AAECAw==" },
    "plain base64 in k": { k: "+/+/" },
    "no base64 in k": { k: "!!!" },
    "an empty k": { k: "" },
    "a number for k": { k: 1234 },
    "more members": { kid: "x", other: 1 },
  }).map(([name, more]) => [`import jwk with ${name}`, async () => {
    const key = await subtle.importKey("jwk", { kty: "oct", k: "AAECAwQFBgcICQoLDA0ODw", ...more }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    return [seen(key), await subtle.exportKey("raw", key)];
  }])),
  "errors come as promises": async () => {
    const found = [];
    for (const name of ["digest", "encrypt", "decrypt", "sign", "verify", "generateKey", "importKey", "exportKey", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"]) {
      try {
        const promise = subtle[name]();
        found.push(`${name}: ${await promise.then(() => "fulfilled", (e) => e.name)}`);
      } catch (e) {
        found.push(`${name} threw ${e.name}`);
      }
    }
    return found;
  },
  "the methods": () => Object.getOwnPropertyNames(SubtleCrypto.prototype).sort(),
});
