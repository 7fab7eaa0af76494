import { gcm, cbc, ctr, gcmsiv } from "@noble/ciphers/aes.js";
import { chacha20poly1305, xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { bytesToHex } from "@noble/ciphers/utils.js";
import { worker } from "../probes/kit.js";

const key = new Uint8Array(32).map((_, i) => i);
const text = new TextEncoder().encode("plain text — of some length that is no multiple of a block");
const nonce = (n) => new Uint8Array(n).fill(3);
const cipher = (make) => {
  const sealed = make().encrypt(text);
  return [bytesToHex(sealed), new TextDecoder().decode(make().decrypt(sealed)).length];
};

export default worker({
  "AES-GCM": () => cipher(() => gcm(key, nonce(12), nonce(5))),
  "AES-CBC and AES-CTR": () => [cipher(() => cbc(key, nonce(16))), cipher(() => ctr(key, nonce(16)))],
  "AES-GCM-SIV": () => cipher(() => gcmsiv(key, nonce(12))),
  "ChaCha20": () => [cipher(() => chacha20poly1305(key, nonce(12))), cipher(() => xchacha20poly1305(key, nonce(24)))],
  "Salsa20": () => cipher(() => xsalsa20poly1305(key, nonce(24))),
  "what was changed": () => {
    const sealed = gcm(key, nonce(12)).encrypt(text);
    sealed[3] ^= 1;
    return gcm(key, nonce(12)).decrypt(sealed);
  },
  "agrees with the platform": async () => {
    const platform = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    return bytesToHex(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce(12) }, platform, text))) === bytesToHex(gcm(key, nonce(12)).encrypt(text));
  },
});
