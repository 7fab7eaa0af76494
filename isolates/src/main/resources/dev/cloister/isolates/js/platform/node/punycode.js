// node:punycode (https://nodejs.org/api/punycode.html), by the npm package punycode.
(function (use, host, io, primordials) {
  'use strict';
  const load = use('npm').loader({ __proto__: null }, { __proto__: null });
  return { __proto__: null, 'punycode': load('punycode/punycode.js') };
})
