// Key objects of node:crypto (https://nodejs.org/api/crypto.html#class-keyobject): secret ones.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, arrayBufferByteLength, arrayBufferSlice } = primordials;
  const t = use('crypto-terms');
  const { bytesIn, out } = use('node/crypto-common');
  const { check, coded, invalidArgType } = use('node/errors');
  const { stateIn } = use('crypto-key');

  const MAKER = {};
  let rawIn;

  class KeyObject {
    #raw;

    constructor(maker, raw) {
      if (maker !== MAKER) throw new TypeError('Illegal constructor');
      this.#raw = raw;
    }

    get type() { return 'secret'; }
    get symmetricKeySize() { return arrayBufferByteLength(this.#raw); }

    export(options = undefined) {
      if (options !== undefined) check.object(options, 'options');
      if (options?.format === 'jwk') {
        const jwk = t.writeJwk({ usages: 0, extractable: true }, { kty: 'oct', k: out(this.#raw, 'base64url') });
        return { ...jwk, key_ops: undefined };
      }
      return out(arrayBufferSlice(this.#raw, 0));
    }

    equals(other) {
      const raw = rawIn(other);
      if (raw === undefined) throw invalidArgType('otherKeyObject', 'KeyObject', other);
      return arrayBufferByteLength(raw) === arrayBufferByteLength(this.#raw)
        && host.timingSafeEqual(new primordials.Uint8Array(raw), new primordials.Uint8Array(this.#raw));
    }

    toCryptoKey() { throw new Error('not implemented: node:crypto.KeyObject.toCryptoKey'); }

    static from(key) {
      const state = stateIn(key);
      if (state === undefined) throw invalidArgType('key', 'CryptoKey', key);
      if (state.type !== 'secret') throw new Error('not implemented: node:crypto.KeyObject.from of a key pair');
      if (!state.extractable) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'The key is not extractable');
      return new SecretKeyObject(MAKER, t.performBytes(state.key, 'raw'));
    }

    static {
      rawIn = (value) => typeof value === 'object' && value !== null && #raw in value ? value.#raw : undefined;
    }
  }

  class SecretKeyObject extends KeyObject {}

  function createSecretKey(key, encoding = undefined) {
    return new SecretKeyObject(MAKER, arrayBufferSlice(bytesIn(key, 'key', encoding), 0));
  }

  // The bytes of a secret that is given as such or as a key object.
  function secretBytes(key, name, encoding = undefined) {
    return rawIn(key) ?? bytesIn(key, name, encoding);
  }

  function generateKeySync(type, options) {
    check.oneOf(type, 'type', ['hmac', 'aes']);
    check.object(options, 'options');
    const { length } = options;
    if (type === 'aes') check.oneOf(length, 'options.length', [128, 192, 256]);
    else check.integer(length, 'options.length', 8, 0x7fffffff);
    t.requireEvent('crypto.generateKey');
    const bytes = length >> 3;
    return createSecretKey(use('node').builtin('crypto').randomBytes(bytes));
  }

  return {
    KeyObject, SecretKeyObject, createSecretKey, generateKeySync, secretBytes,
    generateKey(type, options, callback) {
      use('node/crypto-common').later(() => generateKeySync(type, options), callback);
    },
  };
})
