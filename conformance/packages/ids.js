// uuid, nanoid, ulid: ids by chance and by name.
import { customAlphabet, customRandom, nanoid, urlAlphabet } from "nanoid";
import { decodeTime, encodeTime, monotonicFactory, ulid } from "ulid";
import { NIL, parse, stringify, v1, v3, v4, v5, v7, validate, version } from "uuid";
import { worker } from "../probes/kit.js";

const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

export default worker({
  "uuids by name": () => [v3("x.example", dns), v5("x.example", dns), v5("ä", v5.URL)],
  "uuids by given chance": () => [v4({ random: new Uint8Array(16).fill(9) }), v7({ msecs: 1_700_000_000_000, random: new Uint8Array(16).fill(9), seq: 5 }), v1({ msecs: 1e12, nsecs: 5, clockseq: 1, node: [1, 2, 3, 4, 5, 6] })],
  "uuids by chance": () => [v4(), v7()].map((id) => [validate(id), version(id), id.length]),
  "uuids in bytes": () => [parse(dns), stringify(parse(dns)), validate("x"), version(NIL)],
  "what is no uuid": () => parse("x"),
  "nanoid": () => [nanoid().length, nanoid(10).length, new Set(Array.from({ length: 200 }, () => nanoid())).size, /^[\w-]+$/.test(nanoid(100)), urlAlphabet.length],
  "nanoid by given chance": () => [customRandom("abcdef", 8, (size) => new Uint8Array(size).map((_, i) => i * 31))(), /^[01]{12}$/.test(customAlphabet("01", 12)())],
  "ulid": () => [ulid(1_700_000_000_000).slice(0, 10), encodeTime(1_700_000_000_000, 10), decodeTime("01HF7YAT00ABCDEFGHJKMNPQRS"), ulid().length],
  "ulid in order": () => {
    const next = monotonicFactory(() => 0.5);
    return [next(1e12), next(1e12), next(1e12 - 5)];
  },
});
