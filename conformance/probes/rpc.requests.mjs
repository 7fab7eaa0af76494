export const objects = { THINGS: "Thing", PLAIN: "Plain" };
export const vars = { TEXT: "text" };
export const scripts = {
  SERVICE: { script: "rpc", entrypoint: "Methods" },
  OTHER_PROPS: { script: "rpc", entrypoint: "Methods", props: { p: [1, { q: "r" }] } },
  SELF: { script: "rpc" },
  PEER: { script: "rpc-peer", entrypoint: "Peer" },
  PEER_DEFAULT: { script: "rpc-peer" },
};
