export const services = { DIGESTS: { type: "kv", id: "digests" } };

const note = (author, text) => ({ method: "POST", path: "/notes", headers: { "content-type": "application/json" }, body: JSON.stringify({ author, text }) });

export const requests = [
  { name: "no digest yet", path: "/digests/2026-08-04" },
  { name: "a note", ...note("ada", "two words") },
  { name: "another", ...note("bob", "and  three more") },
  { name: "and another", ...note("ada", "one") },
  { name: "no author", ...note("", "x") },
  { name: "the digest, by hand", method: "POST", path: "/digests/2026-08-04" },
  { name: "kept", path: "/digests/2026-08-04" },
  { name: "the notes are taken", method: "POST", path: "/digests/2026-08-05" },
  { path: "/digests/today" },
];
