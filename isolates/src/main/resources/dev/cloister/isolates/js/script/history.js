// An object's past: bookmarks, snapshots, and going back to them (docs/recovery.md).
(function (part, use, out) {
  'use strict';

  const { expose } = use('webidl');
  const alarms = part('script/alarms');
  const HOLDER = 'DurableObjectStorage';
  const OURS = Symbol('ours');

  const refuse = (method, type) => {
    throw new TypeError(`Failed to execute '${method}' on '${HOLDER}': parameter 1 is not of type '${type}'.`);
  };

  // What an object was at a moment. It can be handed to other scripts and objects of the tenant, and says nothing else.
  class DurableObjectSnapshot {
    #token;

    constructor(ours, token) {
      if (ours !== OURS) {
        throw new TypeError('Illegal constructor');
      }
      this.#token = token;
    }

    static token(snapshot) {
      return #token in snapshot ? snapshot.#token : undefined;
    }
  }

  const { token } = DurableObjectSnapshot;
  delete DurableObjectSnapshot.token;
  expose(DurableObjectSnapshot, 'DurableObjectSnapshot');

  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  // The text that stands for a snapshot; undefined for anything else.
  const tokenOf = (value) => (isObject(value) ? token(value) : undefined);
  const snapshotOf = (text) => new DurableObjectSnapshot(OURS, text);

  // Anything has a text; only what was left out has none.
  function bookmarkText(given, method) {
    if (given.length === 0) {
      refuse(method, 'string');
    }
    return `${given[0]}`;
  }

  const current = (number) => out.pastBookmark(number);

  const atTime = (number, time) => out.pastBookmarkAt(number, alarms.dateOf(time, 'getBookmarkForTime', HOLDER));

  const goBack = (number, given) => out.pastGoBack(number, bookmarkText(given, 'onNextSessionRestoreBookmark'));

  const waitFor = (number, given) => out.pastWaitFor(number, bookmarkText(given, 'waitForBookmark'));

  function snapshot(number, options) {
    if (options !== undefined && options !== null && !isObject(options)) {
      refuse('snapshot', 'SnapshotOptions');
    }
    const bookmark = options?.bookmark;
    return snapshotOf(out.pastSnapshot(number, bookmark === undefined ? null : `${bookmark}`));
  }

  // What comes is a snapshot, or a bookmark of the object itself.
  function restore(number, given) {
    const text = tokenOf(given);
    if (text !== undefined) {
      return out.pastTakeOn(number, text);
    }
    if (given === undefined || isObject(given)) {
      refuse('onNextSessionRestore', 'DurableObjectSnapshot or string');
    }
    return out.pastGoBack(number, `${given}`);
  }

  return { __proto__: null, tokenOf, snapshotOf, current, atTime, goBack, waitFor, snapshot, restore };
})
