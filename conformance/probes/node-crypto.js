import crypto from "node:crypto";
import { Buffer } from "node:buffer";
import { bytes, encode, keys, publicJwk } from "./crypto-keys.mjs";
import { worker } from "./kit.js";

const later = (run) => new Promise((yes, no) => run((error, value) => (error ? no(error) : yes(value))));
const code = async (run) => {
  try {
    return await run();
  } catch (error) {
    return [error.name, error.code];
  }
};
// Where workerd's errors have no code, they are compared by their name.
const named = async (run) => (await code(run))[0];
const wrap = (label, text) => `-----BEGIN ${label}-----\n${text.replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;
const pem = (name) => wrap("PRIVATE KEY", keys[name].pkcs8);
const openPem = (name) => wrap("PUBLIC KEY", keys[name].spki);
const view = (value) => (value instanceof Uint8Array ? `${value.constructor.name} ${Buffer.from(value).toString("hex")}` : value);

function sealed(name, key, iv, options, { aad, pads } = {}) {
  const cipher = crypto.createCipheriv(name, key, iv, options);
  if (aad) cipher.setAAD(aad);
  if (pads === false) cipher.setAutoPadding(false);
  const made = cipher.update("some text, ", "utf8", "hex") + cipher.update(bytes(21)).toString("hex") + cipher.final("hex");
  const tag = name.includes("gcm") ? cipher.getAuthTag() : undefined;
  const back = crypto.createDecipheriv(name, key, iv, options);
  if (aad) back.setAAD(aad);
  if (pads === false) back.setAutoPadding(false);
  if (tag) back.setAuthTag(tag);
  const opened = Buffer.concat([back.update(made, "hex"), back.final()]);
  return [made, tag?.toString("hex"), opened.toString("latin1")];
}

const hashes = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "SHA256", "RSA-SHA256", "sha512-256"];

export default worker({
  ...Object.fromEntries(hashes.flatMap((name) => [
    [`${name}: hash`, () => crypto.createHash(name).update("some ").update(encode("text")).digest("hex")],
    [`${name}: hmac`, () => crypto.createHmac(name, "key").update("some text").digest("base64")],
    [`${name}: pbkdf2`, () => view(crypto.pbkdf2Sync("password", "salt", 10, 40, name))],
    [`${name}: hkdf`, () => Buffer.from(crypto.hkdfSync(name, "key", "salt", "info", 40)).toString("hex")],
  ])),
  "hash of nothing": () => view(crypto.createHash("sha1").digest()),
  "hash in base64url": () => crypto.createHash("sha1").update("").digest("base64url"),
  "hash of latin1": () => crypto.createHash("sha1").update("é", "latin1").digest("hex"),
  "hash of hex": () => crypto.createHash("sha1").update("00ff", "hex").digest("hex"),
  "hash copied": () => {
    const one = crypto.createHash("sha256").update("a");
    const two = one.copy();
    return [one.update("b").digest("hex"), two.update("c").digest("hex")];
  },
  "hash twice": () => code(() => { const h = crypto.createHash("sha1"); h.digest(); return h.digest(); }),
  "hash updated after the digest": () => code(() => { const h = crypto.createHash("sha1"); h.digest(); return h.update("x"); }),
  "hmac twice": () => code(() => { const h = crypto.createHmac("sha1", "k"); h.digest(); return view(h.digest()); }),
  "hash of a number": () => code(() => crypto.createHash("sha1").update(1)),
  "hash nobody has": () => { try { crypto.createHash("nothing"); } catch (e) { return e.name; } },
  "hmac nobody has": () => named(() => crypto.createHmac("nothing", "key")),
  "hash without a name": () => code(() => crypto.createHash()),
  "hash as a stream": () => later((done) => {
    const hash = crypto.createHash("sha256");
    hash.on("data", (chunk) => done(null, view(chunk)));
    hash.on("error", done);
    hash.write("some ");
    hash.end("text");
  }),
  "hash at once": () => [crypto.hash("sha1", "text"), crypto.hash("md5", Buffer.from("text"), "base64")],
  "hmac with a key object": () => crypto.createHmac("sha256", crypto.createSecretKey("key", "utf8")).update("x").digest("hex"),
  "a secret key": () => {
    const key = crypto.createSecretKey(Buffer.from("secret"));
    return [key.type, key.symmetricKeySize, view(key.export()), key.export({ format: "jwk" }), key.equals(crypto.createSecretKey("secret", "utf8"))];
  },
  "random bytes": () => [crypto.randomBytes(10).length, crypto.randomBytes(0).length, Buffer.isBuffer(crypto.randomBytes(1))],
  "random bytes later": async () => (await later((done) => crypto.randomBytes(5, done))).length,
  "random bytes of less than none": () => code(() => crypto.randomBytes(-1)),
  "random bytes of text": () => code(() => crypto.randomBytes("1")),
  "random int": () => { const n = crypto.randomInt(3, 6); return n >= 3 && n < 6; },
  "random int of nothing": () => code(() => crypto.randomInt(0)),
  "random int later": async () => (await later((done) => crypto.randomInt(1, done))),
  "random fill": () => { const b = Buffer.alloc(8); crypto.randomFillSync(b, 4); return [b.subarray(0, 4).every((x) => x === 0), b.length]; },
  "random fill beyond the end": () => code(() => crypto.randomFillSync(Buffer.alloc(8), 4, 9)),
  "random uuid": () => /^[0-9a-f-]{36}$/.test(crypto.randomUUID()),
  "equal in time": () => [crypto.timingSafeEqual(bytes(3), bytes(3)), crypto.timingSafeEqual(bytes(3), bytes(3, 1))],
  "equal of other lengths": () => named(() => crypto.timingSafeEqual(bytes(3), bytes(4))),
  "equal of texts": () => named(() => crypto.timingSafeEqual("abc", "abc")),
  "pbkdf2 later": async () => view(await later((done) => crypto.pbkdf2("p", "s", 1, 8, "sha1", done))),
  "pbkdf2 of no rounds": () => code(() => crypto.pbkdf2Sync("p", "s", 0, 8, "sha1")),
  "pbkdf2 without a hash": () => code(() => crypto.pbkdf2Sync("p", "s", 1, 8)),
  "pbkdf2 with a hash nobody has": () => named(() => crypto.pbkdf2Sync("p", "s", 1, 8, "nothing")),
  "pbkdf2 of nothing": () => code(() => view(crypto.pbkdf2Sync("p", "s", 1, 0, "sha1"))),
  "hkdf later": async () => Buffer.from(await later((done) => crypto.hkdf("sha256", "key", "salt", "", 8, done))).toString("hex"),
  "hkdf of too much": () => named(() => crypto.hkdfSync("sha1", "key", "salt", "info", 255 * 20 + 1)),
  "scrypt": () => view(crypto.scryptSync("password", "salt", 32)),
  "scrypt by RFC 7914": () => view(crypto.scryptSync("password", "NaCl", 64, { N: 1024, r: 8, p: 16 })),
  "scrypt later": async () => view(await later((done) => crypto.scrypt("p", "s", 16, { cost: 64, blockSize: 2, parallelization: 1 }, done))),
  "scrypt of an odd cost": () => named(() => crypto.scryptSync("p", "s", 16, { N: 3 })),
  "scrypt of too much memory": () => named(() => crypto.scryptSync("p", "s", 16, { N: 1 << 18 })),
  ...Object.fromEntries(["aes-128-cbc", "aes-256-cbc", "aes-192-ctr", "aes-256-gcm", "AES-128-CBC"].map((name) => [`cipher ${name}`, () =>
    sealed(name, bytes(Number(name.slice(4, 7)) / 8), bytes(name.includes("gcm") ? 12 : 16))])),
  "cipher aes-128-ecb": () => sealed("aes-128-ecb", bytes(16), null),
  "cipher with additional data": () => sealed("aes-128-gcm", bytes(16), bytes(12), undefined, { aad: encode("more") }),
  "cipher without padding": () => sealed("aes-128-cbc", bytes(16), bytes(16), undefined, { pads: false }),
  "cipher nobody has": () => named(() => crypto.createCipheriv("nothing", bytes(16), bytes(16))),
  "cipher with a short key": () => named(() => crypto.createCipheriv("aes-128-cbc", bytes(15), bytes(16))),
  "cipher with a short iv": () => named(() => crypto.createCipheriv("aes-128-cbc", bytes(16), bytes(15))),
  "decipher with a wrong tag": () => {
    const back = crypto.createDecipheriv("aes-128-gcm", bytes(16), bytes(12));
    back.setAuthTag(Buffer.alloc(16));
    back.update(bytes(5));
    try { back.final(); } catch (e) { return e.name; }
  },
  "decipher rubbish": () => {
    const back = crypto.createDecipheriv("aes-128-cbc", bytes(16), bytes(16));
    back.update(bytes(16));
    try { back.final(); } catch (e) { return e.name; }
  },
  "cipher info": () => [crypto.getCipherInfo("aes-128-cbc"), crypto.getCipherInfo("aes-256-gcm"), crypto.getCipherInfo("nothing")],
  "web crypto": () => [crypto.webcrypto.subtle === globalThis.crypto.subtle, crypto.subtle === globalThis.crypto.subtle, typeof crypto.getRandomValues],
  "lists": () => [Array.isArray(crypto.getHashes()), Array.isArray(crypto.getCiphers()), Array.isArray(crypto.getCurves())],
  ...Object.fromEntries([["rsa", "sha256"], ["rsa", "RSA-SHA1"], ["p256", "sha256"], ["p384", "sha384"], ["p521", "sha512"]].flatMap(([name, hash]) => [
    [`sign by ${name} with ${hash}`, () => {
      const signature = crypto.createSign(hash).update("some ").update("text").sign(pem(name));
      const check = (text) => crypto.createVerify(hash).update(text).verify(openPem(name), signature);
      return [name === "rsa" ? signature.toString("hex") : signature[0], check("some text"), check("other text"), crypto.verify(hash, Buffer.from("some text"), openPem(name), signature)];
    }],
  ])),
  "sign by ed25519": () => {
    const signature = crypto.sign(null, Buffer.from("text"), pem("ed25519"));
    return [signature.toString("hex"), crypto.verify(null, Buffer.from("text"), openPem("ed25519"), signature), crypto.verify(null, Buffer.from("x"), pem("ed25519"), signature)];
  },
  "sign in the plain form": () => {
    const key = { key: pem("p256"), dsaEncoding: "ieee-p1363" };
    const signature = crypto.sign("sha256", Buffer.from("text"), key);
    return [signature.length, crypto.verify("sha256", Buffer.from("text"), { key: openPem("p256"), dsaEncoding: "ieee-p1363" }, signature)];
  },
  "sign by PSS": () => {
    const signature = crypto.sign("sha256", Buffer.from("text"), { key: pem("rsa"), padding: 6, saltLength: 32 });
    return [crypto.verify("sha256", Buffer.from("text"), { key: openPem("rsa"), padding: 6, saltLength: 32 }, signature), crypto.verify("sha256", Buffer.from("text"), { key: openPem("rsa"), padding: 6 }, signature)];
  },
  "verify rubbish": () => [crypto.verify("sha256", Buffer.from("x"), openPem("p256"), bytes(70)), crypto.verify("sha256", Buffer.from("x"), openPem("rsa"), bytes(70))],
  ...Object.fromEntries(["rsa", "p256", "p521", "ed25519", "x25519"].flatMap((name) => [
    [`private key ${name}`, () => {
      const key = crypto.createPrivateKey(pem(name));
      return [key.type, key.asymmetricKeyType, key.asymmetricKeyDetails, key.export({ type: "pkcs8", format: "pem" }), key.export({ type: "pkcs8", format: "der" }).toString("base64") === keys[name].pkcs8, key.export({ format: "jwk" }).d];
    }],
    [`public key ${name}`, () => {
      const key = crypto.createPublicKey(openPem(name));
      return [key.type, key.asymmetricKeyType, key.export({ type: "spki", format: "pem" }), key.export({ format: "jwk" }).x, key.equals(crypto.createPublicKey(crypto.createPrivateKey(pem(name))))];
    }],
    [`keys of jwk ${name}`, () => [
      crypto.createPrivateKey({ key: keys[name].jwk, format: "jwk" }).export({ type: "pkcs8", format: "pem" }),
      crypto.createPublicKey({ key: publicJwk(keys[name].jwk), format: "jwk" }).export({ type: "spki", format: "pem" }),
    ]],
    [`keys of der ${name}`, () => [
      crypto.createPrivateKey({ key: Buffer.from(keys[name].pkcs8, "base64"), format: "der", type: "pkcs8" }).type,
      crypto.createPublicKey({ key: Buffer.from(keys[name].spki, "base64"), format: "der", type: "spki" }).type,
    ]],
  ])),
  "a private key of nothing": () => named(() => crypto.createPrivateKey("nothing")),
  "a private key of a public one": () => named(() => crypto.createPrivateKey(openPem("p256"))),
  "sealed by RSA": () => {
    const sealed = crypto.publicEncrypt(openPem("rsa"), Buffer.from("text"));
    const other = crypto.publicEncrypt({ key: openPem("rsa"), oaepHash: "sha256" }, Buffer.from("text"));
    return [crypto.privateDecrypt(pem("rsa"), sealed).toString(), crypto.privateDecrypt({ key: pem("rsa"), oaepHash: "sha256" }, other).toString()];
  },
  ...Object.fromEntries([["rsa", { modulusLength: 1024 }], ["ec", { namedCurve: "P-256" }], ["ec", { namedCurve: "prime256v1" }], ["ed25519", {}], ["x25519", {}]].map(([type, options]) => [`a new pair ${type} ${options.namedCurve ?? ""}`, () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
    return [publicKey.type, privateKey.type, privateKey.asymmetricKeyType, privateKey.asymmetricKeyDetails];
  }])),
  "a new pair later, as text": () => new Promise((yes, no) => crypto.generateKeyPair("ec", {
    namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }, (error, open, own) => (error ? no(error) : yes([open.split("\n")[0], own.split("\n")[0]])))),
  "agreement": () => [
    crypto.diffieHellman({ privateKey: crypto.createPrivateKey(pem("x25519")), publicKey: crypto.createPublicKey(openPem("otherX")) }).toString("hex"),
    crypto.diffieHellman({ privateKey: crypto.createPrivateKey(pem("p256")), publicKey: crypto.createPublicKey(openPem("other256")) }).toString("hex"),
  ],
  // Keys made here differ from run to run, so they are compared by what they are good for.
  "ecdh": () => ["prime256v1", "secp384r1", "secp521r1"].map((curve) => {
    const [one, two] = [crypto.createECDH(curve), crypto.createECDH(curve)];
    one.generateKeys();
    two.generateKeys();
    return [one.computeSecret(two.getPublicKey(null, "compressed")).equals(two.computeSecret(one.getPublicKey("hex"), "hex")),
      Buffer.isBuffer(one.getPrivateKey()), ["uncompressed", "compressed"].map((format) => one.getPublicKey("hex", format).length)];
  }),
  "ecdh of a private key": () => {
    const one = crypto.createECDH("prime256v1");
    one.setPrivateKey("11".repeat(32), "hex");
    return [one.getPublicKey("hex"), one.getPublicKey("base64", "compressed"), one.getPrivateKey("hex")];
  },
  "ecdh of no curve": () => named(() => crypto.createECDH("nothing")),
  "ecdh of a bad point": () => named(() => { const one = crypto.createECDH("prime256v1"); one.generateKeys(); return one.computeSecret(Buffer.alloc(65, 4)); }),
  "ecdh, a point converted": () => {
    const one = crypto.createECDH("prime256v1");
    one.setPrivateKey("11".repeat(32), "hex");
    return crypto.ECDH.convertKey(one.getPublicKey("hex", "compressed"), "prime256v1", "hex", "hex", "uncompressed");
  },
  "a group of Diffie and Hellman": () => ["modp14", "modp15"].map((name) => {
    const [one, two] = [crypto.getDiffieHellman(name), crypto.createDiffieHellmanGroup(name)];
    one.generateKeys();
    two.generateKeys();
    return [one.computeSecret(two.getPublicKey()).equals(two.computeSecret(one.getPublicKey())), one.getPrime("hex"), one.getGenerator("hex"), one.verifyError];
  }),
  "no group": () => named(() => crypto.getDiffieHellman("modp99")),
  "primes": () => [2n, 17n, 21n, 2n ** 127n - 1n, Buffer.from("15", "hex"), new Uint8Array([251])].map((number) => crypto.checkPrimeSync(number)),
  "primes found": () => {
    const prime = crypto.generatePrimeSync(64, { bigint: true });
    const safe = crypto.generatePrimeSync(32, { bigint: true, safe: true });
    return [crypto.checkPrimeSync(prime), prime >> 62n, crypto.checkPrimeSync((safe - 1n) / 2n), crypto.generatePrimeSync(32) instanceof ArrayBuffer];
  },
  "primes later": () => later((done) => crypto.checkPrime(17n, done)),
  "keys in other forms": () => {
    const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
    return [
      ...[{ type: "pkcs1", format: "pem" }, { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }, { type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "x" }].map((options) => {
        const text = privateKey.export(options);
        return [text.split("\n")[0], crypto.createPrivateKey({ key: text, passphrase: "x" }).equals(privateKey)];
      }),
      crypto.createPublicKey(publicKey.export({ type: "pkcs1", format: "pem" })).equals(publicKey),
    ];
  },
  "a passphrase that does not fit": () => named(() => {
    const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
    return crypto.createPrivateKey({ key: privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }), passphrase: "y" });
  }),
  "the form of SEC 1": () => crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }).split("\n")[0],
});
