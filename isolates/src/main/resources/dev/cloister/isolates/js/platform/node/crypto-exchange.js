// Agreement on a secret in node:crypto (https://nodejs.org/api/crypto.html#class-ecdh,
// #class-diffiehellman): on curves, and modulo a prime.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, TypeError } = primordials;
  const t = use('crypto-terms');
  const { Buffer, bytesIn, out } = use('node/crypto-common');
  const { curveNamed } = use('node/crypto-pem');
  const { ecNumber } = use('node/crypto-der');
  const { check, coded, invalidArgType } = use('node/errors');
  const numbers = use('node/crypto-primes').numbers();

  const bytes = (value, name, encoding) => Buffer.from(bytesIn(value, name, encoding));

  // A copy of bytes, or a text in an encoding.
  const encoded = (value, encoding) => {
    const copy = Buffer.from(value);
    return !encoding || encoding === 'buffer' ? copy : copy.toString(encoding);
  };

  // ---- curves -------------------------------------------------------------------------------------

  const OBJECT_IDS = { __proto__: null, 'P-256': '2a8648ce3d030107', 'P-384': '2b81040022', 'P-521': '2b81040023' };
  const HYBRID = 6;

  // The key of a point in any of the three forms of SEC 1; undefined when it is none of the curve.
  function pointKey(curve, given) {
    const point = Buffer.from(given);
    if (point[0] === HYBRID || point[0] === HYBRID + 1) {
      if ((point[point.length - 1] & 1) !== point[0] - HYBRID) return undefined;
      point[0] = 4;
    }
    try {
      return t.make('ecRaw', curve, t.whole(point));
    } catch {
      return undefined;
    }
  }

  function formed(raw, format = 'uncompressed') {
    const sign = raw[raw.length - 1] & 1;
    switch (format) {
      case 'uncompressed': return raw;
      case 'compressed': return Buffer.concat([Buffer.of(2 | sign), raw.subarray(1, 1 + (raw.length - 1) / 2)]);
      case 'hybrid': return Buffer.concat([Buffer.of(HYBRID | sign), raw.subarray(1)]);
      default: throw coded(TypeError, 'ERR_CRYPTO_ECDH_INVALID_FORMAT', `Invalid ECDH format: ${format}`);
    }
  }

  function curveOf(name) {
    check.string(name, 'curve');
    try {
      return curveNamed(name);
    } catch {
      throw coded(Error, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
    }
  }

  class ECDH {
    #curve;
    #own;

    constructor(curve) {
      this.#curve = curveOf(curve);
    }

    generateKeys(encoding = undefined, format = undefined) {
      t.requireEvent('crypto.createECDH');
      [, this.#own] = t.make('ecPair', this.#curve);
      return this.getPublicKey(encoding, format);
    }

    computeSecret(other, inputEncoding = undefined, outputEncoding = undefined) {
      const open = pointKey(this.#curve, bytes(other, 'otherPublicKey', inputEncoding));
      if (open === undefined) {
        throw coded(Error, 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', 'Public key is not valid for specified curve');
      }
      return out(t.performBytes(this.#present('private'), 'agree', t.performBytes(open, 'raw')), outputEncoding ?? undefined);
    }

    getPrivateKey(encoding = undefined) {
      const number = Buffer.from(t.perform(this.#present('private'), 'jwk').split(' ')[2], 'base64url');
      return encoded(number, encoding);
    }

    getPublicKey(encoding = undefined, format = undefined) {
      const point = formed(out(t.performBytes(this.#present('public'), 'raw')), format);
      return encoded(point, encoding);
    }

    setPrivateKey(key, encoding = undefined) {
      const number = bytes(key, 'key', encoding);
      try {
        this.#own = t.make('ecPkcs8', this.#curve, t.whole(ecNumber(OBJECT_IDS[this.#curve], number)));
      } catch {
        throw coded(Error, 'ERR_CRYPTO_INVALID_KEYPAIR', 'Private key is not valid for specified curve.');
      }
    }

    #present(which) {
      if (this.#own === undefined) throw coded(Error, 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', `Failed to get ECDH ${which} key`);
      return this.#own;
    }

    static convertKey(key, curve, inputEncoding = undefined, outputEncoding = undefined, format = undefined) {
      const name = curveOf(curve);
      const open = pointKey(name, bytes(key, 'key', inputEncoding));
      if (open === undefined) throw coded(Error, 'ERR_CRYPTO_OPERATION_FAILED', 'Failed to set point');
      const point = formed(out(t.performBytes(open, 'raw')), format);
      return encoded(point, outputEncoding);
    }
  }

  // ---- modulo a prime -----------------------------------------------------------------------------

  // Of RFC 3526: bits, and what is added to the digits of pi.
  const GROUPS = {
    __proto__: null, modp14: [2048, 124_476], modp15: [3072, 1_690_314], modp16: [4096, 240_904], modp17: [6144, 929_484],
    modp18: [8192, 4_743_158],
  };
  const NOT_PRIME = 1;
  const NOT_SAFE_PRIME = 2;
  const UNKNOWN_GENERATOR = 4;
  const UNFIT_GENERATOR = 8;
  // Private numbers are no longer than that; twice what the largest of the groups is thought to be worth.
  const PRIVATE_BYTES_MAX = 64;

  // Sets the public or the private number of an exchange.
  let set;

  class Exchange {
    #prime;
    #generator;
    #public;
    #private;

    constructor(prime, generator) {
      this.#prime = prime;
      this.#generator = generator;
    }

    generateKeys(encoding = undefined) {
      if (this.#private === undefined) {
        const { randomBytes } = use('node/crypto-random');
        const own = randomBytes(Math.min(PRIVATE_BYTES_MAX, this.#prime.length));
        // Below the prime, and not nothing.
        if (own.length === this.#prime.length) own[0] %= this.#prime[0] || 1;
        own[own.length - 1] |= 1;
        this.#private = own;
      }
      this.#public ??= this.#padded(numbers.power(this.#generator, this.#private, this.#prime));
      return this.getPublicKey(encoding);
    }

    computeSecret(other, inputEncoding = undefined, outputEncoding = undefined) {
      const open = bytes(other, 'otherPublicKey', inputEncoding);
      if (this.#private === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_KEYLEN', 'No private key is set');
      const number = BigInt(`0x${open.toString('hex') || '0'}`);
      if (number < 2n || number >= BigInt(`0x${this.#prime.toString('hex')}`) - 1n) {
        throw coded(Error, 'ERR_CRYPTO_INVALID_KEYLEN', `Supplied key is too ${number < 2n ? 'small' : 'large'}`);
      }
      return encoded(this.#padded(numbers.power(open, this.#private, this.#prime)), outputEncoding);
    }

    #padded(number) {
      return Buffer.concat([Buffer.alloc(this.#prime.length - number.length), number]);
    }

    getPrime(encoding = undefined) { return encoded(this.#prime, encoding); }
    getGenerator(encoding = undefined) { return encoded(this.#generator, encoding); }

    getPublicKey(encoding = undefined) {
      if (this.#public === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'No public key - did you forget to generate one?');
      return encoded(this.#public, encoding);
    }

    getPrivateKey(encoding = undefined) {
      if (this.#private === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'No private key - did you forget to generate one?');
      return encoded(this.#private, encoding);
    }

    get verifyError() {
      const prime = BigInt(`0x${this.#prime.toString('hex')}`);
      const generator = BigInt(`0x${this.#generator.toString('hex')}`);
      let wrong = 0;
      if (generator === 2n) wrong = prime % 24n === 11n ? 0 : UNFIT_GENERATOR;
      else if (generator === 5n) wrong = prime % 10n === 3n || prime % 10n === 7n ? 0 : UNFIT_GENERATOR;
      else wrong = UNKNOWN_GENERATOR;
      if (this instanceof DiffieHellmanGroup) return wrong;
      if (!numbers.isPrime(this.#prime)) return wrong | NOT_PRIME;
      return numbers.isSafePrime(this.#prime) ? wrong : wrong | NOT_SAFE_PRIME;
    }

    static {
      set = (exchange, which, value) => {
        if (which === 'public') exchange.#public = value;
        else exchange.#private = value;
      };
    }
  }
  class DiffieHellman extends Exchange {
    constructor(sizeOrPrime, keyEncoding = undefined, generator = undefined, genEncoding = undefined) {
      if (typeof sizeOrPrime !== 'number' && typeof sizeOrPrime !== 'string' && !ArrayBuffer.isView(sizeOrPrime) && !(sizeOrPrime instanceof ArrayBuffer)) {
        throw invalidArgType('sizeOrPrime', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], sizeOrPrime);
      }
      // The encoding may be left out.
      if (keyEncoding && keyEncoding !== 'buffer' && !Buffer.isEncoding(keyEncoding)) {
        [keyEncoding, generator, genEncoding] = [undefined, keyEncoding, generator];
      }
      const base = generator === undefined || generator === null ? Buffer.of(2)
        : typeof generator === 'number' ? Buffer.of(generator) : bytes(generator, 'generator', genEncoding);
      let prime;
      if (typeof sizeOrPrime === 'number') {
        check.integer(sizeOrPrime, 'sizeOrPrime', 3, 0x7fffffff);
        prime = numbers.prime(sizeOrPrime, { safe: true, ...(base.length === 1 && base[0] === 2 && sizeOrPrime > 6 ? { add: 24n, rem: 11n } : {}) });
      } else {
        prime = bytes(sizeOrPrime, 'sizeOrPrime', keyEncoding);
        if (prime.length === 0) throw coded(Error, 'ERR_CRYPTO_OPERATION_FAILED', 'The prime is empty');
      }
      super(prime, base);
    }

    setPublicKey(key, encoding = undefined) { set(this, 'public', bytes(key, 'key', encoding)); }
    setPrivateKey(key, encoding = undefined) { set(this, 'private', bytes(key, 'key', encoding)); }
  }

  class DiffieHellmanGroup extends Exchange {
    constructor(name) {
      check.string(name, 'group');
      const group = GROUPS[name];
      if (group === undefined) {
        throw coded(Error, 'ERR_CRYPTO_UNKNOWN_DH_GROUP', `Failed to init DiffieHellmanGroup: invalid group. Only groups {${Object.keys(GROUPS).join(', ')}} are supported.`);
      }
      super(numbers.group(...group), Buffer.of(2));
    }
  }

  return {
    DiffieHellman, DiffieHellmanGroup, ECDH,
    createDiffieHellman: (...given) => new DiffieHellman(...given),
    createDiffieHellmanGroup: (name) => new DiffieHellmanGroup(name),
    createECDH: (curve) => new ECDH(curve),
    getDiffieHellman: (name) => new DiffieHellmanGroup(name),
  };
})
