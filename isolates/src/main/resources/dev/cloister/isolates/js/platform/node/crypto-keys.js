// Key objects of node:crypto (https://nodejs.org/api/crypto.html#class-keyobject). A secret one holds
// its bytes, the halves of a pair hold a key of the host's; a script sees neither but by an export.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError, Uint8Array, arrayBufferByteLength, arrayBufferSlice } = primordials;
  const t = use('crypto-terms');
  const { bytesIn, later, out } = use('node/crypto-common');
  const { check, coded, invalidArgType } = use('node/errors');
  const { stateIn } = use('crypto-key');

  const MAKER = {};
  let secretIn;
  let halfIn;

  class KeyObject {
    #secret;
    #half;

    constructor(maker, secret, half = undefined) {
      if (maker !== MAKER) throw new TypeError('Illegal constructor');
      this.#secret = secret;
      this.#half = half;
    }

    get type() { return this.#half === undefined ? 'secret' : this.#half.type; }

    equals(other) {
      if (!(typeof other === 'object' && other !== null && #half in other)) {
        throw invalidArgType('otherKeyObject', 'KeyObject', other);
      }
      if (other.type !== this.type) return false;
      const [mine, theirs] = [bytesOf(this), bytesOf(other)];
      return arrayBufferByteLength(mine) === arrayBufferByteLength(theirs)
        && host.timingSafeEqual(new Uint8Array(mine), new Uint8Array(theirs));
    }

    toCryptoKey() { throw new Error('not implemented: node:crypto.KeyObject.toCryptoKey'); }

    static from(key) {
      const state = stateIn(key);
      if (state === undefined) throw invalidArgType('key', 'CryptoKey', key);
      if (!state.extractable) throw coded(TypeError, 'ERR_INVALID_STATE', 'The key is not extractable');
      if (state.type === 'secret') return new SecretKeyObject(MAKER, t.performBytes(state.key, 'raw'));
      return halfOf(describe(state.type, state.key, state.curve ?? state.name));
    }

    static {
      secretIn = (value) => typeof value === 'object' && value !== null && #secret in value ? value.#secret : undefined;
      halfIn = (value) => typeof value === 'object' && value !== null && #half in value ? value.#half : undefined;
    }
  }

  class SecretKeyObject extends KeyObject {
    get symmetricKeySize() { return arrayBufferByteLength(secretIn(this)); }

    export(options = undefined) {
      if (options !== undefined) check.object(options, 'options');
      const raw = secretIn(this);
      if (options?.format !== 'jwk') return out(arrayBufferSlice(raw, 0));
      const jwk = t.writeJwk({ usages: 0, extractable: true }, { kty: 'oct', k: out(raw, 'base64url') });
      return { ...jwk, key_ops: undefined };
    }
  }

  class AsymmetricKeyObject extends KeyObject {
    get asymmetricKeyType() { return halfIn(this).kind; }

    get asymmetricKeyDetails() {
      const { kind, key, curve } = halfIn(this);
      const rsa = kind === 'rsa';
      return {
        modulusLength: rsa ? t.perform(key, 'bits') : undefined,
        publicExponent: rsa ? primordials.BigInt(`0x${out(t.performBytes(key, 'exponent'), 'hex')}`) : undefined,
        divisorLength: undefined,
        namedCurve: kind === 'ec' ? use('node/crypto-pem').OPENSSL_CURVES[curve] : undefined,
      };
    }

    export(options = undefined) {
      check.object(options, 'options');
      return use('node/crypto-pem').exportHalf(halfIn(this), options);
    }
  }

  class PublicKeyObject extends AsymmetricKeyObject {}
  class PrivateKeyObject extends AsymmetricKeyObject {}

  // What is known of a half: { type, kind, key, curve }.
  function describe(type, key, name) {
    const kind = name.startsWith('P-') ? 'ec' : name === 'X25519' ? 'x25519' : name.endsWith('ED25519') || name === 'Ed25519' ? 'ed25519' : 'rsa';
    return { __proto__: null, type, kind, key, curve: kind === 'ec' ? name : undefined };
  }

  function halfOf(half) {
    return new (half.type === 'public' ? PublicKeyObject : PrivateKeyObject)(MAKER, undefined, half);
  }

  function bytesOf(object) {
    const half = halfIn(object);
    return half === undefined ? secretIn(object) : t.performBytes(half.key, half.type === 'public' ? 'spki' : 'pkcs8');
  }

  function createSecretKey(key, encoding = undefined) {
    return new SecretKeyObject(MAKER, arrayBufferSlice(bytesIn(key, 'key', encoding), 0));
  }

  // The half that an argument is, holds or describes.
  function toHalf(value, type) {
    const own = halfIn(value) ?? halfIn(value?.key);
    const found = own ?? use('node/crypto-pem').importHalf(value, type);
    if (type === 'private' && found.type !== 'private') {
      throw coded(Error, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${found.type}, expected private.`);
    }
    return found;
  }

  function createPublicKey(value) {
    const half = toHalf(value, 'public');
    return halfOf(half.type === 'public' ? half : use('node/crypto-pem').openHalf(half));
  }

  // The bytes of a secret that is given as such or as a key object.
  function secretBytes(key, name, encoding = undefined) {
    return secretIn(key) ?? bytesIn(key, name, encoding);
  }

  function generateKeySync(type, options) {
    check.oneOf(type, 'type', ['hmac', 'aes']);
    check.object(options, 'options');
    const { length } = options;
    if (type === 'aes') check.oneOf(length, 'options.length', [128, 192, 256]);
    else check.integer(length, 'options.length', 8, 0x7fffffff);
    return createSecretKey(use('node/crypto-random').randomBytes(length >> 3));
  }

  function generateKeyPairSync(type, options = {}) {
    check.string(type, 'type');
    t.requireEvent('crypto.generateKeyPair');
    const pem = use('node/crypto-pem');
    const [open, own] = pem.generateHalves(type, options);
    const shown = (half, encoding) => (encoding === undefined ? halfOf(half) : pem.exportHalf(half, encoding));
    return {
      publicKey: shown(open, options.publicKeyEncoding), privateKey: shown(own, options.privateKeyEncoding),
    };
  }

  return {
    KeyObject, PrivateKeyObject, PublicKeyObject, SecretKeyObject, createPublicKey, createSecretKey, describe,
    generateKeyPairSync, generateKeySync, secretBytes, toHalf,
    createPrivateKey: (value) => halfOf(toHalf(value, 'private')),
    generateKey: (type, options, callback) => later(() => generateKeySync(type, options), callback),
    generateKeyPair(type, options, callback) {
      if (typeof options === 'function') [callback, options] = [options, {}];
      check.function(callback, 'callback');
      later(() => generateKeyPairSync(type, options),
          (error, pair) => (error ? callback(error) : callback(null, pair.publicKey, pair.privateKey)));
    },
  };
})
