// Follows the Web Cryptography API, sections 20 to 22: RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP
// (https://www.w3.org/TR/webcrypto/#rsassa-pkcs1).
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Uint8Array, arrayBufferSlice, stringSlice, stringIndexOf, typedArrayByteLength } = primordials;
  const pairs = use('crypto-pairs');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
  const SIGNATURES = { __proto__: null, open: BITS.verify, own: BITS.sign, use: 'sig' };
  const KINDS = {
    __proto__: null,
    'RSASSA-PKCS1-v1_5': {
      ...SIGNATURES,
      sign: (algorithm, state, data) => t.performBytes(state.key, 'pkcs1Sign', data, state.hash),
      verify: (algorithm, state, signature, data) =>
        t.perform(state.key, 'pkcs1Verify', signature, data, state.hash),
    },
    'RSA-PSS': {
      ...SIGNATURES,
      sign(algorithm, state, data) {
        const salt = saltLength(algorithm);
        return t.performBytes(state.key, 'pssSign', data, state.hash, salt);
      },
      verify(algorithm, state, signature, data) {
        const salt = saltLength(algorithm);
        return t.perform(state.key, 'pssVerify', signature, data, state.hash, salt);
      },
    },
    'RSA-OAEP': {
      open: BITS.encrypt | BITS.wrapKey, own: BITS.decrypt | BITS.unwrapKey, use: 'enc',
      encrypt: (algorithm, state, data) =>
        t.performBytes(state.key, 'oaepEncrypt', data, state.hash, labelOf(algorithm)),
      decrypt: (algorithm, state, data) =>
        t.performBytes(state.key, 'oaepDecrypt', data, state.hash, labelOf(algorithm)),
    },
  };
  const ALGS = {
    __proto__: null,
    'RSASSA-PKCS1-v1_5': { __proto__: null, 'MD5': 'RS5', 'SHA-1': 'RS1', 'SHA-256': 'RS256', 'SHA-384': 'RS384', 'SHA-512': 'RS512' },
    'RSA-PSS': { __proto__: null, 'MD5': 'PS5', 'SHA-1': 'PS1', 'SHA-256': 'PS256', 'SHA-384': 'PS384', 'SHA-512': 'PS512' },
    'RSA-OAEP': { __proto__: null, 'MD5': 'RSA-OAEP-5', 'SHA-1': 'RSA-OAEP', 'SHA-256': 'RSA-OAEP-256', 'SHA-384': 'RSA-OAEP-384', 'SHA-512': 'RSA-OAEP-512' },
  };

  // Whether any algorithm of RSA is called so in JSON Web Keys.
  function isKnownAlg(alg) {
    for (const name in ALGS) {
      for (const hash in ALGS[name]) {
        if (ALGS[name][hash] === alg) return true;
      }
    }
    return false;
  }

  function saltLength(algorithm) {
    if (algorithm.saltLength === undefined) throw refusal('DataError', 'RSA-PSS needs the length of its salt.');
    const length = t.toInt(algorithm.saltLength);
    if (length < 0) throw refusal('DataError', `A salt cannot have ${length} bytes.`);
    return length;
  }

  function labelOf(algorithm) {
    return algorithm.label === undefined ? new ArrayBuffer(0) : t.bytesMember(algorithm, 'label');
  }

  function exponentOf(bytes) {
    const view = new Uint8Array(bytes);
    let value = 0;
    for (let i = 0; i < typedArrayByteLength(view); i++) value = value * 256 + view[i];
    return value;
  }

  function forName(name) {
    const rules = KINDS[name];
    const rsa = { __proto__: rules };

    function kindOf(key, hash, exponent) {
      const modulusLength = t.perform(key, 'bits');
      const bytes = exponent ?? t.performBytes(key, 'exponent');
      return {
        __proto__: null, ...rules, algorithm: rsa, name, keep: { __proto__: null, hash },
        describe: () => ({
          name, modulusLength, publicExponent: new Uint8Array(arrayBufferSlice(bytes, 0)), hash: { name: hash },
        }),
      };
    }

    function fromJwk(jwk, hash, extractable, usages, isPrivate) {
      t.requireType(jwk, 'RSA');
      t.requireExt(jwk, extractable);
      if (usages !== 0) t.requireUse(jwk, rules.use, usages);
      if (jwk.alg !== undefined && jwk.alg !== ALGS[name][hash]) {
        if (!isKnownAlg(jwk.alg)) throw refusal('NotSupportedError', `There is no algorithm "${jwk.alg}" of RSA.`);
        throw refusal('DataError', `The JSON Web Key is for "${jwk.alg}", not for ${name} with ${hash}.`);
      }
      const n = t.memberOf(jwk, 'n');
      const e = t.memberOf(jwk, 'e');
      if (!isPrivate) return t.make('rsaPublicJwk', n, e);
      if (jwk.oth !== undefined) {
        throw refusal('NotSupportedError', 'RSA keys of more than two primes are not supported.');
      }
      let given = 0;
      for (let i = 1; i < PRIVATE_MEMBERS.length; i++) given += jwk[PRIVATE_MEMBERS[i]] === undefined ? 0 : 1;
      if (given === 0) return t.make('rsaPrivateJwk', n, e, jwk.d);
      if (given < PRIVATE_MEMBERS.length - 1) {
        throw refusal('DataError', 'Of p, q, dp, dq and qi the JSON Web Key must have all or none.');
      }
      return t.make('rsaPrivateJwk', n, e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi);
    }

    rsa.importKey = (format, data, algorithm, extractable, names) => {
      const hash = t.hashMember(algorithm);
      if (format !== 'spki' && format !== 'pkcs8' && format !== 'jwk') throw t.formatRefusal(name, format);
      const isPrivate = format === 'pkcs8' || (format === 'jwk' && data.d !== undefined);
      const usages = pairs.usagesFor({ name, open: rules.open, own: rules.own }, isPrivate, names);
      const key = format === 'jwk' ? fromJwk(data, hash, extractable, usages, isPrivate)
        : t.make(isPrivate ? 'rsaPkcs8' : 'rsaSpki', data);
      return (isPrivate ? pairs.own : pairs.open)(kindOf(key, hash), key, extractable, usages);
    };

    rsa.generateKey = (algorithm, extractable, names) => {
      const usages = pairs.usagesOfPair({ name, open: rules.open, own: rules.own }, names);
      const hash = t.hashMember(algorithm);
      const length = t.intMember(algorithm, 'modulusLength');
      const exponent = t.bytesMember(algorithm, 'publicExponent');
      const value = exponentOf(exponent);
      if (length < 256 || length > 16_384 || length % 8 !== 0) {
        throw refusal('OperationError', `RSA keys have 256 to 16384 bits, in eights, not ${length}.`);
      }
      if (value !== 3 && value !== 65_537) {
        throw refusal('OperationError', `The public exponent must be 3 or 65537, not ${value}.`);
      }
      const kept = arrayBufferSlice(exponent, 0);
      const keys = t.make('rsaPair', length, kept);
      return pairs.pair(kindOf(keys[0], hash, kept), keys, extractable, usages);
    };

    rsa.exportKey = (format, state) => {
      const encoded = pairs.exportEncoded(format, state);
      if (encoded !== undefined) return encoded;
      if (format === 'raw') {
        throw refusal('InvalidAccessError', `Keys of ${name} have no format "raw".`);
      }
      if (format !== 'jwk') throw t.formatRefusal(name, format);
      const members = { __proto__: null, kty: 'RSA', alg: ALGS[name][state.hash] };
      let rest = t.perform(state.key, 'jwk');
      const order = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
      for (let i = 0; i < order.length && rest !== ''; i++) {
        const space = stringIndexOf(rest, ' ');
        members[order[i]] = space < 0 ? rest : stringSlice(rest, 0, space);
        rest = space < 0 ? '' : stringSlice(rest, space + 1);
      }
      return t.writeJwk(state, members);
    };
    return rsa;
  }

  return {
    'RSASSA-PKCS1-V1_5': forName('RSASSA-PKCS1-v1_5'), 'RSA-PSS': forName('RSA-PSS'),
    'RSA-OAEP': forName('RSA-OAEP'),
  };
})
