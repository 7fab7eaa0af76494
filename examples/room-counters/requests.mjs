export const objects = { ROOMS: "Room" };

const count = (room, key) => ({ method: "POST", path: `/rooms/${room}`, headers: key ? { "idempotency-key": key } : {} });

export const requests = [
  { name: "an empty room", path: "/rooms/hall" },
  { name: "one", ...count("hall") },
  { name: "two", ...count("hall", "a") },
  { name: "the same again", ...count("hall", "a") },
  { name: "three", ...count("hall", "b") },
  { name: "another room", ...count("attic") },
  { name: "the total", path: "/rooms/hall" },
  { name: "cleared", method: "DELETE", path: "/rooms/hall" },
  { name: "after that", path: "/rooms/hall" },
  { name: "a key is forgotten with the rest", ...count("hall", "a") },
  { method: "PUT", path: "/rooms/hall" },
  { path: "/rooms/UPPER" },
];
