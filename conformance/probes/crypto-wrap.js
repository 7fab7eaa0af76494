import { bytes, bytes64, encode, keys, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const WRAP = ["wrapKey", "unwrapKey"];
const aes = (name, usages = WRAP) => subtle.importKey("raw", bytes(32), name, true, usages);
const gcm = { name: "AES-GCM", iv: bytes(12) };
const hmac = (length = 32, extractable = true) => subtle.importKey("raw", bytes(length), { name: "HMAC", hash: "SHA-256" }, extractable, ["sign"]);
const asHmac = [{ name: "HMAC", hash: "SHA-256" }, true, ["sign"]];
const ec = (extractable = true) => subtle.importKey("jwk", keys.p256.jwk, { name: "ECDSA", namedCurve: "P-256" }, extractable, ["sign"]);
const asEc = [{ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]];

async function thereAndBack(format, key, wrapping, algorithm, as) {
  const wrapped = await subtle.wrapKey(format, key, wrapping, algorithm);
  const back = await subtle.unwrapKey(format, wrapped, wrapping, algorithm, ...as);
  return [wrapped.byteLength, seen(back), await subtle.exportKey(format, back)];
}

export default worker({
  "AES-KW wraps raw bytes": async () => subtle.wrapKey("raw", await hmac(), await aes("AES-KW"), "AES-KW"),
  "AES-KW there and back": async () => thereAndBack("raw", await hmac(), await aes("AES-KW"), "AES-KW", asHmac),
  "AES-KW wraps 16 bytes": async () => subtle.wrapKey("raw", await hmac(16), await aes("AES-KW"), { name: "AES-KW" }),
  "AES-KW wraps 8 bytes": async () => subtle.wrapKey("raw", await hmac(8), await aes("AES-KW"), "AES-KW"),
  "AES-KW wraps 20 bytes": async () => subtle.wrapKey("raw", await hmac(20), await aes("AES-KW"), "AES-KW"),
  "AES-KW wraps a JWK": async () => thereAndBack("jwk", await hmac(), await aes("AES-KW"), "AES-KW", asHmac),
  "AES-KW unwraps what was changed": async () => {
    const wrapped = new Uint8Array(await subtle.wrapKey("raw", await hmac(), await aes("AES-KW"), "AES-KW"));
    wrapped[3] ^= 1;
    return subtle.unwrapKey("raw", wrapped, await aes("AES-KW"), "AES-KW", ...asHmac);
  },
  "AES-KW unwraps 8 bytes": async () => subtle.unwrapKey("raw", bytes(8), await aes("AES-KW"), "AES-KW", ...asHmac),
  "AES-KW unwraps 16 bytes": async () => subtle.unwrapKey("raw", bytes(16), await aes("AES-KW"), "AES-KW", ...asHmac),
  "AES-KW unwraps 33 bytes": async () => subtle.unwrapKey("raw", bytes(33), await aes("AES-KW"), "AES-KW", ...asHmac),
  "AES-KW unwraps nothing": async () => subtle.unwrapKey("raw", bytes(0), await aes("AES-KW"), "AES-KW", ...asHmac),
  "AES-GCM wraps raw bytes": async () => subtle.wrapKey("raw", await hmac(), await aes("AES-GCM"), gcm),
  "AES-GCM wraps a JWK": async () => thereAndBack("jwk", await hmac(), await aes("AES-GCM"), gcm, asHmac),
  "AES-GCM wraps pkcs8": async () => thereAndBack("pkcs8", await ec(), await aes("AES-GCM"), gcm, asEc),
  "AES-GCM wraps a private JWK": async () => thereAndBack("jwk", await ec(), await aes("AES-GCM"), gcm, asEc),
  "AES-CBC wraps raw bytes": async () => thereAndBack("raw", await hmac(), await aes("AES-CBC"), { name: "AES-CBC", iv: bytes(16) }, asHmac),
  "AES-CTR wraps raw bytes": async () => thereAndBack("raw", await hmac(), await aes("AES-CTR"), { name: "AES-CTR", counter: bytes(16), length: 64 }, asHmac),
  "RSA-OAEP wraps raw bytes": async () => {
    const open = await subtle.importKey("spki", bytes64(keys.rsa.spki), { name: "RSA-OAEP", hash: "SHA-256" }, true, ["wrapKey"]);
    const own = await subtle.importKey("pkcs8", bytes64(keys.rsa.pkcs8), { name: "RSA-OAEP", hash: "SHA-256" }, true, ["unwrapKey"]);
    const wrapped = await subtle.wrapKey("raw", await hmac(), open, "RSA-OAEP");
    return [wrapped.byteLength, await subtle.exportKey("raw", await subtle.unwrapKey("raw", wrapped, own, "RSA-OAEP", ...asHmac))];
  },
  "the JWK inside": async () => {
    const key = await aes("AES-GCM", [...WRAP, "decrypt"]);
    return new TextDecoder().decode(await subtle.decrypt(gcm, key, await subtle.wrapKey("jwk", await hmac(), key, gcm)));
  },
  "wrap what is not extractable": async () => subtle.wrapKey("raw", await hmac(32, false), await aes("AES-GCM"), gcm),
  "wrap without the usage": async () => subtle.wrapKey("raw", await hmac(), await aes("AES-GCM", ["encrypt", "unwrapKey"]), gcm),
  "unwrap without the usage": async () => subtle.unwrapKey("raw", bytes(32), await aes("AES-GCM", ["decrypt", "wrapKey"]), gcm, ...asHmac),
  "wrap with another algorithm": async () => subtle.wrapKey("raw", await hmac(), await aes("AES-GCM"), "AES-KW"),
  "wrap in a form nobody has": async () => subtle.wrapKey("pem", await hmac(), await aes("AES-GCM"), gcm),
  "wrap in a form the key has not": async () => subtle.wrapKey("spki", await hmac(), await aes("AES-GCM"), gcm),
  "wrap with a key that cannot": async () => subtle.wrapKey("raw", await hmac(), await hmac(), "HMAC"),
  "wrap with no key": async () => subtle.wrapKey("raw", await hmac(), {}, gcm),
  "unwrap rubbish": async () => subtle.unwrapKey("raw", bytes(48), await aes("AES-GCM"), gcm, ...asHmac),
  "unwrap to an unknown algorithm": async () => subtle.unwrapKey("raw", await subtle.wrapKey("raw", await hmac(), await aes("AES-GCM"), gcm), await aes("AES-GCM"), gcm, "DES", true, ["sign"]),
  "unwrap with a wrong usage": async () => subtle.unwrapKey("raw", await subtle.wrapKey("raw", await hmac(), await aes("AES-GCM"), gcm), await aes("AES-GCM"), gcm, { name: "HMAC", hash: "SHA-256" }, true, ["encrypt"]),
  "unwrap what is no JSON": async () => {
    const key = await aes("AES-GCM", [...WRAP, "encrypt"]);
    return subtle.unwrapKey("jwk", await subtle.encrypt(gcm, key, encode("{")), key, gcm, ...asHmac);
  },
  "unwrap what is no JWK": async () => {
    const key = await aes("AES-GCM", [...WRAP, "encrypt"]);
    return subtle.unwrapKey("jwk", await subtle.encrypt(gcm, key, encode("[1]")), key, gcm, ...asHmac);
  },
  "unwrap JSON of null": async () => {
    const key = await aes("AES-GCM", [...WRAP, "encrypt"]);
    return subtle.unwrapKey("jwk", await subtle.encrypt(gcm, key, encode("null")), key, gcm, ...asHmac);
  },
  "unwrap to what is not extractable": async () => {
    const key = await aes("AES-GCM");
    return seen(await subtle.unwrapKey("raw", await subtle.wrapKey("raw", await hmac(), key, gcm), key, gcm, { name: "HMAC", hash: "SHA-1" }, false, ["verify"]));
  },
});
