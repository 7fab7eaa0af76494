import { bytes, bytes64, encode, keys, publicJwk, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const DERIVE = ["deriveBits", "deriveKey"];
const base = (name, raw = encode("secret"), usages = DERIVE) => subtle.importKey("raw", raw, name, false, usages);
const hkdf = (more = {}) => ({ name: "HKDF", hash: "SHA-256", salt: bytes(8), info: encode("info"), ...more });
const pbkdf2 = (more = {}) => ({ name: "PBKDF2", hash: "SHA-256", salt: bytes(8), iterations: 1000, ...more });
const ecPrivate = ({ jwk }, name = "ECDH", usages = DERIVE) => subtle.importKey("jwk", jwk, { name, namedCurve: jwk.crv }, true, usages);
const ecPublic = ({ jwk }, name = "ECDH") => subtle.importKey("jwk", publicJwk(jwk), { name, namedCurve: jwk.crv }, true, []);
const xPrivate = ({ jwk }, usages = DERIVE) => subtle.importKey("jwk", jwk, "X25519", true, usages);
const xPublic = ({ jwk }) => subtle.importKey("jwk", publicJwk(jwk), "X25519", true, []);

const bits = {
  "HKDF with SHA-1": [hkdf({ hash: "SHA-1" }), 256],
  "HKDF with SHA-256": [hkdf(), 256],
  "HKDF with SHA-384": [hkdf({ hash: "SHA-384" }), 800],
  "HKDF with SHA-512": [hkdf({ hash: { name: "SHA-512" } }), 1024],
  "HKDF with MD5": [hkdf({ hash: "MD5" }), 128],
  "HKDF with empty salt and info": [hkdf({ salt: bytes(0), info: bytes(0) }), 256],
  "HKDF with much info": [hkdf({ info: new Uint8Array(1025) }), 256],
  "HKDF without a salt": [hkdf({ salt: undefined }), 256],
  "HKDF without info": [hkdf({ info: undefined }), 256],
  "HKDF without a hash": [hkdf({ hash: undefined }), 256],
  "HKDF of no bits": [hkdf(), 0],
  "HKDF of seven bits": [hkdf(), 7],
  "HKDF of null bits": [hkdf(), null],
  "HKDF of undefined bits": [hkdf(), undefined],
  "HKDF of the most bits": [hkdf({ hash: "SHA-1" }), 255 * 160],
  "HKDF of more than the most bits": [hkdf({ hash: "SHA-1" }), 255 * 160 + 8],
  "PBKDF2 with SHA-1": [pbkdf2({ hash: "SHA-1" }), 256],
  "PBKDF2 with SHA-256": [pbkdf2(), 512],
  "PBKDF2 with SHA-384": [pbkdf2({ hash: "SHA-384" }), 384],
  "PBKDF2 with SHA-512": [pbkdf2({ hash: "SHA-512" }), 64],
  "PBKDF2 with an empty salt": [pbkdf2({ salt: bytes(0) }), 256],
  "PBKDF2 of one round": [pbkdf2({ iterations: 1 }), 256],
  "PBKDF2 of no rounds": [pbkdf2({ iterations: 0 }), 256],
  "PBKDF2 of the most rounds": [pbkdf2({ iterations: 100_000 }), 256],
  "PBKDF2 of more than the most rounds": [pbkdf2({ iterations: 100_001 }), 256],
  "PBKDF2 without rounds": [pbkdf2({ iterations: undefined }), 256],
  "PBKDF2 of no bits": [pbkdf2(), 0],
  "PBKDF2 of seven bits": [pbkdf2(), 7],
  "PBKDF2 of null bits": [pbkdf2(), null],
};

export default worker({
  ...Object.fromEntries(Object.entries(bits).map(([name, [algorithm, length]]) => [name, async () =>
    subtle.deriveBits(algorithm, await base(algorithm.name), length)])),
  "HKDF of an empty secret": async () => subtle.deriveBits(hkdf(), await base("HKDF", bytes(0)), 256),
  "PBKDF2 of an empty password": async () => subtle.deriveBits(pbkdf2(), await base("PBKDF2", bytes(0)), 256),
  "PBKDF2 of a long password": async () => subtle.deriveBits(pbkdf2(), await base("PBKDF2", bytes(200)), 256),
  ...Object.fromEntries(["HKDF", "PBKDF2"].flatMap((name) => [
    [`${name}: import`, async () => seen(await base(name))],
    [`${name}: import extractable`, () => subtle.importKey("raw", bytes(8), name, true, DERIVE)],
    [`${name}: import without usages`, () => base(name, bytes(8), [])],
    [`${name}: import to sign`, () => base(name, bytes(8), ["sign"])],
    [`${name}: import jwk`, () => subtle.importKey("jwk", { kty: "oct", k: "AAEC" }, name, false, DERIVE)],
    [`${name}: import spki`, () => subtle.importKey("spki", bytes(8), name, false, DERIVE)],
    [`${name}: generate`, () => subtle.generateKey(name, false, DERIVE)],
    [`${name}: export`, async () => subtle.exportKey("raw", await base(name))],
    [`${name}: without the usage deriveBits`, async () => subtle.deriveBits(name === "HKDF" ? hkdf() : pbkdf2(), await base(name, bytes(8), ["deriveKey"]), 256)],
    [`${name}: without the usage deriveKey`, async () => subtle.deriveKey(name === "HKDF" ? hkdf() : pbkdf2(), await base(name, bytes(8), ["deriveBits"]), { name: "AES-GCM", length: 128 }, true, ["encrypt"])],
    ...Object.entries({
      "AES-GCM": [{ name: "AES-GCM", length: 256 }, ["encrypt"]],
      "AES-GCM of a wrong length": [{ name: "AES-GCM", length: 100 }, ["encrypt"]],
      "AES-GCM without a length": [{ name: "AES-GCM" }, ["encrypt"]],
      "AES-KW": [{ name: "AES-KW", length: 128 }, ["wrapKey"]],
      "HMAC": [{ name: "HMAC", hash: "SHA-256" }, ["sign"]],
      "HMAC of SHA-512": [{ name: "HMAC", hash: "SHA-512" }, ["sign"]],
      "HMAC with a length": [{ name: "HMAC", hash: "SHA-256", length: 128 }, ["sign"]],
      "HMAC without a hash": [{ name: "HMAC" }, ["sign"]],
      "HMAC without usages": [{ name: "HMAC", hash: "SHA-256" }, []],
      "an unknown algorithm": [{ name: "DES", length: 64 }, ["encrypt"]],
      "ECDSA": [{ name: "ECDSA", namedCurve: "P-256" }, ["sign"]],
    }).map(([what, [algorithm, usages]]) => [`${name}: derive a key for ${what}`, async () => {
      const key = await subtle.deriveKey(name === "HKDF" ? hkdf() : pbkdf2(), await base(name), algorithm, true, usages);
      return [seen(key), await subtle.exportKey("raw", key)];
    }]),
    [`${name}: derive a key for HKDF`, async () => seen(await subtle.deriveKey(name === "HKDF" ? hkdf() : pbkdf2(), await base(name), "HKDF", false, ["deriveBits"]))],
  ])),
  "HKDF with a key for PBKDF2": async () => subtle.deriveBits(hkdf(), await base("PBKDF2"), 256),
  ...Object.fromEntries(["p256", "p384", "p521"].map((curve) => [`ECDH with ${curve}`, async () =>
    subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys[curve]) }, await ecPrivate(keys[curve]), null)])),
  ...Object.fromEntries([0, 8, 13, 128, 250, 255, 256, 257, 264, null, undefined].map((length) => [`ECDH of ${length} bits`, async () =>
    subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys.p256) }, await ecPrivate(keys.other256), length)])),
  "ECDH without a length": async () => subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys.p256) }, await ecPrivate(keys.other256)),
  "ECDH both ways": async () => {
    const one = await subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, DERIVE);
    const two = await subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, DERIVE);
    const first = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: two.publicKey }, one.privateKey, 384));
    const second = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: one.publicKey }, two.privateKey, 384));
    return [first.join() === second.join(), seen(one.publicKey), seen(one.privateKey)];
  },
  "ECDH with another curve": async () => subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys.p384) }, await ecPrivate(keys.p256), 256),
  "ECDH with a public key of ECDSA": async () => subtle.deriveBits({ name: "ECDH", public: await subtle.importKey("jwk", publicJwk(keys.p256.jwk), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]) }, await ecPrivate(keys.p256), 256),
  "ECDH with a private key for public": async () => subtle.deriveBits({ name: "ECDH", public: await ecPrivate(keys.p256) }, await ecPrivate(keys.p256), 256),
  "ECDH with a public key for private": async () => subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys.p256) }, await ecPublic(keys.p256), 256),
  "ECDH without a public key": async () => subtle.deriveBits({ name: "ECDH" }, await ecPrivate(keys.p256), 256),
  "ECDH with a text for public": async () => subtle.deriveBits({ name: "ECDH", public: "x" }, await ecPrivate(keys.p256), 256),
  "ECDH with its private part not extractable": async () => {
    const key = await subtle.importKey("pkcs8", bytes64(keys.p256.pkcs8), { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    return subtle.deriveBits({ name: "ECDH", public: await ecPublic(keys.p256) }, key, 256);
  },
  "ECDH with the older name for public": async () => subtle.deriveBits({ name: "ECDH", $public: await ecPublic(keys.p256) }, await ecPrivate(keys.p256), 256),
  "ECDH: derive a key": async () => {
    const key = await subtle.deriveKey({ name: "ECDH", public: await ecPublic(keys.p256) }, await ecPrivate(keys.other256), { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    return [seen(key), await subtle.exportKey("raw", key)];
  },
  "ECDH: derive a key for HKDF": async () => {
    const key = await subtle.deriveKey({ name: "ECDH", public: await ecPublic(keys.p521) }, await ecPrivate(keys.p521), "HKDF", false, ["deriveBits"]);
    return [seen(key), await subtle.deriveBits(hkdf(), key, 256)];
  },
  "ECDH: derive a key for HMAC": async () => {
    const key = await subtle.deriveKey({ name: "ECDH", public: await ecPublic(keys.p256) }, await ecPrivate(keys.other256), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
    return [seen(key), await subtle.exportKey("raw", key)];
  },
  "X25519": async () => subtle.deriveBits({ name: "X25519", public: await xPublic(keys.x25519) }, await xPrivate(keys.otherX), 256),
  "X25519 by RFC 7748": async () => {
    const hex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
    const pkcs8 = Uint8Array.from([...hex("302e020100300506032b656e04220420"), ...hex("77076d0a7318a57d3c16c17251b26645df4c2f92ebc099ac0cd0fdc24e6a2b4a".slice(0, 64).padEnd(64, "0"))]);
    const key = await subtle.importKey("pkcs8", pkcs8, "X25519", false, ["deriveBits"]);
    const peer = await subtle.importKey("raw", hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"), "X25519", true, []);
    return subtle.deriveBits({ name: "X25519", public: peer }, key, 256);
  },
  ...Object.fromEntries([0, 8, 13, 128, 255, 256, 257, 264, null].map((length) => [`X25519 of ${length} bits`, async () =>
    subtle.deriveBits({ name: "X25519", public: await xPublic(keys.x25519) }, await xPrivate(keys.otherX), length)])),
  "X25519 with a point of low order": async () => {
    const peer = await subtle.importKey("raw", new Uint8Array(32), "X25519", true, []);
    return subtle.deriveBits({ name: "X25519", public: peer }, await xPrivate(keys.x25519), 256);
  },
  "X25519 with the point 1": async () => {
    const peer = await subtle.importKey("raw", Uint8Array.from({ length: 32 }, (_, i) => (i ? 0 : 1)), "X25519", true, []);
    return subtle.deriveBits({ name: "X25519", public: peer }, await xPrivate(keys.x25519), 256);
  },
  "X25519 both ways": async () => {
    const one = await subtle.generateKey("X25519", true, DERIVE);
    const two = await subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const first = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: two.publicKey }, one.privateKey, 256));
    const second = new Uint8Array(await subtle.deriveBits({ name: "X25519", public: one.publicKey }, two.privateKey, 256));
    return [first.join() === second.join(), seen(one.publicKey), seen(two.privateKey)];
  },
  "X25519: derive a key": async () => {
    const key = await subtle.deriveKey({ name: "X25519", public: await xPublic(keys.x25519) }, await xPrivate(keys.otherX), { name: "AES-CBC", length: 128 }, true, ["encrypt"]);
    return [seen(key), await subtle.exportKey("raw", key)];
  },
  "X25519 with a public key of ECDH": async () => subtle.deriveBits({ name: "X25519", public: await ecPublic(keys.p256) }, await xPrivate(keys.x25519), 256),
  "derive by an unknown algorithm": async () => subtle.deriveBits({ name: "scrypt" }, await base("HKDF"), 256),
});
