// Follows the Web Cryptography API, section 10 "Crypto interface" (https://www.w3.org/TR/webcrypto/#crypto-interface).
(function (use, host, io, primordials) {
  'use strict';
  const {
    ArrayBuffer, TypeError, Uint8Array, stringStartsWith, typedArrayBuffer, typedArrayByteLength,
    typedArrayByteOffset, typedArrayName, typedArraySet,
  } = primordials;
  const { expose, need } = use('webidl');

  const BYTES_MAX = 65_536;

  class Crypto {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
    }

    getRandomValues(view) {
      need(1, arguments.length, 'crypto.getRandomValues');
      if (!primordials.arrayBufferIsView(view)) {
        throw new TypeError('crypto.getRandomValues needs a typed array.');
      }
      io.requireEvent('crypto.getRandomValues');
      const { DOMException } = use('dom-exception');
      const name = typedArrayName(view);
      if (name === undefined || stringStartsWith(name, 'Float')) {
        throw new DOMException(
            'crypto.getRandomValues needs a typed array of integers.', 'TypeMismatchError');
      }
      const length = typedArrayByteLength(view);
      if (length > BYTES_MAX) {
        throw new DOMException(
            `crypto.getRandomValues gives at most ${BYTES_MAX} bytes at once, ${length} were asked.`,
            'QuotaExceededError');
      }
      if (length === 0) return view;
      const target = new Uint8Array(typedArrayBuffer(view), typedArrayByteOffset(view), length);
      typedArraySet(target, new Uint8Array(new ArrayBuffer(host.randomBytes(length))));
      return view;
    }

    randomUUID() {
      io.requireEvent('crypto.randomUUID');
      return host.randomUuid();
    }

    get DigestStream() {
      return use('digest-stream').DigestStream;
    }

    get subtle() {
      return use('subtle-crypto').subtle;
    }
  }
  expose(Crypto, 'Crypto');

  let created = false;
  const crypto = new Crypto();
  created = true;

  return { Crypto, crypto };
})
