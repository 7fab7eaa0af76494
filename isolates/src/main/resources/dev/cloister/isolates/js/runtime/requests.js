// Requests as handlers get them.
(function (core) {
  'use strict';

  const { use } = core;

  // Whether a list of headers asks for a WebSocket.
  function asksForSocket(headers) {
    for (let i = 0; i < headers.length; i += 2) {
      if (headers[i].length === 7 && headers[i].toLowerCase() === 'upgrade') {
        return headers[i + 1].toLowerCase() === 'websocket';
      }
    }
    return false;
  }

  function requestOf(event, parts) {
    const headers = parts.headers === '' ? [] : parts.headers.split('\n');
    event.upgrade = asksForSocket(headers);
    let body = null;
    if (parts.bodyId !== 0) {
      body = { kind: 'native', id: parts.bodyId, length: parts.length };
    }
    return use('fetch-api').requestFromParts({
      method: parts.method,
      url: parts.url,
      headers,
      body,
      signal: lazySignal(event),
    });
  }

  // The signal costs nothing until the script touches it.
  function lazySignal(event) {
    return () => {
      if (event.abort === null) {
        event.abort = use('abort').newSignal();
        if (event.cancelled) {
          event.abort.abort();
        }
      }
      return event.abort.signal;
    };
  }

  return requestOf;
})
