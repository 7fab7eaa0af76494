// Follows the Web Cryptography API, section 14 "SubtleCrypto interface"
// (https://www.w3.org/TR/webcrypto/#subtlecrypto-interface), with MD5 as Workers have it. What belongs to
// one algorithm is in a file of its own, evaluated when its name first comes up.
//
// Everything is done before a method returns: what a script does to its bytes afterwards is too late.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, Uint8Array, jsonParse, jsonStringify, objectHasOwn, objectSetPrototypeOf, stringToUpperCase, textDecode, textEncode, typedArrayBuffer,
    typedArrayByteLength,
  } = primordials;
  const { bytesOf, expose, isArrayBuffer, isObject, need } = use('webidl');
  const { ownBytes } = use('host-bytes');
  const { stateOf } = use('crypto-key');

  const DIGESTS = {
    __proto__: null,
    'MD5': true, 'SHA-1': true, 'SHA-256': true, 'SHA-384': true, 'SHA-512': true,
  };
  function digestName(algorithm) {
    if (algorithm === undefined || algorithm === null) {
      throw new TypeError('crypto.subtle.digest needs the name of an algorithm.');
    }
    const name = stringToUpperCase(`${isObject(algorithm) ? algorithm.name : algorithm}`);
    if (DIGESTS[name] === undefined) {
      const { DOMException } = use('dom-exception');
      throw new DOMException(
          'Unrecognized or unimplemented digest algorithm requested.', 'NotSupportedError');
    }
    return name;
  }

  const FORMATS = { __proto__: null, 'raw': true, 'raw-secret': true, 'spki': true, 'pkcs8': true, 'jwk': true };

  // Name -> the file that knows it.
  const FILES = {
    __proto__: null,
    'HMAC': 'crypto-hmac',
    'AES-GCM': 'crypto-aes', 'AES-CBC': 'crypto-aes', 'AES-CTR': 'crypto-aes', 'AES-KW': 'crypto-aes',
    'HKDF': 'crypto-derivation', 'PBKDF2': 'crypto-derivation',
    'RSASSA-PKCS1-V1_5': 'crypto-rsa', 'RSA-PSS': 'crypto-rsa', 'RSA-OAEP': 'crypto-rsa',
    'ECDSA': 'crypto-ec', 'ECDH': 'crypto-ec',
    'ED25519': 'crypto-okp', 'NODE-ED25519': 'crypto-okp', 'X25519': 'crypto-okp',
  };

  // The algorithm of this name, if it has what is asked of it.
  function algorithmFor(name, ability) {
    const upper = stringToUpperCase(name);
    const file = FILES[upper];
    const found = file === undefined ? undefined : file === 'crypto-hmac' ? use(file) : use(file)[upper];
    if (found === undefined || found[ability] === undefined) {
      const { DOMException } = use('dom-exception');
      throw new DOMException(`There is no algorithm "${name}" for this.`, 'NotSupportedError');
    }
    return found;
  }

  // The key must be of the algorithm that was named, and be allowed to do this.
  function requireKey(state, algorithm, usage) {
    const t = use('crypto-terms');
    const name = `${algorithm.name}`;
    if (stringToUpperCase(name) !== stringToUpperCase(state.name)) {
      throw t.refusal('InvalidAccessError', `The key is of ${state.name}, not of "${name}".`);
    }
    if ((state.usages & t.BITS[usage]) === 0) {
      throw t.refusal('InvalidAccessError', `The key may not be used to ${usage}.`);
    }
    return state.algorithm;
  }

  // What a key with this usage does; one that has the usage and no such operation is of no algorithm.
  function abilityOf(algorithm, name, state) {
    const ability = algorithm[name];
    if (ability === undefined) {
      throw use('crypto-terms').refusal('NotSupportedError', `Keys of ${state.name} cannot ${name}.`);
    }
    return ability;
  }

  function toKeyData(format, data) {
    const t = use('crypto-terms');
    if (format === 'jwk') {
      if (!isObject(data) || bytesOf(data) !== undefined) throw new TypeError('The format "jwk" takes an object.');
      return t.readJwk(data);
    }
    return t.bufferArgument(data, `The format "${format}"`);
  }

  function importKey(format, data, given, extractable, usages) {
    const t = use('crypto-terms');
    const algorithm = t.toAlgorithm(given);
    const found = algorithmFor(`${algorithm.name}`, 'importKey');
    return found.importKey(format, toKeyData(format, data), algorithm, extractable, usages);
  }

  function exportKey(format, state) {
    use('crypto-terms').requireExtractable(state);
    return state.algorithm.exportKey(format, state);
  }

  function deriveBits(algorithm, state, usage, length) {
    return abilityOf(requireKey(state, algorithm, usage), 'deriveBits', state)(algorithm, state, length);
  }

  // A JSON Web Key as it is wrapped: the members that it has, and nothing of a script's in the way.
  function jwkToBytes(jwk) {
    const members = { __proto__: null };
    for (const name in jwk) {
      if (objectHasOwn(jwk, name)) members[name] = jwk[name];
    }
    objectSetPrototypeOf(members.key_ops, null);
    return typedArrayBuffer(textEncode(encoder, jsonStringify(members)));
  }

  const encoder = new primordials.TextEncoder();
  const decoder = new primordials.TextDecoder();

  class SubtleCrypto {
    constructor() {
      if (created) throw new TypeError('Illegal constructor');
    }

    async digest(algorithm, data) {
      need(2, arguments.length, 'crypto.subtle.digest');
      const name = digestName(algorithm);
      const bytes = bytesOf(data);
      if (bytes === undefined) {
        throw new TypeError('crypto.subtle.digest needs an ArrayBuffer or a view of one.');
      }
      return typedArrayBuffer(ownBytes(host.digest(name, bytes)));
    }

    async encrypt(algorithm, key, data) {
      return transform('encrypt', arguments.length, algorithm, key, data);
    }

    async decrypt(algorithm, key, data) {
      return transform('decrypt', arguments.length, algorithm, key, data);
    }

    async sign(algorithm, key, data) {
      return transform('sign', arguments.length, algorithm, key, data);
    }

    async verify(algorithm, key, signature, data) {
      need(4, arguments.length, 'crypto.subtle.verify');
      const t = use('crypto-terms');
      const given = t.toAlgorithm(algorithm);
      const state = stateOf(key, 'crypto.subtle.verify');
      const found = requireKey(state, given, 'verify');
      const signed = t.bufferArgument(signature, 'crypto.subtle.verify');
      return found.verify(given, state, signed, t.bufferArgument(data, 'crypto.subtle.verify'));
    }

    async generateKey(algorithm, extractable, usages) {
      need(3, arguments.length, 'crypto.subtle.generateKey');
      const t = use('crypto-terms');
      t.requireEvent('crypto.subtle.generateKey');
      const given = t.toAlgorithm(algorithm);
      const names = t.toUsages(usages, 'crypto.subtle.generateKey');
      return algorithmFor(`${given.name}`, 'generateKey').generateKey(given, !!extractable, names);
    }

    async importKey(format, data, algorithm, extractable, usages) {
      need(5, arguments.length, 'crypto.subtle.importKey');
      const names = use('crypto-terms').toUsages(usages, 'crypto.subtle.importKey');
      const form = toFormat(format);
      return importKey(form, data, algorithm, !!extractable, names);
    }

    async exportKey(format, key) {
      need(2, arguments.length, 'crypto.subtle.exportKey');
      return exportKey(`${format}`, stateOf(key, 'crypto.subtle.exportKey'));
    }

    async deriveBits(algorithm, key, length) {
      need(2, arguments.length, 'crypto.subtle.deriveBits');
      const t = use('crypto-terms');
      const state = stateOf(key, 'crypto.subtle.deriveBits');
      const bits = length === undefined || length === null ? null : t.toInt(length);
      return deriveBits(t.toAlgorithm(algorithm), state, 'deriveBits', bits);
    }

    async deriveKey(algorithm, key, derived, extractable, usages) {
      need(5, arguments.length, 'crypto.subtle.deriveKey');
      const t = use('crypto-terms');
      const given = t.toAlgorithm(algorithm);
      const state = stateOf(key, 'crypto.subtle.deriveKey');
      requireKey(state, given, 'deriveKey');
      const target = t.toAlgorithm(derived);
      const found = algorithmFor(`${target.name}`, 'keyLength');
      const names = t.toUsages(usages, 'crypto.subtle.deriveKey');
      const raw = deriveBits(given, state, 'deriveKey', found.keyLength(target));
      return found.importKey('raw', raw, target, !!extractable, names);
    }

    async wrapKey(format, key, wrappingKey, algorithm) {
      need(4, arguments.length, 'crypto.subtle.wrapKey');
      const t = use('crypto-terms');
      const state = stateOf(key, 'crypto.subtle.wrapKey');
      const wrapping = stateOf(wrappingKey, 'crypto.subtle.wrapKey');
      const given = t.toAlgorithm(algorithm);
      const found = requireKey(wrapping, given, 'wrapKey');
      const exported = exportKey(`${format}`, state);
      const data = isArrayBuffer(exported) ? exported : jwkToBytes(exported);
      return (found.wrapKey ?? abilityOf(found, 'encrypt', wrapping))(given, wrapping, data);
    }

    async unwrapKey(format, wrapped, unwrappingKey, algorithm, keyAlgorithm, extractable, usages) {
      need(7, arguments.length, 'crypto.subtle.unwrapKey');
      const t = use('crypto-terms');
      const form = toFormat(format);
      const unwrapping = stateOf(unwrappingKey, 'crypto.subtle.unwrapKey');
      const given = t.toAlgorithm(algorithm);
      const names = t.toUsages(usages, 'crypto.subtle.unwrapKey');
      const found = requireKey(unwrapping, given, 'unwrapKey');
      const data = t.bufferArgument(wrapped, 'crypto.subtle.unwrapKey');
      const raw = (found.unwrapKey ?? abilityOf(found, 'decrypt', unwrapping))(given, unwrapping, data);
      const plain = form === 'jwk' ? jsonParse(textDecode(decoder, new Uint8Array(raw))) : raw;
      return importKey(form, plain, keyAlgorithm, !!extractable, names);
    }

    // Not of the standard: Workers have it. The time it takes says nothing of where two differ.
    timingSafeEqual(a, b) {
      need(2, arguments.length, 'crypto.subtle.timingSafeEqual');
      const first = bytesOf(a);
      const second = bytesOf(b);
      if (first === undefined || second === undefined) {
        throw new TypeError('crypto.subtle.timingSafeEqual compares ArrayBuffers and views of them.');
      }
      if (typedArrayByteLength(first) !== typedArrayByteLength(second)) {
        throw new TypeError('crypto.subtle.timingSafeEqual compares what has the same length.');
      }
      return host.timingSafeEqual(first, second);
    }
  }
  expose(SubtleCrypto, 'SubtleCrypto');

  // encrypt, decrypt and sign take the same.
  function transform(usage, given, algorithm, key, data) {
    need(3, given, `crypto.subtle.${usage}`);
    const t = use('crypto-terms');
    const wanted = t.toAlgorithm(algorithm);
    const state = stateOf(key, `crypto.subtle.${usage}`);
    const found = requireKey(state, wanted, usage);
    return found[usage](wanted, state, t.bufferArgument(data, `crypto.subtle.${usage}`));
  }

  function toFormat(value) {
    const format = `${value}`;
    if (FORMATS[format]) return format;
    throw use('crypto-terms').refusal('NotSupportedError', `There is no format "${format}" of keys.`);
  }


  let created = false;
  const subtle = new SubtleCrypto();
  created = true;

  return { SubtleCrypto, digestName, subtle };
})
