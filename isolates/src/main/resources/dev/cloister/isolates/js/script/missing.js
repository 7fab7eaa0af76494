// What is not there yet says so by name.
(function () {
  'use strict';

  const notImplemented = (what) => {
    throw new Error(`not implemented: ${what}`);
  };

  return { __proto__: null, notImplemented };
})
