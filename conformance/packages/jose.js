import * as jose from "jose";
import { worker } from "../probes/kit.js";

const secret = new TextEncoder().encode("a secret of thirty-two characters");
const claims = { sub: "ada", admin: true };
const signed = (key, alg) => new jose.SignJWT(claims).setProtectedHeader({ alg }).setIssuedAt(1_700_000_000).setIssuer("i").setAudience("a").sign(key);
const rejected = (promise) => promise.then((value) => value, ({ name, code, claim, reason }) => [name, code, claim ?? null, reason ?? null]);

export default worker({
  "HS256": async () => {
    const token = await signed(secret, "HS256");
    return [token, (await jose.jwtVerify(token, secret, { issuer: "i", audience: "a" })).payload];
  },
  "what is not accepted": async () => {
    const token = await signed(secret, "HS256");
    return [
      await rejected(jose.jwtVerify(token, secret, { issuer: "other" })),
      await rejected(jose.jwtVerify(token, secret, { maxTokenAge: "1m" })),
      await rejected(jose.jwtVerify(`${token}x`, secret)),
      await rejected(jose.jwtVerify(token, new Uint8Array(32))),
      await rejected(jose.jwtVerify("a.b", secret)),
      await rejected(jose.jwtVerify(token, secret, { algorithms: ["HS512"] })),
    ];
  },
  "ES256": async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
    const { payload, protectedHeader } = await jose.jwtVerify(await signed(privateKey, "ES256"), publicKey);
    return [payload, protectedHeader, Object.keys(await jose.exportJWK(privateKey)).sort()];
  },
  "RS256 and PS256": async () => Promise.all(["RS256", "PS256"].map(async (alg) => {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const pem = await jose.exportSPKI(publicKey);
    return [pem.split("\n")[0], (await jose.jwtVerify(await signed(privateKey, alg), await jose.importSPKI(pem, alg))).payload.sub];
  })),
  "EdDSA": async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair("EdDSA", { extractable: true });
    return (await jose.jwtVerify(await signed(privateKey, "EdDSA"), publicKey)).protectedHeader;
  },
  "encrypted": async () => {
    const key = new Uint8Array(32).fill(7);
    const jwt = await new jose.EncryptJWT(claims).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(key);
    return [jwt.split(".").map(({ length }) => length), (await jose.jwtDecrypt(jwt, key)).payload];
  },
  "encrypted for a key": async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair("ECDH-ES+A128KW", { extractable: true });
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode("hello")).setProtectedHeader({ alg: "ECDH-ES+A128KW", enc: "A128CBC-HS256" }).encrypt(publicKey);
    return new TextDecoder().decode((await jose.compactDecrypt(jwe, privateKey)).plaintext);
  },
  "with a password": async () => {
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode("hello")).setProtectedHeader({ alg: "PBES2-HS256+A128KW", enc: "A128GCM" }).setKeyManagementParameters({ p2c: 1000 }).encrypt(new TextEncoder().encode("password"));
    return new TextDecoder().decode((await jose.compactDecrypt(jwe, new TextEncoder().encode("password"), { keyManagementAlgorithms: ["PBES2-HS256+A128KW"] })).plaintext);
  },
  "a thumbprint": () => jose.calculateJwkThumbprint({ kty: "EC", crv: "P-256", x: "jJ6Flys3zK9jUhnOHf6G49Dyp5hah6CNP84-gY-n9eo", y: "nhI6iD5eFXgBTLt_1p3aip-5VbZeMhxeFSpjfEAf7Ww" }),
  "a key set": async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
    const set = jose.createLocalJWKSet({ keys: [{ ...(await jose.exportJWK(publicKey)), kid: "k1", alg: "ES256" }] });
    const token = await new jose.SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(privateKey);
    return (await jose.jwtVerify(token, set)).protectedHeader;
  },
  "decoded": () => [jose.decodeJwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ."), jose.decodeProtectedHeader("eyJhbGciOiJub25lIn0.e30."), jose.base64url.encode("hi?>")],
});
