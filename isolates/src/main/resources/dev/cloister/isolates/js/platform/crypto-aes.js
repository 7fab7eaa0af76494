// Follows the Web Cryptography API, sections 24 to 27: AES-CTR, AES-CBC, AES-GCM and AES-KW
// (https://www.w3.org/TR/webcrypto/#aes-ctr).
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, stringSlice } = primordials;
  const { makeKey } = use('crypto-key');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const WRAPPING = BITS.wrapKey | BITS.unwrapKey;
  const FULL = BITS.encrypt | BITS.decrypt | WRAPPING;
  const BLOCK = 16;
  const TAG_BITS = { __proto__: null, 32: true, 64: true, 96: true, 104: true, 112: true, 120: true, 128: true };
  const DATA_BYTES_MIN = 16;

  function requireLength(bits, error) {
    if (bits !== 128 && bits !== 192 && bits !== 256) {
      throw refusal(error, `A key of AES has 128, 192 or 256 bits, not ${bits}.`);
    }
    return bits;
  }

  function gcmParameters(algorithm) {
    const iv = t.bytesMember(algorithm, 'iv');
    const more = algorithm.additionalData === undefined
      ? new ArrayBuffer(0) : t.bytesMember(algorithm, 'additionalData');
    const tag = algorithm.tagLength === undefined ? 128 : t.toInt(algorithm.tagLength);
    if (t.byteLength(iv) === 0) throw refusal('OperationError', 'AES-GCM needs an iv of at least one byte.');
    if (!TAG_BITS[tag]) throw refusal('OperationError', `AES-GCM has no tag of ${tag} bits.`);
    return { __proto__: null, iv, more, tag };
  }

  function cbcIv(algorithm) {
    const iv = t.bytesMember(algorithm, 'iv');
    if (t.byteLength(iv) !== BLOCK) {
      throw refusal('OperationError', `AES-CBC needs an iv of ${BLOCK} bytes, not ${t.byteLength(iv)}.`);
    }
    return iv;
  }

  function ctr(algorithm, state, data) {
    const counter = t.bytesMember(algorithm, 'counter');
    const bits = t.intMember(algorithm, 'length');
    if (t.byteLength(counter) !== BLOCK) {
      throw refusal('OperationError', `AES-CTR needs a counter of ${BLOCK} bytes, not ${t.byteLength(counter)}.`);
    }
    if (bits < 1 || bits > 128) {
      throw refusal('OperationError', `AES-CTR counts with 1 to 128 bits, not with ${bits}.`);
    }
    return t.performBytes(state.key, 'ctr', data, counter, bits);
  }

  const modes = {
    __proto__: null,

    'AES-GCM': {
      __proto__: null,
      encrypt(algorithm, state, data) {
        const { iv, more, tag } = gcmParameters(algorithm);
        return t.performBytes(state.key, 'gcmEncrypt', data, iv, more, tag);
      },
      decrypt(algorithm, state, data) {
        const { iv, more, tag } = gcmParameters(algorithm);
        if (t.byteLength(data) * 8 < tag) {
          throw refusal('OperationError', `What AES-GCM encrypted has at least ${tag} bits.`);
        }
        return t.performBytes(state.key, 'gcmDecrypt', data, iv, more, tag);
      },
    },

    'AES-CBC': {
      __proto__: null,
      encrypt: (algorithm, state, data) => t.performBytes(state.key, 'cbcEncrypt', data, cbcIv(algorithm)),
      decrypt: (algorithm, state, data) => t.performBytes(state.key, 'cbcDecrypt', data, cbcIv(algorithm)),
    },

    'AES-CTR': { __proto__: null, encrypt: ctr, decrypt: ctr },

    'AES-KW': {
      __proto__: null,
      wrapKey(algorithm, state, data) {
        const length = t.byteLength(data);
        if (length < DATA_BYTES_MIN || length % 8 !== 0) {
          throw refusal('OperationError',
              `AES-KW wraps keys of ${DATA_BYTES_MIN} bytes and more, in eights; this one has ${length}.`);
        }
        return t.performBytes(state.key, 'wrap', data);
      },
      unwrapKey(algorithm, state, data) {
        const length = t.byteLength(data);
        if (length < DATA_BYTES_MIN + 8 || length % 8 !== 0) {
          throw refusal('OperationError',
              `What AES-KW wrapped has ${DATA_BYTES_MIN + 8} bytes and more, in eights; this has ${length}.`);
        }
        return t.performBytes(state.key, 'unwrap', data);
      },
    },
  };

  function forMode(name) {
    const allowed = name === 'AES-KW' ? WRAPPING : FULL;

    function keyOf(raw, extractable, usages) {
      const length = t.byteLength(raw) * 8;
      return makeKey({
        __proto__: null, algorithm: aes, name, type: 'secret', extractable, usages, length,
        key: t.make('aes', raw),
        describe: () => ({ name, length }),
      });
    }

    function fromJwk(jwk, extractable, usages) {
      t.requireType(jwk, 'oct');
      t.requireExt(jwk, extractable);
      t.requireUse(jwk, 'enc', usages);
      const raw = t.secretOf(t.memberOf(jwk, 'k'));
      const bits = requireLength(t.byteLength(raw) * 8, 'DataError');
      if (jwk.alg !== undefined && jwk.alg !== algOf(bits)) {
        throw refusal('DataError', `The JSON Web Key is for "${jwk.alg}", not for "${algOf(bits)}".`);
      }
      return raw;
    }

    function algOf(bits) {
      return `A${bits}${stringSlice(name, 4)}`;
    }

    const aes = {
      __proto__: modes[name],

      importKey(format, data, algorithm, extractable, names) {
        const usages = t.requireSome(t.usageBits(names, allowed, `A key of ${name}`));
        if (format !== 'raw' && format !== 'raw-secret' && format !== 'jwk') throw t.formatRefusal(name, format);
        const raw = format === 'jwk' ? fromJwk(data, extractable, usages) : data;
        requireLength(t.byteLength(raw) * 8, 'DataError');
        return keyOf(raw, extractable, usages);
      },

      generateKey(algorithm, extractable, names) {
        const usages = t.requireSome(t.usageBits(names, allowed, `A key of ${name}`));
        return keyOf(t.randomBytes(this.keyLength(algorithm) / 8), extractable, usages);
      },

      keyLength: (algorithm) => requireLength(t.intMember(algorithm, 'length'), 'OperationError'),

      exportKey(format, state) {
        if (format === 'raw' || format === 'raw-secret') return t.performBytes(state.key, 'raw');
        if (format !== 'jwk') throw t.formatRefusal(name, format);
        return t.writeJwk(state, {
          __proto__: null, kty: 'oct', alg: algOf(state.length), k: t.perform(state.key, 'k'),
        });
      },
    };
    return aes;
  }

  return {
    'AES-GCM': forMode('AES-GCM'), 'AES-CBC': forMode('AES-CBC'), 'AES-CTR': forMode('AES-CTR'),
    'AES-KW': forMode('AES-KW'),
  };
})
