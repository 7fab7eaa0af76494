export const objects = { ROOMS: "Room" };

const CLOSE = { close: [1000] };
const talk = (name, path, ...conversation) => ({ name, path, conversation: [...conversation, CLOSE] });

export const requests = [
  talk("a guest speaks", "/rooms/hall?name=ada", 1, "hello", 1, "anybody here?", 1),
  talk("the next hears what was said", "/rooms/hall?name=ben", 3, "only me, then", 1),
  talk("a whisper", "/rooms/hall?name=cai", 4, "@cai to myself", 2, "@dan are you there", 1),
  talk("another room", "/rooms/attic?name=ada", 1),
  talk("too long", "/rooms/attic?name=ada", 1, "x".repeat(1001)),
  { name: "no name", path: "/rooms/hall" },
  { name: "no room", path: "/" },
];
