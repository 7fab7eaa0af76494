// A WritableStream that is handed over: it stays where it is, and what is written comes as calls.
(function (part, use) {
  'use strict';

  const { RpcTarget } = part('script/targets');

  class WritableTarget extends RpcTarget {
    #writer;

    constructor(stream) {
      super();
      this.#writer = stream.getWriter();
    }

    write(chunk) {
      return this.#writer.write(chunk);
    }

    close() {
      return this.#writer.close();
    }

    abort(reason) {
      return this.#writer.abort(reason);
    }
  }

  const targetOf = (stream) => new WritableTarget(stream);

  function bytesOf(chunk) {
    if (typeof chunk === 'string') {
      return new TextEncoder().encode(chunk);
    }
    if (chunk instanceof ArrayBuffer) {
      return new Uint8Array(chunk);
    }
    if (!ArrayBuffer.isView(chunk)) {
      throw new TypeError('This WritableStream only accepts strings, ArrayBuffers and views of them.');
    }
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  function writableOf(stub) {
    const { WritableStream } = use('streams');
    return new WritableStream({
      async write(chunk) {
        await stub.write(bytesOf(chunk));
      },
      async close() {
        await stub.close();
      },
      async abort(reason) {
        await stub.abort(reason);
      },
    });
  }

  return { __proto__: null, targetOf, writableOf };
})
