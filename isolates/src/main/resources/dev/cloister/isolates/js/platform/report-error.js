// Follows the HTML Standard, sections 8.1.4.6 "Runtime script errors" and 8.1.4.7 "Unhandled promise
// rejections" (https://html.spec.whatwg.org/#unhandled-promise-rejections): an error that nobody
// caught becomes an event of the global object and, unless that is prevented, a line of the console.
(function (use, host, io, primordials) {
  'use strict';
  const { need } = use('webidl');

  // A listener that throws while it hears of an error must not start the whole again.
  let reporting = false;

  function tell(event) {
    if (reporting) return true;
    reporting = true;
    try {
      return use('events').dispatchToGlobal(event);
    } finally {
      reporting = false;
    }
  }

  function report(error) {
    const { ErrorEvent, hasGlobalListeners } = use('events');
    const text = use('console-format').format([error]);
    const goesOn = !hasGlobalListeners()
      || tell(new ErrorEvent('error', { cancelable: true, error, message: text }));
    if (goesOn) io.log('error', `Uncaught ${text}`);
  }

  function reportRejection(reason, promise) {
    const { PromiseRejectionEvent, hasGlobalListeners } = use('events');
    const goesOn = !hasGlobalListeners()
      || tell(new PromiseRejectionEvent(
          'unhandledrejection', { cancelable: true, promise, reason }));
    if (goesOn) io.log('error', `Uncaught (in promise) ${use('console-format').format([reason])}`);
  }

  function reportError(error) {
    need(1, arguments.length, 'reportError');
    report(error);
  }

  return { report, reportError, reportRejection };
})
