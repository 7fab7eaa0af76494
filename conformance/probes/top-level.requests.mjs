export const objects = { THINGS: "Thing" };
export const vars = { TEXT: "text" };
export const services = { KV: { type: "kv", id: "top-level" } };
export const scripts = { SERVICE: { script: "top-level", entrypoint: "Service" } };
