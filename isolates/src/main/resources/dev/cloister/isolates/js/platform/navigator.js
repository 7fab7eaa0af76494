// Follows the HTML Standard, section 8.10.1 "The Navigator object" (https://html.spec.whatwg.org/#the-navigator-object),
// with the values that Workers give.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { expose } = use('webidl');

  let created = false;

  class Navigator {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
    }

    get userAgent() { return 'Cloudflare-Workers'; }
    get hardwareConcurrency() { return 1; }
    get language() { return 'en'; }
    get languages() { return ['en']; }
  }
  expose(Navigator, 'Navigator');

  const navigator = new Navigator();
  created = true;

  return { Navigator, navigator };
})
