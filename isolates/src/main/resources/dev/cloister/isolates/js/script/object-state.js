// `ctx` of an object.
(function (part, use, out, runtime) {
  'use strict';

  const { defineProperty } = Object;
  const { notImplemented } = part('script/missing');
  const { DurableObjectId } = part('script/namespaces');
  const { DurableObjectStorage } = part('script/storage');

  const sockets = () => part('script/object-sockets');

  class DurableObjectState {
    #object;

    constructor(object) {
      this.#object = object;
      this.id = new DurableObjectId(object.id, object.name === null ? undefined : object.name);
      this.storage = new DurableObjectStorage(object);
      this.props = {};
    }

    waitUntil(promise) {
      runtime.waitUntil(promise);
    }

    blockConcurrencyWhile(callback) {
      return runtime.shutGate(this.#object, callback, true);
    }

    acceptWebSocket(socket, tags) {
      sockets().accept(this.#object, socket, tags);
    }

    getWebSockets(tag) {
      return sockets().list(this.#object, tag);
    }

    getTags(socket) {
      return sockets().tags(this.#object, socket);
    }

    setWebSocketAutoResponse(pair) {
      sockets().setAnswer(this.#object, pair);
    }

    getWebSocketAutoResponse() {
      return sockets().answer(this.#object);
    }

    getWebSocketAutoResponseTimestamp(socket) {
      return sockets().answeredAt(socket);
    }

    setHibernatableWebSocketEventTimeout(millis) {
      sockets().setEventTimeout(this.#object, millis);
    }

    getHibernatableWebSocketEventTimeout() {
      return sockets().eventTimeout(this.#object);
    }

    // Where documents have it; workerd has it on the storage.
    onNextSessionRestore(snapshot) {
      return this.storage.onNextSessionRestore(snapshot);
    }

    abort(reason) {
      const error = reason instanceof Error ? reason : new Error(reason === undefined ? 'Application called abort() to reset Durable Object.' : `${reason}`);
      runtime.breakObject(this.#object, error);
      throw error;
    }
  }
  defineProperty(DurableObjectState.prototype, 'exports', { configurable: true, get: () => part('script/exports').exports });
  for (const property of ['facets', 'container']) {
    defineProperty(DurableObjectState.prototype, property, {
      configurable: true,
      get: () => notImplemented(`ctx.${property}`),
    });
  }

  return { __proto__: null, DurableObjectState };
})
