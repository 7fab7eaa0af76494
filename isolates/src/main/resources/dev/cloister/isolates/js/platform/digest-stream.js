// `crypto.DigestStream` of Workers
// (https://developers.cloudflare.com/workers/runtime-apis/web-crypto/#constructors): a stream to write
// to that keeps nothing but the digest of all that was written.
(function (use, host, io, primordials) {
  'use strict';
  const { BigInt, Promise, TypeError, promiseThen, typedArrayBuffer, typedArrayByteLength } = primordials;
  const { bytesOf, expose } = use('webidl');
  const { ownBytes } = use('host-bytes');
  const { WritableStream } = use('streams');
  const { digestName } = use('subtle-crypto');

  const encoder = new primordials.TextEncoder();

  class DigestStream extends WritableStream {
    #digest;
    #state;

    constructor(algorithm) {
      const step = host.digester(digestName(algorithm));
      const state = { __proto__: null, bytesWritten: 0 };
      let resolve;
      let reject;
      const promise = new Promise((yes, no) => {
        resolve = yes;
        reject = no;
      });
      // Nobody need ask for it.
      promiseThen(promise, undefined, () => undefined);
      super({
        write(chunk) {
          const bytes = typeof chunk === 'string' ? primordials.textEncode(encoder, chunk) : bytesOf(chunk);
          if (bytes === undefined) {
            const error = new TypeError('A DigestStream takes ArrayBuffers, views of them and strings.');
            reject(error);
            throw error;
          }
          state.bytesWritten += typedArrayByteLength(bytes);
          step(bytes);
        },
        close: () => resolve(typedArrayBuffer(ownBytes(step(null)))),
        abort: (reason) => reject(reason),
      });
      this.#digest = promise;
      this.#state = state;
    }

    get digest() { return this.#digest; }
    get bytesWritten() { return BigInt(this.#state.bytesWritten); }
  }
  expose(DigestStream, 'DigestStream');

  return { DigestStream };
})
