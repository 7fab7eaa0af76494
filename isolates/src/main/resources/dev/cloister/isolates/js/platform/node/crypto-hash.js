// Hash and Hmac of node:crypto (https://nodejs.org/api/crypto.html#class-hash): streams that give one
// chunk, the digest, at their end.
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Error } = primordials;
  const t = use('crypto-terms');
  const { HASHES, LENGTHS, bytesIn, hashName, out } = use('node/crypto-common');
  const { check, coded } = use('node/errors');
  const { Transform } = use('node').builtin('stream');

  function finalized() {
    return coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
  }

  class Digesting extends Transform {
    #key;
    #ended = false;
    #last;

    constructor(key, options) {
      super(options);
      this.#key = key;
    }

    update(data, encoding = undefined) {
      if (this.#ended) throw finalized();
      t.perform(this.#key, 'update', bytesIn(data, 'data', encoding));
      return this;
    }

    digest(encoding = undefined) {
      if (this.#ended) {
        if (this instanceof Hmac) return out(new ArrayBuffer(0), encoding);
        throw finalized();
      }
      this.#ended = true;
      return out(t.performBytes(this.#key, 'digest'), encoding);
    }

    _transform(chunk, encoding, done) {
      this.update(chunk, encoding);
      done();
    }

    _flush(done) {
      this.push(this.digest());
      done();
    }

    copyOf(options) {
      if (this.#ended) throw finalized();
      return new Hash(t.perform(this.#key, 'copy'), options);
    }
  }

  class Hash extends Digesting {
    constructor(algorithm, options = undefined) {
      super(typeof algorithm === 'function' ? algorithm : hashKey(algorithm, options), options);
    }

    copy(options = undefined) {
      return this.copyOf(options);
    }
  }

  class Hmac extends Digesting {
    constructor(algorithm, key, options = undefined) {
      check.string(algorithm, 'hmac');
      const name = hashName(algorithm);
      if (name === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
      const raw = use('node/crypto-keys').secretBytes(key, 'key', options?.encoding);
      super(t.make('runningHmac', name, raw), options);
    }
  }
  delete Digesting.prototype.constructor;

  function hashKey(algorithm, options) {
    check.string(algorithm, 'algorithm');
    const name = hashName(algorithm);
    if (name === undefined) throw coded(Error, 'ERR_OSSL_EVP_UNSUPPORTED', 'Digest method not supported');
    if (options?.outputLength !== undefined && options.outputLength !== LENGTHS[name]) {
      throw coded(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH', 'Unsupported state or digest length');
    }
    return t.make('hash', name);
  }

  function hash(algorithm, data, options = 'hex') {
    check.string(algorithm, 'algorithm');
    const encoding = typeof options === 'string' ? options : options?.outputEncoding ?? 'hex';
    const key = hashKey(algorithm, undefined);
    t.perform(key, 'update', bytesIn(data, 'input'));
    return out(t.performBytes(key, 'digest'), encoding);
  }

  return {
    Hash, Hmac, hash,
    createHash: (algorithm, options) => new Hash(algorithm, options),
    createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
    getHashes: () => [...HASHES],
  };
})
