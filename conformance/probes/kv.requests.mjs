export const services = { KV: { type: "kv", id: "probes" }, PAGED: { type: "kv", id: "paged" } };
