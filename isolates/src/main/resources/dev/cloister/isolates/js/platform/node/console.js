// node:console (https://nodejs.org/api/console.html): the global console, under its names.
(function (use, host, io, primordials) {
  'use strict';
  const { objectKeys } = primordials;
  const { console } = use('console');
  const module = { __proto__: console };
  const names = objectKeys(console);
  for (let i = 0; i < names.length; i++) module[names[i]] = console[names[i]];
  return { __proto__: null, 'console': module };
})
