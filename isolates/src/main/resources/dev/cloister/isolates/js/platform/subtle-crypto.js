// Follows the Web Cryptography API, section 14 "SubtleCrypto interface"
// (https://www.w3.org/TR/webcrypto/#subtlecrypto-interface): digests, with MD5 as Workers have it.
(function (use, host, io, primordials) {
  'use strict';
  const {
    ArrayBuffer, Error, TypeError, Uint8Array, objectDefineProperty, stringToUpperCase,
    typedArrayBuffer, typedArraySet,
  } = primordials;
  const { bytesOf, expose, isObject, need } = use('webidl');

  const DIGESTS = {
    __proto__: null,
    'MD5': 16, 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64,
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
      const digest = new Uint8Array(DIGESTS[name]);
      typedArraySet(digest, new Uint8Array(new ArrayBuffer(host.digest(name, bytes))));
      return typedArrayBuffer(digest);
    }

    timingSafeEqual() {
      throw new Error('not implemented: crypto.subtle.timingSafeEqual');
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

  return { SubtleCrypto, subtle };
})
