// An object's past. workerd alone keeps none and says so with an Error; what can be compared is which methods there are, that they
// answer with promises, and how they check what they are given.

import { objectClass, throughObjects } from "./kit.js";

const METHODS = ["getCurrentBookmark", "getBookmarkForTime", "onNextSessionRestoreBookmark"];

const probes = {
  "the kinds of the methods": ({ storage }) => METHODS.map((name) => [typeof storage[name], Object.hasOwn(storage, name)]),
  "all answer with promises": ({ storage }) =>
    METHODS.map((name) => {
      const answer = storage[name]();
      answer.catch(() => {});
      return answer instanceof Promise;
    }),
  "transactions have no bookmarks": ({ storage }) => storage.transaction(async (txn) => METHODS.map((name) => name in txn)),
  "a time that is left out": ({ storage }) => storage.getBookmarkForTime(),
  "a time that is a text": ({ storage }) => storage.getBookmarkForTime("2026-01-01"),
  "a time that is null": ({ storage }) => storage.getBookmarkForTime(null),
  "a time that is an object": ({ storage }) => storage.getBookmarkForTime({}),
  "a time that is a bigint": ({ storage }) => storage.getBookmarkForTime(1n),
  "a time that is no number": ({ storage }) => storage.getBookmarkForTime(NaN),
  "a date that is none": ({ storage }) => storage.getBookmarkForTime(new Date(NaN)),
  "a time that is too late": ({ storage }) => storage.getBookmarkForTime(1e300),
  "a time before 1970": ({ storage }) => storage.getBookmarkForTime(-1),
  "a time in the future": ({ storage }) => storage.getBookmarkForTime(Date.now() + 1e9),
  "a time of an object that was never written": ({ storage }) => storage.getBookmarkForTime(new Date(1e12)),
  "a bookmark that is left out": ({ storage }) => storage.onNextSessionRestoreBookmark(),
  "a bookmark that is undefined": ({ storage }) => storage.onNextSessionRestoreBookmark(undefined),
  "a bookmark that is a symbol": ({ storage }) => storage.onNextSessionRestoreBookmark(Symbol()),
  "a bookmark that is null": ({ storage }) => storage.onNextSessionRestoreBookmark(null),
  "a bookmark that is a number": ({ storage }) => storage.onNextSessionRestoreBookmark(7),
  "a bookmark that is empty": ({ storage }) => storage.onNextSessionRestoreBookmark(""),
  "a bookmark that is none": ({ storage }) => storage.onNextSessionRestoreBookmark("nonsense"),
  "a bookmark whose text throws": ({ storage }) =>
    storage.onNextSessionRestoreBookmark({ toString: () => { throw new RangeError("no text"); } }),
};

export default throughObjects(probes);
export const Probe = objectClass(probes);
