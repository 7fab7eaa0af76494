// Follows the Web Cryptography API, section 14 "SubtleCrypto interface"
// (https://www.w3.org/TR/webcrypto/#subtlecrypto-interface): digests, with MD5 as Workers have it.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, TypeError, objectDefineProperty, stringToUpperCase, typedArrayBuffer,
    typedArrayByteLength,
  } = primordials;
  const { bytesOf, expose, isObject, need } = use('webidl');
  const { ownBytes } = use('host-bytes');

  const DIGESTS = {
    __proto__: null,
    'MD5': true, 'SHA-1': true, 'SHA-256': true, 'SHA-384': true, 'SHA-512': true,
  };
  const NOT_IMPLEMENTED = ['encrypt', 'decrypt', 'sign', 'verify', 'generateKey', 'deriveKey',
    'deriveBits', 'importKey', 'exportKey', 'wrapKey', 'unwrapKey'];

  function digestName(algorithm) {
    if (algorithm === undefined || algorithm === null) {
      throw new TypeError('crypto.subtle.digest needs the name of an algorithm.');
    }
    const name = stringToUpperCase(`${isObject(algorithm) ? algorithm.name : algorithm}`);
    if (DIGESTS[name] === undefined) {
      const { DOMException } = use('dom-exception');
      throw new DOMException(
          'Unrecognized or unimplemented digest algorithm requested.', 'NotSupportedError');
    }
    return name;
  }

  class SubtleCrypto {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
    }

    async digest(algorithm, data) {
      need(2, arguments.length, 'crypto.subtle.digest');
      const name = digestName(algorithm);
      const bytes = bytesOf(data);
      if (bytes === undefined) {
        throw new TypeError('crypto.subtle.digest needs an ArrayBuffer or a view of one.');
      }
      return typedArrayBuffer(ownBytes(host.digest(name, bytes)));
    }

    // Not of the standard: Workers have it. The time it takes says nothing of where two differ.
    timingSafeEqual(a, b) {
      need(2, arguments.length, 'crypto.subtle.timingSafeEqual');
      const first = bytesOf(a);
      const second = bytesOf(b);
      if (first === undefined || second === undefined) {
        throw new TypeError('crypto.subtle.timingSafeEqual compares ArrayBuffers and views of them.');
      }
      if (typedArrayByteLength(first) !== typedArrayByteLength(second)) {
        throw new TypeError('crypto.subtle.timingSafeEqual compares what has the same length.');
      }
      return host.timingSafeEqual(first, second);
    }
  }
  for (let i = 0; i < NOT_IMPLEMENTED.length; i++) {
    const name = NOT_IMPLEMENTED[i];
    const refuse = { async [name]() { throw new Error(`not implemented: crypto.subtle.${name}`); } };
    objectDefineProperty(SubtleCrypto.prototype, name, {
      __proto__: null, value: refuse[name], writable: true, configurable: true,
    });
  }
  expose(SubtleCrypto, 'SubtleCrypto');

  let created = false;
  const subtle = new SubtleCrypto();
  created = true;

  return { SubtleCrypto, digestName, subtle };
})
