import nacl from "tweetnacl";
import { worker } from "../probes/kit.js";

const seed = (n) => new Uint8Array(32).fill(n);
const message = new TextEncoder().encode("message");

export default worker({
  "signatures": () => {
    const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed(1));
    const signature = nacl.sign.detached(message, secretKey);
    return [publicKey, signature, nacl.sign.detached.verify(message, signature, publicKey), nacl.sign.detached.verify(seed(0), signature, publicKey)];
  },
  "a box": () => {
    const [a, b] = [2, 3].map((n) => nacl.box.keyPair.fromSecretKey(seed(n)));
    const boxed = nacl.box(message, new Uint8Array(24), b.publicKey, a.secretKey);
    return [boxed, nacl.box.open(boxed, new Uint8Array(24), a.publicKey, b.secretKey), nacl.box.open(boxed, new Uint8Array(24).fill(1), a.publicKey, b.secretKey)];
  },
  "a secret box": () => nacl.secretbox(message, new Uint8Array(24), seed(4)),
  "a hash": () => nacl.hash(message),
  "random": () => [nacl.randomBytes(16).length, nacl.sign.keyPair().secretKey.length],
  "a bad key": () => nacl.secretbox(message, new Uint8Array(24), seed(4).subarray(1)),
});
