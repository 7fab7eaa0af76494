// Follows the WebSockets Standard, section 3 (https://websockets.spec.whatwg.org/#the-websocket-interface): how `new WebSocket()`
// checks what it was given and makes a connection, as Workers do it.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Set, TypeError, arrayIsArray, arrayJoin, arrayPush, promiseThen, regExpExec, setAdd, setHas, stringIndexOf, stringSlice,
    stringStartsWith,
  } = primordials;
  const { toUSVString } = use('webidl');

  const NOT_A_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z"]/;

  function refuse(message) {
    const { DOMException } = use('dom-exception');
    throw new DOMException(`WebSocket Constructor: ${message}`, 'SyntaxError');
  }

  function protocolsOf(given) {
    if (given === undefined) return [];
    if (!arrayIsArray(given)) {
      const one = toUSVString(given);
      if (!isToken(one)) refuse('The protocol header token is invalid.');
      return [one];
    }
    const seen = new Set();
    const list = [];
    for (let i = 0; i < given.length; i++) {
      const each = toUSVString(given[i]);
      if (!isToken(each)) refuse('One of the protocol header tokens is invalid.');
      if (setHas(seen, each)) refuse('The protocols header cannot have repeating values.');
      setAdd(seen, each);
      arrayPush(list, each);
    }
    return list;
  }

  const isToken = (text) => text !== '' && regExpExec(NOT_A_TOKEN, text) === null;

  function urlOf(text) {
    const href = use('url').parse(text);
    if (href === null) refuse('The url is invalid.');
    if (!stringStartsWith(href, 'ws://') && !stringStartsWith(href, 'wss://')) refuse('The url scheme must be ws or wss.');
    if (stringIndexOf(href, '#') >= 0) refuse('The url fragment must be empty.');
    return `http${stringSlice(href, 2)}`;
  }

  function connect(socket, text, given) {
    const url = urlOf(text);
    const protocols = protocolsOf(given);
    const headers = ['upgrade', 'websocket'];
    if (protocols.length > 0) arrayPush(headers, 'sec-websocket-protocol', arrayJoin(protocols, ', '));
    const owner = io.sockets().belongs();
    const { connected, refused } = use('web-socket');
    promiseThen(
        io.fetch({ __proto__: null, method: 'GET', url, headers, body: null, redirect: 'manual' }, null),
        (answer) => {
          if (answer.socket === undefined) {
            use('service-bindings').discard(answer);
            refused(socket, new TypeError(
                'Failed to establish the WebSocket connection: expected server to reply with HTTP status code 101 (switching '
                + `protocols), but received ${answer.status} instead.`));
            return;
          }
          const { combined, lowered } = use('headers');
          const list = lowered(answer.headers);
          connected(
              socket, answer.socket, owner, combined(list, 'sec-websocket-protocol'), combined(list, 'sec-websocket-extensions'));
        },
        (error) => refused(socket, error));
  }

  return { connect };
})
