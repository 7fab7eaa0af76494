// Follows the Web Cryptography API, sections 23 and 24: ECDSA and ECDH
// (https://www.w3.org/TR/webcrypto/#ecdsa), on the curves P-256, P-384 and P-521.
(function (use, host, io, primordials) {
  'use strict';
  const { stringIndexOf, stringSlice, stringToUpperCase } = primordials;
  const pairs = use('crypto-pairs');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const CURVES = { __proto__: null, 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };
  const RULES = {
    __proto__: null,
    'ECDSA': {
      __proto__: null, open: BITS.verify, own: BITS.sign,
      sign: (algorithm, state, data) => t.performBytes(state.key, 'sign', data, callHash(algorithm)),
      verify: (algorithm, state, signature, data) =>
        t.perform(state.key, 'verify', signature, data, callHash(algorithm)),
    },
    'ECDH': {
      __proto__: null, open: 0, own: BITS.deriveKey | BITS.deriveBits,
      deriveBits(algorithm, state, length) {
        const peer = pairs.peerOf(algorithm, state);
        if (peer.curve !== state.curve) {
          throw refusal('InvalidAccessError', `A key on ${state.curve} cannot agree with one on ${peer.curve}.`);
        }
        const point = t.performBytes(peer.key, 'raw');
        return pairs.firstBits(t.performBytes(state.key, 'agree', point), length);
      },
    },
  };

  function callHash(algorithm) {
    const hash = t.hashMember(algorithm);
    if (hash === 'MD5') throw refusal('NotSupportedError', 'ECDSA is not there with MD5.');
    return hash;
  }

  function curveOf(algorithm) {
    const curve = stringToUpperCase(`${t.present(algorithm, 'namedCurve')}`);
    if (CURVES[curve] === undefined) throw refusal('NotSupportedError', `There is no curve "${curve}".`);
    return curve;
  }

  function isKnownAlg(alg) {
    return alg === 'ES256' || alg === 'ES384' || alg === 'ES512';
  }

  function forName(name) {
    const rules = RULES[name];
    const ec = { __proto__: rules };

    function kindOf(curve) {
      return {
        __proto__: null, open: rules.open, own: rules.own, algorithm: ec, name,
        keep: { __proto__: null, curve },
        describe: () => ({ name, namedCurve: curve }),
      };
    }

    function fromJwk(jwk, curve, extractable, usages, isPrivate) {
      t.requireType(jwk, 'EC');
      t.requireExt(jwk, extractable);
      if (usages !== 0) t.requireUse(jwk, name === 'ECDSA' ? 'sig' : 'enc', usages);
      if (name === 'ECDSA' && jwk.alg !== undefined && jwk.alg !== CURVES[curve]) {
        if (!isKnownAlg(jwk.alg)) throw refusal('NotSupportedError', `There is no algorithm "${jwk.alg}" of ECDSA.`);
        throw refusal('DataError', `The JSON Web Key is for "${jwk.alg}", not for the curve ${curve}.`);
      }
      return t.make('ecJwk', curve, t.memberOf(jwk, 'x'), t.memberOf(jwk, 'y'), isPrivate ? jwk.d : undefined);
    }

    const MAKERS = { __proto__: null, raw: 'ecRaw', spki: 'ecSpki', pkcs8: 'ecPkcs8' };

    ec.importKey = (format, data, algorithm, extractable, names) => {
      const curve = curveOf(algorithm);
      const kind = kindOf(curve);
      if (MAKERS[format] === undefined && format !== 'jwk') throw t.formatRefusal(name, format);
      const isPrivate = format === 'pkcs8' || (format === 'jwk' && data.d !== undefined);
      const usages = pairs.usagesFor(kind, isPrivate, names);
      const key = format === 'jwk' ? fromJwk(data, curve, extractable, usages, isPrivate)
        : t.make(MAKERS[format], curve, data);
      return (isPrivate ? pairs.own : pairs.open)(kind, key, extractable, usages);
    };

    ec.generateKey = (algorithm, extractable, names) => {
      const curve = curveOf(algorithm);
      const kind = kindOf(curve);
      const usages = pairs.usagesOfPair(kind, names);
      return pairs.pair(kind, t.make('ecPair', curve), extractable, usages);
    };

    ec.exportKey = (format, state) => {
      const encoded = pairs.exportEncoded(format, state);
      if (encoded !== undefined) return encoded;
      if (format === 'raw') {
        pairs.requirePublic(state);
        return t.performBytes(state.key, 'raw');
      }
      if (format !== 'jwk') throw t.formatRefusal(name, format);
      const parts = t.perform(state.key, 'jwk');
      const first = stringIndexOf(parts, ' ');
      const second = stringIndexOf(parts, ' ', first + 1);
      return t.writeJwk(state, {
        __proto__: null, kty: 'EC', crv: state.curve, x: stringSlice(parts, 0, first),
        y: second < 0 ? stringSlice(parts, first + 1) : stringSlice(parts, first + 1, second),
        d: state.type === 'public' || second < 0 ? undefined : stringSlice(parts, second + 1),
      });
    };
    return ec;
  }

  return { 'ECDSA': forName('ECDSA'), 'ECDH': forName('ECDH') };
})
