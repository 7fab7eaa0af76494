export const objects = { THINGS: "Thing" };
export const scripts = { SERVICE: { script: "workers-module", entrypoint: "Methods" } };
