// Follows the HTML Standard, section 8.10.1 "The Navigator object" (https://html.spec.whatwg.org/#the-navigator-object),
// with the values that Workers give.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, objectDefineProperty, objectKeys } = primordials;
  const { expose, need } = use('webidl');

  const VALUES = {
    __proto__: null, languages: ['en'], language: 'en', platform: '', hardwareConcurrency: 1, userAgent: 'Cloudflare-Workers',
  };
  let created = false;

  class Navigator {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
      const names = objectKeys(VALUES);
      for (let i = 0; i < names.length; i++) {
        objectDefineProperty(this, names[i], {
          __proto__: null, value: VALUES[names[i]], writable: false, enumerable: true, configurable: true,
        });
      }
    }

    sendBeacon() {
      need(1, arguments.length, 'navigator.sendBeacon');
      throw new Error('not implemented: navigator.sendBeacon');
    }
  }
  expose(Navigator, 'Navigator');

  const navigator = new Navigator();
  created = true;

  return { Navigator, navigator };
})
