// `WebSocketRequestResponsePair` of Workers
// (https://developers.cloudflare.com/durable-objects/api/state/#setwebsocketautoresponse): a message and the
// answer to it that sockets give while their object sleeps.
(function (use, host, io, primordials) {
  'use strict';
  const { expose, need, toUSVString } = use('webidl');

  class WebSocketRequestResponsePair {
    #request;
    #response;

    constructor(request, response) {
      need(2, arguments.length, 'WebSocketRequestResponsePair');
      this.#request = toUSVString(request);
      this.#response = toUSVString(response);
    }

    get request() { return this.#request; }
    get response() { return this.#response; }
  }
  expose(WebSocketRequestResponsePair, 'WebSocketRequestResponsePair');

  return { WebSocketRequestResponsePair };
})
