// Follows the Fetch Standard, section 5.6 "Fetch methods" (https://fetch.spec.whatwg.org/#fetch-method),
// and is where the event loop turns what the host says into requests and responses and back.
//
//   parts of a request   {method, url, headers, body, signal}, also `redirect` and `cf` on the way out
//   parts of a response  {status, statusText, headers, body}, `url` and `redirected` when from fetch
//   signal               an AbortSignal, null, or a function that gives one when a script asks
//   headers              a flat array [name, value, name, value, ...]
//   body                 a source, see body.js
//
// What comes from the host is believed: its values are not checked again.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, stringStartsWith } = primordials;

  function requestFromParts(parts) {
    return use('request').fromParts(parts);
  }

  function requestToParts(request) {
    return use('request').toParts(request);
  }

  function responseFromParts(parts) {
    return use('response').fromParts(parts);
  }

  function responseToParts(response) {
    return use('response').toParts(response);
  }

  function contentTypeOf(body) {
    return use.loaded('request')?.isRequest(body)
      ? use('request').contentTypeOf(body)
      : use('response').contentTypeOf(body);
  }

  function isHttp(url) {
    return stringStartsWith(url, 'http://') || stringStartsWith(url, 'https://');
  }

  // Sends parts to the network. The signal ends the body of the answer too.
  async function send(parts, signal) {
    const answer = await io.fetch(parts, signal);
    if (signal !== null && answer.body !== null) {
      const { id } = answer.body;
      use('events').addListener(signal, 'abort', () => io.abort(id, signal.reason));
    }
    return answer;
  }

  async function fetch(input, init = undefined) {
    io.requireEvent('fetch');
    const { Request, signalOf } = use('request');
    const request = new Request(input, init);
    const signal = signalOf(request);
    if (signal !== null) signal.throwIfAborted();
    if (!isHttp(request.url)) throw new TypeError(`Fetch API cannot load: ${request.url}`);
    return use('redirects').follow(request, (parts) => send(parts, signal));
  }

  return {
    contentTypeOf, fetch, requestFromParts, requestToParts, responseFromParts, responseToParts,
  };
})
