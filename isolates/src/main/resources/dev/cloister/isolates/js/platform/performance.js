// Follows High Resolution Time, section 7 "The Performance interface" (https://www.w3.org/TR/hr-time-3/#sec-performance),
// on the guest's clock; the origin is 0 as on Workers, so now() is the time itself.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { expose } = use('webidl');
  const { EventTarget } = use('events');

  let created = false;

  class Performance extends EventTarget {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
      super();
    }

    get timeOrigin() { return 0; }
    now() { return use('clock').now(); }
    toJSON() { return { timeOrigin: 0 }; }
  }
  expose(Performance, 'Performance');

  const performance = new Performance();
  created = true;

  return { Performance, performance };
})
