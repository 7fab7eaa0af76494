export const objects = { THINGS: "Thing" };
export const scripts = { SERVICE: { script: "rpc-ends", entrypoint: "Methods" } };
