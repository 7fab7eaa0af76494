import { bytes, bytes64, encode, keys, publicJwk, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const data = encode("data");
const CURVES = { p256: "P-256", p384: "P-384", p521: "P-521" };
const sha = (hash) => ({ name: "ECDSA", hash });
const ecdsa = (namedCurve) => ({ name: "ECDSA", namedCurve });
const signing = (curve, usages = ["sign"]) => subtle.importKey("pkcs8", bytes64(keys[curve].pkcs8), ecdsa(CURVES[curve]), true, usages);
const checking = (curve, usages = ["verify"]) => subtle.importKey("spki", bytes64(keys[curve].spki), ecdsa(CURVES[curve]), true, usages);
const decode = (text) => bytes64(text.replaceAll("-", "+").replaceAll("_", "/"));

function point({ x, y }, form = 4) {
  return form === 4 ? Uint8Array.from([4, ...decode(x), ...decode(y)]) : Uint8Array.from([2 + (decode(y).at(-1) & 1), ...decode(x)]);
}

// A key of P-256 without its public part, as some tools write it.
const withoutPublic = ({ d }) => Uint8Array.from([
  ...decode("MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCA"), ...decode(d),
]);

export default worker({
  ...Object.fromEntries(Object.entries(CURVES).flatMap(([curve, namedCurve]) => [
    ...["SHA-1", "SHA-256", "SHA-384", "SHA-512"].map((hash) => [`${namedCurve} with ${hash}`, async () => {
      const signature = await subtle.sign(sha(hash), await signing(curve), data);
      return [signature.byteLength, await subtle.verify(sha(hash), await checking(curve), signature, data), await subtle.verify(sha(hash), await checking(curve), signature, encode("date"))];
    }]),
    [`${namedCurve}: import pkcs8`, async () => seen(await signing(curve))],
    [`${namedCurve}: import spki`, async () => seen(await checking(curve))],
    [`${namedCurve}: import raw`, async () => seen(await subtle.importKey("raw", point(keys[curve].jwk), ecdsa(namedCurve), true, ["verify"]))],
    [`${namedCurve}: import compressed`, async () => subtle.exportKey("raw", await subtle.importKey("raw", point(keys[curve].jwk, 2), ecdsa(namedCurve), true, ["verify"]))],
    [`${namedCurve}: export pkcs8`, async () => subtle.exportKey("pkcs8", await signing(curve))],
    [`${namedCurve}: export spki`, async () => subtle.exportKey("spki", await checking(curve))],
    [`${namedCurve}: export raw`, async () => subtle.exportKey("raw", await checking(curve))],
    [`${namedCurve}: export private raw`, async () => subtle.exportKey("raw", await signing(curve))],
    [`${namedCurve}: export private spki`, async () => subtle.exportKey("spki", await signing(curve))],
    [`${namedCurve}: export public pkcs8`, async () => subtle.exportKey("pkcs8", await checking(curve))],
    [`${namedCurve}: export private jwk`, async () => subtle.exportKey("jwk", await signing(curve))],
    [`${namedCurve}: export public jwk`, async () => subtle.exportKey("jwk", await checking(curve))],
    [`${namedCurve}: generate`, async () => {
      const pair = await subtle.generateKey(ecdsa(namedCurve), false, ["verify", "sign"]);
      const signature = await subtle.sign(sha("SHA-256"), pair.privateKey, data);
      return [seen(pair.publicKey), seen(pair.privateKey), await subtle.verify(sha("SHA-256"), pair.publicKey, signature, data)];
    }],
    [`${namedCurve}: private jwk there and back`, async () => {
      const key = await subtle.importKey("jwk", keys[curve].jwk, ecdsa(namedCurve), true, ["sign"]);
      return subtle.exportKey("pkcs8", key);
    }],
    [`${namedCurve}: an ECDH jwk`, async () => subtle.exportKey("jwk", await subtle.importKey("jwk", keys[curve].jwk, { name: "ECDH", namedCurve }, true, ["deriveBits"]))],
    [`${namedCurve}: ECDH raw`, async () => subtle.exportKey("raw", await subtle.importKey("raw", point(keys[curve].jwk), { name: "ECDH", namedCurve }, true, []))],
  ])),
  "verify what another made": async () => subtle.verify(sha("SHA-256"), await checking("p256"), bytes(64), data),
  "verify zeros": async () => subtle.verify(sha("SHA-256"), await checking("p256"), new Uint8Array(64), data),
  "verify a short signature": async () => subtle.verify(sha("SHA-256"), await checking("p256"), bytes(63), data),
  "verify an empty signature": async () => subtle.verify(sha("SHA-256"), await checking("p256"), bytes(0), data),
  "sign without a hash": async () => subtle.sign("ECDSA", await signing("p256"), data),
  "sign with an unknown hash": async () => subtle.sign(sha("SHA-3"), await signing("p256"), data),
  "sign with MD5": async () => subtle.verify(sha("MD5"), await checking("p256"), await subtle.sign(sha("MD5"), await signing("p256"), data), data),
  "sign with a public key": async () => subtle.sign(sha("SHA-256"), await checking("p256"), data),
  "verify with a private key": async () => subtle.verify(sha("SHA-256"), await signing("p256"), bytes(64), data),
  "sign with a key of ECDH": async () => subtle.sign(sha("SHA-256"), await subtle.importKey("jwk", keys.p256.jwk, { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]), data),
  "import pkcs8 without its public part": async () => subtle.exportKey("jwk", await subtle.importKey("pkcs8", withoutPublic(keys.p256.jwk), ecdsa("P-256"), true, ["sign"])),
  "import of another curve": () => subtle.importKey("spki", bytes64(keys.p384.spki), ecdsa("P-256"), true, ["verify"]),
  "import pkcs8 of another curve": () => subtle.importKey("pkcs8", bytes64(keys.p384.pkcs8), ecdsa("P-256"), true, ["sign"]),
  "import secp256k1": () => subtle.importKey("spki", bytes64(keys.secp256k1.spki), ecdsa("secp256k1"), true, ["verify"]),
  "import an unknown curve": () => subtle.importKey("spki", bytes64(keys.p256.spki), ecdsa("P-257"), true, ["verify"]),
  "import without a curve": () => subtle.importKey("spki", bytes64(keys.p256.spki), { name: "ECDSA" }, true, ["verify"]),
  "import a curve in small letters": () => subtle.importKey("spki", bytes64(keys.p256.spki), ecdsa("p-256"), true, ["verify"]).then(seen),
  "import spki to sign": () => checking("p256", ["sign"]),
  "import pkcs8 to verify": () => signing("p256", ["verify"]),
  "import spki without usages": async () => seen(await checking("p256", [])),
  "import pkcs8 without usages": () => signing("p256", []),
  "import rubbish as spki": () => subtle.importKey("spki", bytes(91), ecdsa("P-256"), true, ["verify"]),
  "import rubbish as pkcs8": () => subtle.importKey("pkcs8", bytes(91), ecdsa("P-256"), true, ["sign"]),
  "import an RSA key": () => subtle.importKey("spki", bytes64(keys.rsa.spki), ecdsa("P-256"), true, ["verify"]),
  "import a point off the curve": () => { const p = point(keys.p256.jwk); p[40] ^= 1; return subtle.importKey("raw", p, ecdsa("P-256"), true, ["verify"]); },
  "import a short point": () => subtle.importKey("raw", point(keys.p256.jwk).slice(0, 64), ecdsa("P-256"), true, ["verify"]),
  "import the point of infinity": () => subtle.importKey("raw", new Uint8Array(1), ecdsa("P-256"), true, ["verify"]),
  "import an empty point": () => subtle.importKey("raw", bytes(0), ecdsa("P-256"), true, ["verify"]),
  "import spki off the curve": () => { const p = bytes64(keys.p256.spki); p[80] ^= 1; return subtle.importKey("spki", p, ecdsa("P-256"), true, ["verify"]); },
  ...Object.fromEntries(Object.entries({
    "its alg": { alg: "ES256" }, "another alg": { alg: "ES384" }, "an unknown alg": { alg: "none" }, "use sig": { use: "sig" }, "use enc": { use: "enc" }, "ext false": { ext: false },
    "key_ops of verify": { key_ops: ["verify"] }, "key_ops of sign": { key_ops: ["sign"] }, "another kty": { kty: "oct" }, "another crv": { crv: "P-384" }, "no crv": { crv: undefined },
    "no x": { x: undefined }, "no y": { y: undefined }, "a short x": { x: "AAAA" }, "a point off the curve": { y: keys.p256.jwk.x }, "rubbish in x": { x: "!!!" },
  }).flatMap(([what, more]) => [
    [`import public jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...publicJwk(keys.p256.jwk), ...more }, ecdsa("P-256"), true, ["verify"]))],
    [`import public ECDH jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...publicJwk(keys.p256.jwk), ...more }, { name: "ECDH", namedCurve: "P-256" }, true, []))],
  ])),
  "import private jwk with another's x and y": async () => seen(await subtle.importKey("jwk", { ...keys.p256.jwk, x: keys.other256.jwk.x, y: keys.other256.jwk.y }, ecdsa("P-256"), true, ["sign"])),
  "import private jwk with d of zero": async () => seen(await subtle.importKey("jwk", { ...keys.p256.jwk, d: "AAAA" }, ecdsa("P-256"), true, ["sign"])),
  "import private jwk with d beyond the order": async () => seen(await subtle.importKey("jwk", { ...keys.p256.jwk, d: "_".repeat(42) + "8" }, ecdsa("P-256"), true, ["sign"])),
  "import private jwk to verify": () => subtle.importKey("jwk", keys.p256.jwk, ecdsa("P-256"), true, ["verify"]),
  "import public jwk to sign": () => subtle.importKey("jwk", publicJwk(keys.p256.jwk), ecdsa("P-256"), true, ["sign"]),
  "import a public ECDH key with a usage": () => subtle.importKey("jwk", publicJwk(keys.p256.jwk), { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]),
  "generate an unknown curve": () => subtle.generateKey(ecdsa("P-257"), true, ["sign"]),
  "generate without a curve": () => subtle.generateKey({ name: "ECDSA" }, true, ["sign"]),
  "generate without usages": () => subtle.generateKey(ecdsa("P-256"), true, []),
  "generate to verify only": () => subtle.generateKey(ecdsa("P-256"), true, ["verify"]),
  "generate to encrypt": () => subtle.generateKey(ecdsa("P-256"), true, ["encrypt"]),
  "generate ECDH": async () => { const pair = await subtle.generateKey({ name: "ecdh", namedCurve: "P-521" }, true, ["deriveKey"]); return [seen(pair.publicKey), seen(pair.privateKey)]; },

  "Ed25519: sign": async () => subtle.sign("Ed25519", await subtle.importKey("pkcs8", bytes64(keys.ed25519.pkcs8), "Ed25519", true, ["sign"]), data),
  "Ed25519: sign nothing": async () => subtle.sign({ name: "ed25519" }, await subtle.importKey("jwk", keys.ed25519.jwk, { name: "ED25519" }, true, ["sign"]), bytes(0)),
  "Ed25519: verify": async () => {
    const signature = await subtle.sign("Ed25519", await subtle.importKey("jwk", keys.ed25519.jwk, "Ed25519", true, ["sign"]), data);
    const key = await subtle.importKey("spki", bytes64(keys.ed25519.spki), "Ed25519", true, ["verify"]);
    return [await subtle.verify("Ed25519", key, signature, data), await subtle.verify("Ed25519", key, signature, encode("date")), await subtle.verify("Ed25519", key, bytes(64), data)];
  },
  "Ed25519: verify a short signature": async () => subtle.verify("Ed25519", await subtle.importKey("spki", bytes64(keys.ed25519.spki), "Ed25519", true, ["verify"]), bytes(63), data),
  "Ed25519: verify with what is no point": async () => subtle.verify("Ed25519", await subtle.importKey("raw", new Uint8Array(32).fill(2), "Ed25519", true, ["verify"]), bytes(64), data),
  "NODE-ED25519: sign": async () => subtle.sign("NODE-ED25519", await subtle.importKey("jwk", keys.ed25519.jwk, { name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["sign"]), data),
  "NODE-ED25519: import without a curve": () => subtle.importKey("jwk", keys.ed25519.jwk, "NODE-ED25519", true, ["sign"]).then(seen),
  "NODE-ED25519: import raw": async () => seen(await subtle.importKey("raw", decode(keys.ed25519.jwk.x), { name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["verify"])),
  "NODE-ED25519: generate": async () => { const pair = await subtle.generateKey({ name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["sign", "verify"]); return [seen(pair.publicKey), seen(pair.privateKey)]; },
  "NODE-ED25519: generate without a curve": async () => { const pair = await subtle.generateKey({ name: "NODE-ED25519" }, true, ["sign", "verify"]); return [seen(pair.publicKey), seen(pair.privateKey)]; },
  "NODE-ED25519: export jwk": async () => subtle.exportKey("jwk", await subtle.importKey("jwk", keys.ed25519.jwk, { name: "NODE-ED25519", namedCurve: "NODE-ED25519" }, true, ["sign"])),
  ...Object.fromEntries([["Ed25519", keys.ed25519, ["sign"], ["verify"]], ["X25519", keys.x25519, ["deriveBits"], []]].flatMap(([name, { jwk, pkcs8, spki }, own, open]) => [
    [`${name}: import pkcs8`, async () => seen(await subtle.importKey("pkcs8", bytes64(pkcs8), name, true, own))],
    [`${name}: import spki`, async () => seen(await subtle.importKey("spki", bytes64(spki), name, true, open))],
    [`${name}: import raw`, async () => seen(await subtle.importKey("raw", decode(jwk.x), name, true, open))],
    [`${name}: import raw of 31 bytes`, () => subtle.importKey("raw", bytes(31), name, true, open)],
    [`${name}: import private raw`, () => subtle.importKey("raw", decode(jwk.d), name, true, own)],
    [`${name}: import private jwk`, async () => seen(await subtle.importKey("jwk", jwk, name, true, own))],
    [`${name}: import public jwk`, async () => seen(await subtle.importKey("jwk", publicJwk(jwk), name, true, open))],
    [`${name}: export pkcs8`, async () => subtle.exportKey("pkcs8", await subtle.importKey("jwk", jwk, name, true, own))],
    [`${name}: export spki`, async () => subtle.exportKey("spki", await subtle.importKey("jwk", publicJwk(jwk), name, true, open))],
    [`${name}: export raw`, async () => subtle.exportKey("raw", await subtle.importKey("jwk", publicJwk(jwk), name, true, open))],
    [`${name}: export private raw`, async () => subtle.exportKey("raw", await subtle.importKey("jwk", jwk, name, true, own))],
    [`${name}: export private jwk`, async () => subtle.exportKey("jwk", await subtle.importKey("pkcs8", bytes64(pkcs8), name, true, own))],
    [`${name}: export public jwk`, async () => subtle.exportKey("jwk", await subtle.importKey("raw", decode(jwk.x), name, true, open))],
    [`${name}: export private spki`, async () => subtle.exportKey("spki", await subtle.importKey("jwk", jwk, name, true, own))],
    [`${name}: export public pkcs8`, async () => subtle.exportKey("pkcs8", await subtle.importKey("jwk", publicJwk(jwk), name, true, open))],
    [`${name}: import rubbish as spki`, () => subtle.importKey("spki", bytes(44), name, true, open)],
    [`${name}: import rubbish as pkcs8`, () => subtle.importKey("pkcs8", bytes(48), name, true, own)],
    [`${name}: import pkcs8 without usages`, () => subtle.importKey("pkcs8", bytes64(pkcs8), name, true, [])],
    [`${name}: import spki to encrypt`, () => subtle.importKey("spki", bytes64(spki), name, true, ["encrypt"])],
    [`${name}: import pkcs8 to encrypt`, () => subtle.importKey("pkcs8", bytes64(pkcs8), name, true, ["encrypt"])],
    [`${name}: generate`, async () => { const pair = await subtle.generateKey(name, true, [...own, ...open]); return [seen(pair.publicKey), seen(pair.privateKey)]; }],
    [`${name}: generate without usages`, () => subtle.generateKey(name, true, [])],
    [`${name}: generate to encrypt`, () => subtle.generateKey(name, true, ["encrypt"])],
    ...Object.entries({
      "alg EdDSA": { alg: "EdDSA" }, "another alg": { alg: "ES256" }, "use sig": { use: "sig" }, "use enc": { use: "enc" }, "ext false": { ext: false }, "key_ops": { key_ops: open.length ? open : ["deriveBits"] },
      "other key_ops": { key_ops: ["encrypt"] }, "another kty": { kty: "EC" }, "another crv": { crv: name === "X25519" ? "Ed25519" : "X25519" }, "no x": { x: undefined }, "a short x": { x: "AAAA" },
    }).flatMap(([what, more]) => [
      [`${name}: import public jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...publicJwk(jwk), ...more }, name, true, open))],
      [`${name}: import private jwk with ${what}`, async () => seen(await subtle.importKey("jwk", { ...jwk, ...more }, name, true, own))],
    ]),
    [`${name}: import private jwk with a short d`, async () => seen(await subtle.importKey("jwk", { ...jwk, d: "AAAA" }, name, true, own))],
    [`${name}: import private jwk with another's x`, async () => seen(await subtle.importKey("jwk", { ...jwk, x: keys.otherX.jwk.x }, name, true, own))],
  ])),
});
