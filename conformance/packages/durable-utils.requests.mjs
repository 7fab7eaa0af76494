export const objects = { SHARD: "Shard" };

export const requests = [
  { path: "/" },
  ...Array.from({ length: 12 }, (_, n) => ({ path: `/put?key=key-${n}&value=${n * n}` })),
  { path: "/get?key=key-7" },
  { path: "/get?key=nothing" },
  { path: "/counts" },
  { path: "/some" },
  { path: "/maybe" },
  { path: "/generated" },
  { path: "/by-name" },
  { path: "/retried" },
];
