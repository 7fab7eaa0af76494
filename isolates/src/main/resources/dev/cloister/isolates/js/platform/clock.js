// The guest's clock (SECURITY.md T8): stands still while JavaScript runs and moves at I/O, so that
// no script can time what its neighbours do. `Date` follows ECMA-262, section 21.4, with that clock
// as the current time.
(function (use, host, io, primordials) {
  'use strict';
  const { Date, objectDefineProperty, reflectConstruct } = primordials;
  const toText = primordials.uncurry(Date.prototype.toString);

  function now() {
    return io.now();
  }

  function GuestDate(...parts) {
    if (new.target === undefined) return toText(new Date(now()));
    if (parts.length === 0) parts = [now()];
    return reflectConstruct(Date, parts, new.target === GuestDate ? Date : new.target);
  }

  function define(target, name, value, enumerable, writable) {
    objectDefineProperty(target, name, {
      __proto__: null, value, writable, enumerable, configurable: writable,
    });
  }

  function install() {
    define(GuestDate, 'name', 'Date', false, false);
    define(GuestDate, 'length', 7, false, false);
    define(GuestDate, 'prototype', Date.prototype, false, false);
    define(GuestDate, 'now', { now() { return io.now(); } }.now, false, true);
    define(GuestDate, 'parse', Date.parse, false, true);
    define(GuestDate, 'UTC', Date.UTC, false, true);
    define(Date.prototype, 'constructor', GuestDate, false, true);
    define(globalThis, 'Date', GuestDate, false, true);
  }

  return { now, install };
})
