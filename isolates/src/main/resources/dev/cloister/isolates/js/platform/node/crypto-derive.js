// Derivations of node:crypto: pbkdf2, scrypt and hkdf (https://nodejs.org/api/crypto.html#cryptopbkdf2password-salt-iterations-keylen-digest-callback).
(function (use, host, io, primordials) {
  'use strict';
  const { Error, RangeError } = primordials;
  const t = use('crypto-terms');
  const { LENGTHS, bytesIn, later, out, requireHash } = use('node/crypto-common');
  const { secretBytes } = use('node/crypto-keys');
  const { check, coded } = use('node/errors');

  const LENGTH_MAX = 0x7fffffff;
  // What the host derives at once.
  const BYTES_MAX = 1 << 20;
  const SCRYPT_MEMORY = 32 * 1024 * 1024;

  function requireBytes(length) {
    if (length > BYTES_MAX) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `At most ${BYTES_MAX} bytes are derived at once, ${length} were asked.`);
  }

  function pbkdf2Run(password, salt, iterations, length, digest) {
    check.string(digest, 'digest');
    const secret = bytesIn(password, 'password');
    const salted = bytesIn(salt, 'salt');
    check.integer(iterations, 'iterations', 1, LENGTH_MAX);
    check.integer(length, 'keylen', 0, LENGTH_MAX);
    const hash = requireHash(digest);
    requireBytes(length);
    return () => out(t.performBytes(t.make('derivation', secret), 'pbkdf2', hash, salted, iterations, length));
  }

  function hkdfRun(digest, key, salt, info, length) {
    const hash = requireHash(digest);
    const secret = secretBytes(key, 'ikm');
    const salted = bytesIn(salt, 'salt');
    const more = bytesIn(info, 'info');
    check.integer(length, 'length', 0, LENGTH_MAX);
    if (primordials.arrayBufferByteLength(more) > 1024) {
      throw coded(RangeError, 'ERR_OUT_OF_RANGE', 'The value of "info" is out of range. It must not contain more than 1024 bytes.');
    }
    if (length > 255 * LENGTHS[hash]) {
      throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
    }
    return () => t.performBytes(t.make('derivation', secret), 'hkdf', hash, salted, more, length);
  }

  function scryptRun(password, salt, length, options) {
    const secret = bytesIn(password, 'password');
    const salted = bytesIn(salt, 'salt');
    check.integer(length, 'keylen', 0, LENGTH_MAX);
    const cost = options?.N ?? options?.cost ?? 16_384;
    const block = options?.r ?? options?.blockSize ?? 8;
    const parallel = options?.p ?? options?.parallelization ?? 1;
    const memory = options?.maxmem ?? SCRYPT_MEMORY;
    check.integer(cost, 'N', 0, 0xffffffff);
    check.integer(block, 'r', 0, 0xffffffff);
    check.integer(parallel, 'p', 0, 0xffffffff);
    check.integer(memory, 'maxmem', 0);
    requireBytes(length);
    if (cost < 2 || (cost & (cost - 1)) !== 0) {
      throw coded(Error, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params: the cost must be a power of two');
    }
    if (block < 1 || parallel < 1 || 128 * cost * block > memory || cost > 0x40000000) {
      throw coded(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params: memory limit exceeded or a parameter out of range');
    }
    return () => {
      try {
        return out(t.performBytes(t.make('derivation', secret), 'scrypt', salted, cost, t.toInt(block), t.toInt(parallel), length));
      } catch (error) {
        throw coded(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', `Invalid scrypt params: ${error.message}`);
      }
    };
  }

  return {
    pbkdf2(password, salt, iterations, length, digest, callback) {
      if (typeof digest === 'function') [callback, digest] = [digest, undefined];
      later(pbkdf2Run(password, salt, iterations, length, digest), callback);
    },
    pbkdf2Sync: (password, salt, iterations, length, digest) => pbkdf2Run(password, salt, iterations, length, digest)(),
    hkdf(digest, key, salt, info, length, callback) {
      later(hkdfRun(digest, key, salt, info, length), callback);
    },
    hkdfSync: (digest, key, salt, info, length) => hkdfRun(digest, key, salt, info, length)(),
    scrypt(password, salt, length, options, callback) {
      if (typeof options === 'function') [callback, options] = [options, undefined];
      later(scryptRun(password, salt, length, options), callback);
    },
    scryptSync: (password, salt, length, options = undefined) => scryptRun(password, salt, length, options)(),
  };
})
