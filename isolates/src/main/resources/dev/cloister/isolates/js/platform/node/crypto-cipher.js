// Ciphers of node:crypto (https://nodejs.org/api/crypto.html#class-cipheriv): AES in four modes. What GCM
// decrypts is given at the end, once its tag was found right.
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Error, TypeError, arrayBufferByteLength } = primordials;
  const t = use('crypto-terms');
  const { bytesIn, out } = use('node/crypto-common');
  const { secretBytes } = use('node/crypto-keys');
  const { check, coded } = use('node/errors');
  const { Transform } = use('node').builtin('stream');

  const NIDS = {
    __proto__: null,
    'aes-128-ecb': 418, 'aes-128-cbc': 419, 'aes-192-ecb': 422, 'aes-192-cbc': 423, 'aes-256-ecb': 426,
    'aes-256-cbc': 427, 'aes-128-gcm': 895, 'aes-192-gcm': 898, 'aes-256-gcm': 901, 'aes-128-ctr': 904,
    'aes-192-ctr': 905, 'aes-256-ctr': 906,
  };
  const NAMES = Object.keys(NIDS).sort();
  const TAG_LENGTHS = [4, 8, 12, 13, 14, 15, 16];

  function info(name) {
    const plain = name.toLowerCase().replace(/^(?:id-)?aes(\d+)-/, 'aes-$1-');
    if (NIDS[plain] === undefined) return undefined;
    const mode = plain.slice(8);
    return {
      mode, name: plain, nid: NIDS[plain], keyLength: Number(plain.slice(4, 7)) / 8,
      ivLength: mode === 'ecb' ? undefined : mode === 'gcm' ? 12 : 16,
      blockSize: mode === 'cbc' || mode === 'ecb' ? 16 : undefined,
    };
  }

  class Ciphering extends Transform {
    #key = null;
    #encrypts;
    #info;
    #raw;
    #iv;
    #pads = true;
    #ended = false;
    #tagLength;
    #tagGiven = false;

    constructor(encrypts, algorithm, key, iv, options) {
      check.string(algorithm, 'cipher');
      const found = info(algorithm);
      if (found === undefined) throw coded(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
      super(options);
      this.#encrypts = encrypts;
      this.#info = found;
      this.#raw = secretBytes(key, 'key', options?.encoding);
      this.#iv = iv === null ? new ArrayBuffer(0) : bytesIn(iv, 'iv');
      const given = arrayBufferByteLength(this.#iv);
      if (arrayBufferByteLength(this.#raw) !== found.keyLength) {
        throw coded(Error, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
      }
      if (found.mode === 'gcm' ? given === 0 : given !== (found.ivLength ?? 0)) {
        throw coded(Error, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
      }
      this.#tagLength = options?.authTagLength;
      if (found.mode === 'gcm' && this.#tagLength !== undefined && !TAG_LENGTHS.includes(this.#tagLength)) {
        throw coded(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${this.#tagLength}`);
      }
    }

    // Made at the first use, as padding may be switched off before.
    get #running() {
      return this.#key ??= t.make(this.#encrypts ? 'encipher' : 'decipher', this.#info.mode, this.#raw, this.#iv,
          this.#pads ? 1 : 0);
    }

    update(data, inputEncoding = undefined, outputEncoding = undefined) {
      if (this.#ended) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation update');
      return out(t.performBytes(this.#running, 'update', bytesIn(data, 'data', inputEncoding)), outputEncoding);
    }

    final(outputEncoding = undefined) {
      if (this.#ended) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation final');
      if (this.#info.mode === 'gcm' && !this.#encrypts && !this.#tagGiven) {
        throw new Error('Unsupported state or unable to authenticate data');
      }
      this.#ended = true;
      try {
        return out(t.performBytes(this.#running, 'final'), outputEncoding);
      } catch (error) {
        const { message } = error;
        throw this.#info.mode === 'gcm' ? new Error(message) : coded(Error, 'ERR_OSSL_BAD_DECRYPT', message);
      }
    }

    setAutoPadding(pads = true) {
      if (this.#key !== null) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation setAutoPadding');
      this.#pads = !!pads;
      return this;
    }

    setAAD(data, options = undefined) {
      t.perform(this.#running, 'additional', bytesIn(data, 'buffer', options?.encoding));
      return this;
    }

    tagOf() {
      if (!this.#ended || this.#info.mode !== 'gcm') {
        throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation getAuthTag');
      }
      return out(t.performBytes(this.#running, 'tag')).subarray(0, this.#tagLength ?? 16);
    }

    takeTag(tag, encoding) {
      const bytes = bytesIn(tag, 'buffer', encoding);
      const length = arrayBufferByteLength(bytes);
      if (this.#info.mode !== 'gcm' || this.#ended || this.#tagGiven) {
        throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation setAuthTag');
      }
      if (length !== (this.#tagLength ?? length) || !TAG_LENGTHS.includes(length)) {
        throw coded(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`);
      }
      if (length !== 16) throw new Error(`not implemented: node:crypto.Decipheriv.setAuthTag of ${length} bytes`);
      this.#tagGiven = true;
      t.perform(this.#running, 'setTag', bytes);
    }

    _transform(chunk, encoding, done) {
      this.push(this.update(chunk, encoding));
      done();
    }

    _flush(done) {
      this.push(this.final());
      done();
    }
  }

  class Cipheriv extends Ciphering {
    constructor(algorithm, key, iv, options = undefined) {
      super(true, algorithm, key, iv, options);
    }

    getAuthTag() { return this.tagOf(); }
  }

  class Decipheriv extends Ciphering {
    constructor(algorithm, key, iv, options = undefined) {
      super(false, algorithm, key, iv, options);
    }

    setAuthTag(tag, encoding = undefined) {
      this.takeTag(tag, encoding);
      return this;
    }
  }

  return {
    Cipheriv, Decipheriv,
    createCipheriv: (algorithm, key, iv, options) => new Cipheriv(algorithm, key, iv, options),
    createDecipheriv: (algorithm, key, iv, options) => new Decipheriv(algorithm, key, iv, options),
    getCiphers: () => [...NAMES],
    getCipherInfo(name, options = undefined) {
      if (typeof name === 'number') name = NAMES.find((each) => NIDS[each] === name) ?? '';
      check.string(name, 'nameOrNid');
      const found = info(name);
      if (found === undefined) return undefined;
      if (options?.keyLength !== undefined && options.keyLength !== found.keyLength) return undefined;
      if (options?.ivLength !== undefined && found.mode !== 'gcm' && options.ivLength !== found.ivLength) return undefined;
      const shown = {
        name: found.mode === 'gcm' ? `id-aes${found.keyLength * 8}-GCM` : found.name.toUpperCase(), nid: found.nid,
        blockSize: found.blockSize ?? 1,
      };
      if (found.ivLength !== undefined) shown.ivLength = options?.ivLength ?? found.ivLength;
      shown.keyLength = found.keyLength;
      shown.mode = found.mode;
      return shown;
    },
  };
})
