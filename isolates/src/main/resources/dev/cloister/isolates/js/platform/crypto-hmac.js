// Follows the Web Cryptography API, section 29 "HMAC" (https://www.w3.org/TR/webcrypto/#hmac), with MD5
// as Workers have it.
(function (use, host, io, primordials) {
  'use strict';
  const { Uint8Array } = primordials;
  const { makeKey } = use('crypto-key');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const ALLOWED = BITS.sign | BITS.verify;
  const BLOCK_BITS = { __proto__: null, 'MD5': 512, 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };
  const BITS_MAX = 8 * 65_536;

  function keyOf(raw, hash, length, extractable, usages) {
    return makeKey({
      __proto__: null, algorithm: hmac, name: 'HMAC', type: 'secret', extractable, usages, hash, length,
      key: t.make('hmac', raw, hash),
      describe: () => ({ name: 'HMAC', hash: { name: hash }, length }),
    });
  }

  // Of a length that is not whole bytes, the last byte's bits beyond it are zero.
  function cut(raw, length) {
    const beyond = length % 8;
    if (beyond !== 0) {
      const bytes = new Uint8Array(raw);
      bytes[bytes.length - 1] &= 0xff << (8 - beyond);
    }
    return raw;
  }

  const hmac = {
    __proto__: null,

    importKey(format, data, algorithm, extractable, names) {
      const usages = t.requireSome(t.usageBits(names, ALLOWED, 'A key of HMAC'));
      const hash = t.hashMember(algorithm);
      let raw;
      if (format === 'raw') {
        raw = primordials.arrayBufferSlice(data, 0);
      } else if (format === 'jwk') {
        t.requireType(data, 'oct');
        t.requireExt(data, extractable);
        if (data.alg !== undefined && data.alg !== `HS${t.HASH_BITS[hash]}`) {
          throw refusal('DataError', `The JSON Web Key is for "${data.alg}", not for HMAC with ${hash}.`);
        }
        raw = t.secretOf(t.memberOf(data, 'k'));
      } else {
        throw t.formatRefusal('HMAC', format);
      }
      const bits = t.byteLength(raw) * 8;
      const length = algorithm.length === undefined ? bits : t.toInt(algorithm.length);
      if (length === 0 || length > bits || length <= bits - 8) {
        throw refusal('DataError', `A key of HMAC of ${bits} bits cannot have a length of ${length}.`);
      }
      return keyOf(cut(raw, length), hash, length, extractable, usages);
    },

    generateKey(algorithm, extractable, names) {
      const usages = t.requireSome(t.usageBits(names, ALLOWED, 'A key of HMAC'));
      const hash = t.hashMember(algorithm);
      const length = this.keyLength(algorithm);
      return keyOf(cut(t.randomBytes((length + 7) >> 3), length), hash, length, extractable, usages);
    },

    keyLength(algorithm) {
      const hash = t.hashMember(algorithm);
      if (algorithm.length === undefined) return BLOCK_BITS[hash];
      const length = t.toInt(algorithm.length);
      if (length <= 0 || length > BITS_MAX) {
        throw refusal('OperationError', `A key of HMAC has 1 to ${BITS_MAX} bits, ${length} were asked.`);
      }
      return length;
    },

    exportKey(format, state) {
      if (format === 'raw') return t.performBytes(state.key, 'raw');
      if (format !== 'jwk') throw t.formatRefusal('HMAC', format);
      return t.writeJwk(state, {
        __proto__: null, kty: 'oct', alg: `HS${t.HASH_BITS[state.hash]}`, k: t.perform(state.key, 'k'),
      });
    },

    sign: (algorithm, state, data) => t.performBytes(state.key, 'sign', data),
    verify: (algorithm, state, signature, data) => t.perform(state.key, 'verify', signature, data),
  };
  return hmac;
})
