// Follows no standard: hangs up the services of the host that a script was given as properties of `env`. Each has a file
// that shows it as Workers do, evaluated only in a context whose script has such a binding.
//
//   call(parts, signal or null) -> Promise of parts    a request to the binding's service, see fetch-api.js; rejects
//                                                      when the service could not answer at all
(function (use, host, io, primordials) {
  'use strict';
  const { Error, stringSlice, stringStartsWith, stringToLowerCase } = primordials;

  // By the type of the binding.
  const files = { __proto__: null, kv: 'kv', ratelimit: 'rate-limit', analytics: 'analytics' };

  function make(type, name, call) {
    const file = files[type];
    if (file === undefined) throw new Error(`not implemented: bindings of type ${type}`);
    return use(file).make(name, call);
  }

  // The value of a header in the flat list that an answer has; undefined without one.
  function headerOf(headers, name) {
    for (let i = 0; i < headers.length; i += 2) {
      if (stringToLowerCase(headers[i]) === name) return headers[i + 1];
    }
    return undefined;
  }

  // What the service says went wrong, as Workers word it: "KV PUT failed: 413 Value length of …".
  function errorOf(what, answer) {
    return new Error(`${what} failed: ${answer.status} ${answer.statusText}`);
  }

  // For an answer that nobody will read.
  function discard(answer) {
    if (answer.body !== null && answer.body.kind === 'native') io.cancel(answer.body.id);
  }

  return { discard, errorOf, headerOf, make };
})
