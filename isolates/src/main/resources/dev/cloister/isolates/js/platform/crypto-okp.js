// Follows the Web Cryptography API, sections 25 and 26: Ed25519 and X25519
// (https://www.w3.org/TR/webcrypto/#ed25519), and NODE-ED25519, the older name that Workers keep.
(function (use, host, io, primordials) {
  'use strict';
  const { stringIndexOf, stringSlice } = primordials;
  const pairs = use('crypto-pairs');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const SIGNATURE_BYTES = 64;
  const MAKERS = { __proto__: null, raw: 'okpRaw', spki: 'okpSpki', pkcs8: 'okpPkcs8' };
  const SIGNING = {
    __proto__: null, open: BITS.verify, own: BITS.sign, use: 'sig', curve: 'Ed25519',
    sign: (algorithm, state, data) => t.performBytes(state.key, 'sign', data),
    verify(algorithm, state, signature, data) {
      if (t.byteLength(signature) !== SIGNATURE_BYTES) {
        throw refusal('OperationError',
            `A signature of ${state.name} has ${SIGNATURE_BYTES} bytes, not ${t.byteLength(signature)}.`);
      }
      return t.perform(state.key, 'verify', signature, data);
    },
  };
  const AGREEING = {
    __proto__: null, open: 0, own: BITS.deriveKey | BITS.deriveBits, use: 'enc', curve: 'X25519',
    deriveBits(algorithm, state, length) {
      const peer = pairs.peerOf(algorithm, state);
      const point = t.performBytes(peer.key, 'raw');
      return pairs.firstBits(t.performBytes(state.key, 'agree', point), length);
    },
  };

  function forName(name, rules) {
    const { curve } = rules;
    const named = name === 'NODE-ED25519';
    const okp = { __proto__: rules };
    const kind = {
      __proto__: null, open: rules.open, own: rules.own, algorithm: okp, name, keep: { __proto__: null },
      describe: () => (named ? { name, namedCurve: name } : { name }),
    };

    function requireCurve(algorithm) {
      if (named && `${t.present(algorithm, 'namedCurve')}` !== name) {
        throw refusal('NotSupportedError', `The only curve of ${name} is "${name}".`);
      }
    }

    function fromJwk(jwk, extractable, usages, isPrivate) {
      t.requireType(jwk, 'OKP');
      t.requireExt(jwk, extractable);
      if (usages !== 0) t.requireUse(jwk, rules.use, usages);
      if (jwk.crv !== curve) throw refusal('NotSupportedError', `The JSON Web Key is on "${jwk.crv}", not on ${curve}.`);
      if (name === 'Ed25519' && jwk.alg !== undefined && jwk.alg !== 'EdDSA' && jwk.alg !== 'Ed25519') {
        throw refusal('DataError', `The JSON Web Key is for "${jwk.alg}", not for ${name}.`);
      }
      return t.make('okpJwk', curve, t.memberOf(jwk, 'x'), isPrivate ? jwk.d : undefined);
    }

    okp.importKey = (format, data, algorithm, extractable, names) => {
      requireCurve(algorithm);
      if (MAKERS[format] === undefined && format !== 'jwk') throw t.formatRefusal(name, format);
      const isPrivate = format === 'pkcs8' || (format === 'jwk' && data.d !== undefined);
      const usages = pairs.usagesFor(kind, isPrivate, names);
      const key = format === 'jwk' ? fromJwk(data, extractable, usages, isPrivate)
        : t.make(MAKERS[format], curve, data);
      return (isPrivate ? pairs.own : pairs.open)(kind, key, extractable, usages);
    };

    okp.generateKey = (algorithm, extractable, names) => {
      const usages = pairs.usagesOfPair(kind, names);
      requireCurve(algorithm);
      return pairs.pair(kind, t.make('okpPair', curve), extractable, usages);
    };

    okp.exportKey = (format, state) => {
      const encoded = pairs.exportEncoded(format, state);
      if (encoded !== undefined) return encoded;
      if (format === 'raw') {
        pairs.requirePublic(state);
        return t.performBytes(state.key, 'raw');
      }
      if (format !== 'jwk') throw t.formatRefusal(name, format);
      const parts = t.perform(state.key, 'jwk');
      const space = stringIndexOf(parts, ' ');
      return t.writeJwk(state, {
        __proto__: null, kty: 'OKP', crv: curve, alg: name === 'Ed25519' ? 'EdDSA' : undefined,
        x: space < 0 ? parts : stringSlice(parts, 0, space),
        d: space < 0 ? undefined : stringSlice(parts, space + 1),
      });
    };
    return okp;
  }

  return {
    'ED25519': forName('Ed25519', SIGNING), 'NODE-ED25519': forName('NODE-ED25519', SIGNING),
    'X25519': forName('X25519', AGREEING),
  };
})
