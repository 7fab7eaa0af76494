import { bytes, bytes64, encode, keys, publicJwk, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const { jwk, pkcs8, spki } = keys.rsa;
const data = encode("data");
const SIGN = { "RSASSA-PKCS1-v1_5": ["sign"], "RSA-PSS": ["sign"], "RSA-OAEP": ["decrypt", "unwrapKey"] };
const VERIFY = { "RSASSA-PKCS1-v1_5": ["verify"], "RSA-PSS": ["verify"], "RSA-OAEP": ["encrypt", "wrapKey"] };
const privateKey = (name, hash = "SHA-256", usages = SIGN[name]) => subtle.importKey("pkcs8", bytes64(pkcs8), { name, hash }, true, usages);
const publicKey = (name, hash = "SHA-256", usages = VERIFY[name]) => subtle.importKey("spki", bytes64(spki), { name, hash }, true, usages);
const generate = (more, usages, name = "RSASSA-PKCS1-v1_5") =>
  subtle.generateKey({ name, hash: "SHA-256", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), ...more }, true, usages ?? [...SIGN[name], ...VERIFY[name]]);

async function signed(algorithm, name, hash) {
  const signature = await subtle.sign(algorithm, await privateKey(name, hash), data);
  return [signature.byteLength, await subtle.verify(algorithm, await publicKey(name, hash), signature, data), await subtle.verify(algorithm, await publicKey(name, hash), signature, encode("date"))];
}

async function sealed(algorithm, hash, plain = data) {
  const message = await subtle.encrypt(algorithm, await publicKey("RSA-OAEP", hash), plain);
  return [message.byteLength, await subtle.decrypt(algorithm, await privateKey("RSA-OAEP", hash), message)];
}

export default worker({
  ...Object.fromEntries(["SHA-1", "SHA-256", "SHA-384", "SHA-512", "MD5"].flatMap((hash) => [
    [`PKCS1 signature with ${hash}`, async () => subtle.sign("RSASSA-PKCS1-v1_5", await privateKey("RSASSA-PKCS1-v1_5", hash), data)],
    [`PKCS1 verify with ${hash}`, () => signed("RSASSA-PKCS1-v1_5", "RSASSA-PKCS1-v1_5", hash)],
    [`PSS with ${hash}`, () => signed({ name: "RSA-PSS", saltLength: 20 }, "RSA-PSS", hash)],
    [`OAEP with ${hash}`, () => sealed({ name: "RSA-OAEP" }, hash)],
  ])),
  "PSS without salt": () => signed({ name: "RSA-PSS", saltLength: 0 }, "RSA-PSS", "SHA-256"),
  "PSS without salt is deterministic": async () => subtle.sign({ name: "RSA-PSS", saltLength: 0 }, await privateKey("RSA-PSS"), data),
  "PSS without a salt length": () => signed({ name: "RSA-PSS" }, "RSA-PSS", "SHA-256"),
  "PSS with a negative salt length": () => signed({ name: "RSA-PSS", saltLength: -1 }, "RSA-PSS", "SHA-256"),
  "PSS with the largest salt": () => signed({ name: "RSA-PSS", saltLength: 222 }, "RSA-PSS", "SHA-256"),
  "PSS with too large a salt": () => signed({ name: "RSA-PSS", saltLength: 223 }, "RSA-PSS", "SHA-256"),
  "PSS verified with another salt length": async () => {
    const signature = await subtle.sign({ name: "RSA-PSS", saltLength: 20 }, await privateKey("RSA-PSS"), data);
    return subtle.verify({ name: "RSA-PSS", saltLength: 32 }, await publicKey("RSA-PSS"), signature, data);
  },
  "verify a short signature": async () => subtle.verify("RSASSA-PKCS1-v1_5", await publicKey("RSASSA-PKCS1-v1_5"), bytes(9), data),
  "verify an empty signature": async () => subtle.verify("RSASSA-PKCS1-v1_5", await publicKey("RSASSA-PKCS1-v1_5"), bytes(0), data),
  "verify a number beyond the modulus": async () => subtle.verify("RSASSA-PKCS1-v1_5", await publicKey("RSASSA-PKCS1-v1_5"), new Uint8Array(256).fill(255), data),
  "verify a short PSS signature": async () => subtle.verify({ name: "RSA-PSS", saltLength: 32 }, await publicKey("RSA-PSS"), bytes(9), data),
  "sign with a public key": async () => subtle.sign("RSASSA-PKCS1-v1_5", await publicKey("RSASSA-PKCS1-v1_5"), data),
  "verify with a private key": async () => subtle.verify("RSASSA-PKCS1-v1_5", await privateKey("RSASSA-PKCS1-v1_5"), bytes(256), data),
  "sign PSS with a PKCS1 key": async () => subtle.sign({ name: "RSA-PSS", saltLength: 32 }, await privateKey("RSASSA-PKCS1-v1_5"), data),
  "OAEP with a label": () => sealed({ name: "RSA-OAEP", label: encode("label") }, "SHA-256"),
  "OAEP with an empty label": () => sealed({ name: "RSA-OAEP", label: bytes(0) }, "SHA-256"),
  "OAEP of nothing": () => sealed({ name: "RSA-OAEP" }, "SHA-256", bytes(0)),
  "OAEP of the most": () => sealed({ name: "RSA-OAEP" }, "SHA-256", bytes(190)),
  "OAEP of more than the most": () => sealed({ name: "RSA-OAEP" }, "SHA-256", bytes(191)),
  "OAEP with another label": async () => {
    const message = await subtle.encrypt({ name: "RSA-OAEP", label: encode("a") }, await publicKey("RSA-OAEP"), data);
    return subtle.decrypt({ name: "RSA-OAEP", label: encode("b") }, await privateKey("RSA-OAEP"), message);
  },
  "OAEP with a text for a label": () => sealed({ name: "RSA-OAEP", label: "label" }, "SHA-256"),
  "OAEP decrypt rubbish": async () => subtle.decrypt("RSA-OAEP", await privateKey("RSA-OAEP"), bytes(256)),
  "OAEP decrypt too little": async () => subtle.decrypt("RSA-OAEP", await privateKey("RSA-OAEP"), bytes(20)),
  "OAEP encrypt with a private key": async () => subtle.encrypt("RSA-OAEP", await privateKey("RSA-OAEP"), data),
  "OAEP sign": async () => subtle.sign("RSA-OAEP", await privateKey("RSA-OAEP"), data),
  ...Object.fromEntries(Object.keys(SIGN).flatMap((name) => [
    [`${name}: import pkcs8`, async () => seen(await privateKey(name))],
    [`${name}: import spki`, async () => seen(await publicKey(name, "SHA-512"))],
    [`${name}: import private jwk`, async () => seen(await subtle.importKey("jwk", jwk, { name, hash: "SHA-256" }, false, SIGN[name]))],
    [`${name}: import public jwk`, async () => seen(await subtle.importKey("jwk", publicJwk(jwk), { name, hash: "SHA-1" }, true, VERIFY[name]))],
    [`${name}: export spki`, async () => subtle.exportKey("spki", await publicKey(name))],
    [`${name}: export pkcs8`, async () => subtle.exportKey("pkcs8", await privateKey(name))],
    [`${name}: export private jwk`, async () => subtle.exportKey("jwk", await privateKey(name))],
    [`${name}: export public jwk`, async () => subtle.exportKey("jwk", await publicKey(name, "SHA-384"))],
    [`${name}: export private key as spki`, async () => subtle.exportKey("spki", await privateKey(name))],
    [`${name}: export public key as pkcs8`, async () => subtle.exportKey("pkcs8", await publicKey(name))],
    [`${name}: export raw`, async () => subtle.exportKey("raw", await publicKey(name))],
    [`${name}: import raw`, () => subtle.importKey("raw", bytes(32), { name, hash: "SHA-256" }, true, VERIFY[name])],
    [`${name}: import without a hash`, () => subtle.importKey("spki", bytes64(spki), { name }, true, VERIFY[name])],
    [`${name}: import spki with the private usages`, () => publicKey(name, "SHA-256", SIGN[name])],
    [`${name}: import pkcs8 with the public usages`, () => privateKey(name, "SHA-256", VERIFY[name])],
    [`${name}: import spki without usages`, async () => seen(await publicKey(name, "SHA-256", []))],
    [`${name}: import pkcs8 without usages`, () => privateKey(name, "SHA-256", [])],
    [`${name}: import rubbish as spki`, () => subtle.importKey("spki", bytes(32), { name, hash: "SHA-256" }, true, VERIFY[name])],
    [`${name}: import rubbish as pkcs8`, () => subtle.importKey("pkcs8", bytes(32), { name, hash: "SHA-256" }, true, SIGN[name])],
    [`${name}: import spki as pkcs8`, () => subtle.importKey("pkcs8", bytes64(spki), { name, hash: "SHA-256" }, true, SIGN[name])],
    [`${name}: import spki with more bytes`, () => subtle.importKey("spki", Uint8Array.from([...bytes64(spki), 0]), { name, hash: "SHA-256" }, true, VERIFY[name])],
    [`${name}: import spki of another kind`, () => subtle.importKey("spki", bytes64(keys.p256.spki), { name, hash: "SHA-256" }, true, VERIFY[name])],
    [`${name}: generate`, async () => {
      const pair = await generate({}, undefined, name);
      return [Object.keys(pair), seen(pair.publicKey), seen(pair.privateKey)];
    }],
    ...Object.entries({
      "the right alg": { alg: { "RSASSA-PKCS1-v1_5": "RS256", "RSA-PSS": "PS256", "RSA-OAEP": "RSA-OAEP-256" }[name] },
      "a wrong alg": { alg: "RS512" }, "an unknown alg": { alg: "none" }, "use sig": { use: "sig" }, "use enc": { use: "enc" },
      "ext false": { ext: false }, "key_ops of verify": { key_ops: ["verify"] }, "key_ops of encrypt": { key_ops: ["encrypt", "wrapKey"] }, "doubled key_ops": { key_ops: [...VERIFY[name], ...VERIFY[name]] },
      "another kty": { kty: "EC" }, "no n": { n: undefined }, "no e": { e: undefined }, "rubbish in n": { n: "!!" }, "an empty e": { e: "" }, "an even e": { e: "Ag" }, "an e of one": { e: "AQ" },
    }).map(([what, more]) => [`${name}: import public jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...publicJwk(jwk), ...more }, { name, hash: "SHA-256" }, true, VERIFY[name]))]),
    ...Object.entries({
      "no p": { p: undefined }, "n, e and d only": { p: undefined, q: undefined, dp: undefined, dq: undefined, qi: undefined },
      "other primes": { oth: [{ r: "AQ", d: "AQ", t: "AQ" }] }, "a wrong d": { d: "AQAB" }, "a wrong p": { p: "AQAB" },
    }).map(([what, more]) => [`${name}: import private jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...jwk, ...more }, { name, hash: "SHA-256" }, true, SIGN[name]))]),
  ])),
  "generate with an exponent of 3": async () => seen((await generate({ publicExponent: new Uint8Array([3]) })).publicKey),
  "generate with zeros before the exponent": async () => seen((await generate({ publicExponent: new Uint8Array([0, 0, 1, 0, 1]) })).publicKey),
  "generate with an even exponent": () => generate({ publicExponent: new Uint8Array([1, 0, 0]) }),
  "generate with an exponent of 1": () => generate({ publicExponent: new Uint8Array([1]) }),
  "generate with another exponent": () => generate({ publicExponent: new Uint8Array([1, 1]) }),
  "generate with an empty exponent": () => generate({ publicExponent: new Uint8Array(0) }),
  "generate without an exponent": () => generate({ publicExponent: undefined }),
  "generate with a text for an exponent": () => generate({ publicExponent: "x" }),
  "generate without a length": () => generate({ modulusLength: undefined }),
  "generate 128 bits": () => generate({ modulusLength: 128 }),
  "generate 255 bits": () => generate({ modulusLength: 255 }),
  "generate 1024 bits": async () => seen((await generate({ modulusLength: 1024 })).publicKey),
  "generate 2049 bits": () => generate({ modulusLength: 2049 }),
  "generate 16392 bits": () => generate({ modulusLength: 16392 }),
  "generate without usages": () => generate({}, []),
  "generate to verify only": () => generate({}, ["verify"]),
  "generate to encrypt": () => generate({}, ["encrypt"]),
  "generate with an unknown hash": () => generate({ hash: "SHA-3" }),
  "generate what is not extractable": async () => {
    const pair = await subtle.generateKey({ name: "RSA-PSS", hash: "SHA-512", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["sign", "verify"]);
    return [seen(pair.publicKey), seen(pair.privateKey)];
  },
});
