// Where Cloister answers otherwise than workerd on purpose. The key is what a run prints of the
// case; the value says why, and docs/compatibility.md says it to users.

const PROBLEM = "what the platform itself answers is a problem document with a stable code, not bare text";
const LIMITS = "workerd on its own has no limits; here those that Workers document hold, so that nobody finds out later";

const NO_MD5 = "Java has no RSA-PSS with MD5, and nobody should use it";

const GETTERS = "these members are getters of the class, as the standard has them; in workerd each object has them as its own";
const GLOBALS = "globals are the global object's own, where scripts find them as well; in workerd its prototype has them";
const LENGTH = "a request without a body says so by having neither length nor chunks, but for POST and PUT";

const EDGE = "the listener refuses a path that leads above its top, or has a null character, whoever would answer it";
const EDGE_PATHS = ["alone", "auto", "drop", "force", "one-page"].flatMap((site) => ["/../../file", "/%00"].map((path) => [`assets/${site}: GET ${path}`, EDGE]));

const NO_COMPRESSION = "no extension of WebSocket is negotiated: how long a compressed message will be is not known before it is there";

const CHANCE = "keys and ids are made by chance, of which there is none at the top level, as for other random values";
const FROM_FILES = "WebAssembly is made of a script's files only, at the top level too";
const ABORTED = "an error that ends an object reaches its callers as what it throws does: with its class, and marked as remote";

export default {
  "packages/kysely-do: 17. counted-with-indexes": "the rows that a cursor has written are rows here, and rows and entries of indexes there",
  "probes/sockets: compression is not negotiated": NO_COMPRESSION,
  "probes/sockets: accepted-end: ": "the request fails before the client is upgraded",
  "probes/sockets: a socket for who asked for none": PROBLEM,
  "probes/sockets: a socket for another upgrade": PROBLEM,
  "probes/sockets: a socket for a plain request to an object": PROBLEM,
  ...Object.fromEntries(EDGE_PATHS),
  "probes/top-level: nodeKeyPair": CHANCE,
  "probes/top-level: generateEd25519": CHANCE,
  "probes/top-level: newUniqueId": CHANCE,
  "probes/top-level: wasmBytes": FROM_FILES,
  "probes/top-level: wasmCompile": FROM_FILES,
  "probes/top-level: identityStream": "a stream within a script needs no event",
  "probes/top-level: kvGet": "the promise is rejected, as for all that KV refuses; workerd throws at once",
  "probes/top-level: newObject": "a class of objects can be made by hand, as tests of scripts do",
  "probes/rpc-ends: onRpcBroken when the object aborts": ABORTED,
  "probes/dynamic: after a callback that threw another is asked": "an id whose callback failed is free for another; workerd keeps the failure",
  "probes/crypto-derive: PBKDF2 of more than the most rounds": LIMITS,
  "probes/crypto-rsa: PSS with MD5": NO_MD5,
  "probes/crypto-curves: sign with MD5": "workerd fails with an internal error, here it is refused by name",
  "probes/http: GET /nothing": PROBLEM,
  "probes/http: GET /throws": PROBLEM,
  "probes/http: GET /rejects": PROBLEM,
  "probes/interfaces: CloseEvent": GETTERS,
  "probes/interfaces: Crypto": "DigestStream is a getter, so that a script that only asks for random bytes need not load streams",
  "probes/interfaces: DOMException": GETTERS,
  "probes/interfaces: MessageEvent": GETTERS,
  "probes/interfaces: PromiseRejectionEvent": GETTERS,
  "probes/interfaces: ServiceWorkerGlobalScope": GLOBALS,
  "probes/interfaces: WorkerGlobalScope": GLOBALS,
  "probes/event-source: lines: an empty type": "an event without a type is a message, as the standard has it; workerd makes one whose type is empty, which nobody can name",
  "probes/event-source: lines: an id with a null": "an id with a null character is passed over, as the standard has it: no header could carry it",
  "probes/node-names: _stream_wrap: kinds": "what it exports serves the sockets of Node.js itself; there is none here, and none in workerd that works",
  "probes/node-names: repl: kinds": "there is no REPL: its lists of modules say so by name when they are read",
  "probes/fetch: oddUrl": "a URL with a % that begins no escape is refused: the client cannot send it",
  "probes/fetch: methodPATCH": LENGTH,
  "probes/fetch: methodDELETE": LENGTH,
  "probes/fetch: methodOPTIONS": LENGTH,
  "probes/fetch: methodPROPFIND": LENGTH,
  "probes/fetch: bodyThrows": "a request whose body broke off is not taken for a whole one",
  "probes/fetch: latin": "headers are read byte by byte, as the Fetch Standard has it, not as UTF-8",
  "probes/fetch: redirect301": "a redirected request keeps its content-type, and says with it that it has no content",
  "probes/fetch: redirect302": "a redirected request keeps its content-type, and says with it that it has no content",
  "probes/fetch: redirect303": "a redirected request keeps its content-type, and says with it that it has no content",
  "probes/url-pattern: a hostname that is no punycode": "a URL may not have such a host, in workerd neither; so no pattern of it could match",
  "probes/kv: a stream of text as value": "a value is made of bytes; workerd also takes a stream of strings, which TypeScript's types do not allow",
  "probes/sql: a date as binding": "the text of a date names the time zone as GraalJS does",
  "probes/sql: an unpaired surrogate": "one replacement character stands for one surrogate, as everywhere else",
  "probes/sql: a value of more than 2 MB": LIMITS,
  "probes/sql: a deferred constraint at the end of a transaction": "the transaction is taken back with SQLite's error; workerd fails with an internal error",
  "probes/object-errors: after abort by the same stub": "a stub goes on working after its object was reset",
  "probes/storage-kv: a list across an await": "a list shows what was there when it was asked for",
  "probes/storage: a key of 2,049 bytes": LIMITS,
  "probes/storage: a key too long, read": LIMITS,
  "probes/storage: 129 keys at once, read": LIMITS,
  "probes/storage: 129 entries at once, put": LIMITS,
  "probes/storage: 129 keys at once, deleted": LIMITS,
  "probes/storage: a value of 3 MiB": LIMITS,
};
