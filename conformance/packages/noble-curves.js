import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1, schnorr } from "@noble/curves/secp256k1.js";
import { bytesToHex, hexToBytes } from "@noble/curves/utils.js";
import { worker } from "../probes/kit.js";

const key = new Uint8Array(32).fill(5);
const message = new TextEncoder().encode("message");

export default worker({
  "secp256k1": () => {
    const pub = secp256k1.getPublicKey(key);
    const signature = secp256k1.sign(message, key);
    return [bytesToHex(pub), bytesToHex(signature), secp256k1.verify(signature, message, pub), secp256k1.verify(signature, new Uint8Array(3), pub)];
  },
  "P-256": () => {
    const signature = p256.sign(message, key);
    return [bytesToHex(p256.getPublicKey(key, false)), bytesToHex(signature), p256.verify(signature, message, p256.getPublicKey(key))];
  },
  "Ed25519": () => {
    const signature = ed25519.sign(message, key);
    return [bytesToHex(signature), ed25519.verify(signature, message, ed25519.getPublicKey(key))];
  },
  "X25519": () => bytesToHex(x25519.getSharedSecret(key, x25519.getPublicKey(new Uint8Array(32).fill(9)))),
  "Schnorr": () => {
    const signature = schnorr.sign(message, key, new Uint8Array(32));
    return [bytesToHex(signature), schnorr.verify(signature, message, schnorr.getPublicKey(key))];
  },
  "points": () => secp256k1.Point.BASE.multiply(12345678901234567890n).add(secp256k1.Point.BASE).toHex(),
  "what is no point": () => secp256k1.Point.fromHex("02" + "00".repeat(32)),
  "agrees with the platform": async () => {
    const publicKey = await crypto.subtle.importKey("raw", p256.getPublicKey(key, false), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, publicKey, hexToBytes(bytesToHex(p256.sign(message, key))), message);
  },
});
