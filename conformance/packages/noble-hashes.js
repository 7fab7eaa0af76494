import { argon2id } from "@noble/hashes/argon2.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { blake3 } from "@noble/hashes/blake3.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { keccak_256, sha3_256, shake128 } from "@noble/hashes/sha3.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { worker } from "../probes/kit.js";

const text = utf8ToBytes("the quick brown fox — 😀");
const long = new Uint8Array(20_000).map((_, i) => i * 7);

export default worker({
  "digests": () => [sha256, sha512, sha3_256, keccak_256, blake2b, blake3].map((hash) => [bytesToHex(hash(text)), bytesToHex(hash(long))]),
  "in pieces": () => bytesToHex(sha256.create().update(long.subarray(0, 63)).update(long.subarray(63)).digest()),
  "HMAC": () => bytesToHex(hmac(sha256, utf8ToBytes("key"), text)),
  "HKDF": () => bytesToHex(hkdf(sha256, text, utf8ToBytes("salt"), utf8ToBytes("info"), 42)),
  "PBKDF2": () => bytesToHex(pbkdf2(sha256, "password", "salt", { c: 50, dkLen: 32 })),
  "scrypt": () => bytesToHex(scrypt("password", "salt", { N: 64, r: 4, p: 1, dkLen: 32 })),
  "Argon2": () => bytesToHex(argon2id("password", "saltsalt", { t: 1, m: 64, p: 1 })),
  "as long as wanted": () => bytesToHex(shake128(text, { dkLen: 100 })),
  "hex": () => [hexToBytes("00ff10"), bytesToHex(new Uint8Array([1, 171]))],
  "what is no hex": () => hexToBytes("0g"),
});
