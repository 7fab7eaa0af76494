// Follows the HTML Standard, section 8.1.4.6 "Runtime script errors" (https://html.spec.whatwg.org/#dom-reporterror):
// an error that nobody caught is written to the console.
(function (use, host, io, primordials) {
  'use strict';
  const { need } = use('webidl');

  function report(error) {
    io.log('error', `Uncaught ${use('inspect').format([error])}`);
  }

  function reportError(error) {
    need(1, arguments.length, 'reportError');
    report(error);
  }

  return { report, reportError };
})
