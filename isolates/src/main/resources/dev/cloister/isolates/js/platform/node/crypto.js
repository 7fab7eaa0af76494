// node:crypto (https://nodejs.org/api/crypto.html): what the Web Cryptography API has of it.
(function (use) {
  'use strict';
  const { crypto } = use('crypto');
  const module = {
    get webcrypto() { return crypto; },
    get subtle() { return crypto.subtle; },
    getRandomValues: (view) => crypto.getRandomValues(view),
    randomUUID: () => crypto.randomUUID(),
  };
  return { __proto__: null, 'crypto': module };
})
