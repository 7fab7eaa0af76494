import { bytes, encode, seen } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const { subtle } = crypto;
const USAGES = ["encrypt", "decrypt"];
const aes = (name, length = 16, usages = USAGES, extractable = true) =>
  subtle.importKey("raw", bytes(length), name, extractable, usages);
const gcm = (more = {}) => ({ name: "AES-GCM", iv: bytes(12), ...more });
const ctr = (length, counter = bytes(16)) => ({ name: "AES-CTR", counter, length });
const data = bytes(40, 100);

async function thereAndBack(algorithm, key, plain = data) {
  const sealed = await subtle.encrypt(algorithm, key, plain);
  return [sealed, await subtle.decrypt(algorithm, key, sealed)];
}

const roundTrips = {
  "GCM": () => [gcm(), 16],
  "GCM with 192 bits": () => [gcm(), 24],
  "GCM with 256 bits": () => [gcm(), 32],
  "GCM of nothing": () => [gcm(), 16, bytes(0)],
  "GCM with additional data": () => [gcm({ additionalData: encode("more") }), 16],
  "GCM with empty additional data": () => [gcm({ additionalData: bytes(0) }), 16],
  "GCM with a long iv": () => [gcm({ iv: bytes(60) }), 16],
  "GCM with an iv of one byte": () => [gcm({ iv: bytes(1) }), 16],
  "GCM with an empty iv": () => [gcm({ iv: bytes(0) }), 16],
  "GCM without an iv": () => [{ name: "AES-GCM" }, 16],
  "GCM with a text for iv": () => [gcm({ iv: "abc" }), 16],
  "GCM with a view for iv": () => [gcm({ iv: new Uint16Array([1, 2, 3, 4, 5, 6]) }), 16],
  "GCM with a buffer for iv": () => [gcm({ iv: bytes(12).buffer }), 16],
  ...Object.fromEntries([0, 8, 32, 64, 96, 104, 112, 120, 128, 136, 100].map((tagLength) => [`GCM with a tag of ${tagLength}`, () => [gcm({ tagLength, additionalData: encode("x") }), 16]])),
  "GCM with a tag of 32 and a long iv": () => [gcm({ tagLength: 32, iv: bytes(20) }), 32],
  "CBC": () => [{ name: "AES-CBC", iv: bytes(16) }, 16],
  "CBC with 192 bits": () => [{ name: "AES-CBC", iv: bytes(16) }, 24],
  "CBC with 256 bits": () => [{ name: "aes-cbc", iv: bytes(16) }, 32],
  "CBC of nothing": () => [{ name: "AES-CBC", iv: bytes(16) }, 16, bytes(0)],
  "CBC of whole blocks": () => [{ name: "AES-CBC", iv: bytes(16) }, 16, bytes(32)],
  "CBC with a short iv": () => [{ name: "AES-CBC", iv: bytes(12) }, 16],
  "CBC without an iv": () => [{ name: "AES-CBC" }, 16],
  "CTR with 64 bits": () => [ctr(64), 16],
  "CTR with 128 bits": () => [ctr(128), 32],
  "CTR of nothing": () => [ctr(64), 16, bytes(0)],
  "CTR with a counter that wraps": () => [ctr(8, bytes(16, 240)), 16, bytes(200)],
  "CTR with a counter that wraps in the middle of a byte": () => [ctr(5, new Uint8Array(16).fill(255)), 16, bytes(100)],
  "CTR with 128 bits that wrap": () => [ctr(128, new Uint8Array(16).fill(255)), 16, bytes(100)],
  "CTR with too much for its counter": () => [ctr(2), 16, bytes(100)],
  "CTR with exactly what its counter has": () => [ctr(2), 16, bytes(64)],
  "CTR with a length of 0": () => [ctr(0), 16],
  "CTR with a length of 129": () => [ctr(129), 16],
  "CTR with a short counter": () => [ctr(64, bytes(12)), 16],
  "CTR without a counter": () => [{ name: "AES-CTR", length: 64 }, 16],
  "CTR without a length": () => [{ name: "AES-CTR", counter: bytes(16) }, 16],
};

export default worker({
  ...Object.fromEntries(Object.entries(roundTrips).map(([name, make]) => [name, async () => {
    const [algorithm, length, plain] = make();
    return thereAndBack(algorithm, await aes(algorithm.name, length), plain);
  }])),
  ...Object.fromEntries(["AES-GCM", "AES-CBC"].flatMap((name) => [
    [`${name}: decrypt what was changed`, async () => {
      const algorithm = { name, iv: bytes(16) };
      const key = await aes(name);
      const sealed = new Uint8Array(await subtle.encrypt(algorithm, key, data));
      sealed[sealed.length - 17] ^= 255;
      return subtle.decrypt(algorithm, key, sealed);
    }],
    [`${name}: decrypt nothing`, async () => subtle.decrypt({ name, iv: bytes(16) }, await aes(name), bytes(0))],
    [`${name}: decrypt too little`, async () => subtle.decrypt({ name, iv: bytes(16) }, await aes(name), bytes(15))],
    [`${name}: encrypt without the usage`, async () => subtle.encrypt({ name, iv: bytes(16) }, await aes(name, 16, ["decrypt"]), data)],
    [`${name}: decrypt without the usage`, async () => subtle.decrypt({ name, iv: bytes(16) }, await aes(name, 16, ["encrypt"]), data)],
    [`${name}: sign with it`, async () => subtle.sign(name, await aes(name), data)],
  ])),
  "decrypt with another iv": async () => {
    const key = await aes("AES-GCM");
    return subtle.decrypt(gcm({ iv: bytes(12, 1) }), key, await subtle.encrypt(gcm(), key, data));
  },
  "decrypt with other additional data": async () => {
    const key = await aes("AES-GCM");
    return subtle.decrypt(gcm({ additionalData: bytes(1) }), key, await subtle.encrypt(gcm(), key, data));
  },
  "decrypt with a changed short tag": async () => {
    const key = await aes("AES-GCM");
    const sealed = new Uint8Array(await subtle.encrypt(gcm({ tagLength: 32 }), key, data));
    sealed[sealed.length - 1] ^= 1;
    return subtle.decrypt(gcm({ tagLength: 32 }), key, sealed);
  },
  "encrypt with a key of another algorithm": async () => subtle.encrypt(gcm(), await aes("AES-CBC"), data),
  "encrypt with an unknown algorithm": async () => subtle.encrypt({ name: "DES", iv: bytes(8) }, await aes("AES-CBC"), data),
  "encrypt a text": async () => subtle.encrypt(gcm(), await aes("AES-GCM"), "text"),
  "encrypt by name alone": async () => subtle.encrypt("AES-GCM", await aes("AES-GCM"), data),
  "a getter for the iv runs once": async () => {
    let reads = 0;
    const key = await aes("AES-GCM");
    await subtle.encrypt({ name: "AES-GCM", get iv() { reads++; return bytes(12); } }, key, data);
    return reads;
  },
  "an iv changed after the call": async () => {
    const iv = bytes(12);
    const promise = subtle.encrypt(gcm({ iv }), await aes("AES-GCM"), data);
    iv.fill(0);
    return promise;
  },
  "an error from a getter": async () => subtle.encrypt({ name: "AES-GCM", get iv() { throw new RangeError("mine"); } }, await aes("AES-GCM"), data),
  "bytes of a detached buffer": async () => {
    const view = bytes(8);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return subtle.encrypt(gcm(), await aes("AES-GCM"), view);
  },
  ...Object.fromEntries(["AES-GCM", "AES-CBC", "AES-CTR", "AES-KW"].flatMap((name) => {
    const usages = name === "AES-KW" ? ["wrapKey", "unwrapKey"] : USAGES;
    return [
      [`${name}: import`, async () => seen(await aes(name, 16, usages))],
      [`${name}: import 15 bytes`, () => aes(name, 15, usages)],
      [`${name}: import 33 bytes`, () => aes(name, 33, usages)],
      [`${name}: import no bytes`, () => aes(name, 0, usages)],
      [`${name}: import without usages`, () => aes(name, 16, [])],
      [`${name}: import to sign`, () => aes(name, 16, ["sign"])],
      [`${name}: import to encrypt and wrap`, async () => seen(await aes(name, 16, ["wrapKey", "unwrapKey", "decrypt", "encrypt"]))],
      [`${name}: import spki`, () => subtle.importKey("spki", bytes(16), name, true, usages)],
      [`${name}: export raw`, async () => subtle.exportKey("raw", await aes(name, 24, usages))],
      [`${name}: export jwk`, async () => subtle.exportKey("jwk", await aes(name, 32, usages))],
      [`${name}: export pkcs8`, async () => subtle.exportKey("pkcs8", await aes(name, 32, usages))],
      [`${name}: export what is not extractable`, async () => subtle.exportKey("raw", await aes(name, 32, usages, false))],
      ...[128, 192, 256, 0, 64, 129].map((length) => [`${name}: generate ${length} bits`, async () => {
        const key = await subtle.generateKey({ name, length }, true, usages);
        return [seen(key), (await subtle.exportKey("raw", key)).byteLength];
      }]),
      [`${name}: generate without a length`, () => subtle.generateKey({ name }, true, usages)],
      [`${name}: generate without usages`, () => subtle.generateKey({ name, length: 128 }, true, [])],
      [`${name}: generate to sign`, () => subtle.generateKey({ name, length: 128 }, true, ["sign"])],
      ...Object.entries({
        "nothing special": {}, "its alg": { alg: `A128${name.slice(4)}` }, "another alg": { alg: `A256${name.slice(4)}` }, "another length": { k: "AAEC" },
        "use sig": { use: "sig" }, "use enc": { use: "enc" }, "key_ops of signing": { key_ops: ["sign"] }, "doubled key_ops": { key_ops: ["encrypt", "encrypt", "decrypt", "wrapKey"] },
        "all key_ops": { key_ops: ["encrypt", "decrypt", "wrapKey", "unwrapKey"] },
        "ext false": { ext: false }, "another kty": { kty: "EC" }, "no k": { k: undefined },
      }).map(([what, more]) => [`${name}: import jwk with ${what}`, async () =>
        seen(await subtle.importKey("jwk", { kty: "oct", k: "AAECAwQFBgcICQoLDA0ODw", ...more }, name, true, usages))]),
    ];
  })),
});
