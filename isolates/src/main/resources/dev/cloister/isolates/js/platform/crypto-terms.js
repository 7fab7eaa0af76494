// What the algorithms of the Web Cryptography API share: reading the members of their dictionaries,
// calling the host, and its refusals as exceptions.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Error, Math, Number, TypeError, Uint8Array, arrayBufferSlice, arrayIsArray, arrayPush, isFinite,
    stringIndexOf, stringSlice, stringToUpperCase, typedArrayBuffer,
    typedArrayByteLength, typedArrayByteOffset,
  } = primordials;
  const { bytesOf, isArrayBuffer, isObject } = use('webidl');
  const { ownBytes } = use('host-bytes');
  const { BITS, namesOf } = use('crypto-key');

  const REFUSALS = {
    __proto__: null,
    DataError: true, InvalidAccessError: true, NotSupportedError: true, OperationError: true,
  };
  const HASHES = {
    __proto__: null,
    'MD5': true, 'SHA-1': true, 'SHA-256': true, 'SHA-384': true, 'SHA-512': true,
  };
  const HASH_BITS = { __proto__: null, 'MD5': 5, 'SHA-1': 1, 'SHA-256': 256, 'SHA-384': 384, 'SHA-512': 512 };

  function refusal(name, message) {
    const { DOMException } = use('dom-exception');
    return new DOMException(message, name);
  }

  // An error of the host's that begins with the name of an exception becomes that exception.
  function translated(error) {
    const { message } = error;
    const colon = typeof message === 'string' ? stringIndexOf(message, ': ') : -1;
    if (colon < 0) return error;
    const name = stringSlice(message, 0, colon);
    return REFUSALS[name] ? refusal(name, stringSlice(message, colon + 2)) : error;
  }

  let table = null;

  // A key of the host's, or a pair as a list.
  function make(what, a, b, c, d, e, f, g, h) {
    table ??= host.crypto();
    try {
      return table.make(what, a, b, c, d, e, f, g, h);
    } catch (error) {
      throw translated(error);
    }
  }

  function perform(key, operation, a, b, c, d, e) {
    try {
      return key(operation, a, b, c, d, e);
    } catch (error) {
      throw translated(error);
    }
  }

  // The same, of what comes as bytes: an ArrayBuffer of the script's.
  function performBytes(key, operation, a, b, c, d, e) {
    return typedArrayBuffer(ownBytes(perform(key, operation, a, b, c, d, e)));
  }

  // A view's bytes as the host takes them: a whole ArrayBuffer.
  function whole(view) {
    const buffer = typedArrayBuffer(view);
    const length = typedArrayByteLength(view);
    if (length === primordials.arrayBufferByteLength(buffer)) return buffer;
    const start = typedArrayByteOffset(view);
    return arrayBufferSlice(buffer, start, start + length);
  }

  // A buffer that was given away has no bytes.
  function bytesIn(value) {
    const { arrayBufferDetached, dataViewBuffer } = primordials;
    if (primordials.arrayBufferIsView(value)) {
      const buffer = primordials.typedArrayName(value) === undefined
        ? dataViewBuffer(value) : typedArrayBuffer(value);
      if (arrayBufferDetached(buffer)) return new Uint8Array(0);
    } else if (isArrayBuffer(value) && arrayBufferDetached(value)) {
      return new Uint8Array(0);
    }
    return bytesOf(value);
  }

  // An argument that must be a BufferSource, as the host takes it.
  function bufferArgument(value, what) {
    const bytes = bytesIn(value);
    if (bytes === undefined) throw new TypeError(`${what} needs an ArrayBuffer or a view of one.`);
    return whole(bytes);
  }

  // ---- members of dictionaries ---------------------------------------------------------------

  function present(dictionary, name) {
    const value = dictionary[name];
    if (value === undefined) throw new TypeError(`The algorithm needs a member "${name}".`);
    return value;
  }

  function bytesMember(dictionary, name) {
    const bytes = bytesIn(present(dictionary, name));
    if (bytes === undefined) {
      throw new TypeError(`The member "${name}" of the algorithm must be an ArrayBuffer or a view of one.`);
    }
    return whole(bytes);
  }

  function toInteger(value) {
    const number = Number(value);
    return isFinite(number) ? Math.trunc(number) : 0;
  }

  // A whole number that fits 32 bits; what is beyond counts as the largest or smallest.
  function toInt(value) {
    const number = toInteger(value);
    return number > 0x7fffffff ? 0x7fffffff : number < -0x80000000 ? -0x80000000 : number;
  }

  function intMember(dictionary, name) {
    return toInt(present(dictionary, name));
  }

  // An algorithm may be given by its name alone.
  function toAlgorithm(value) {
    if (value === undefined || value === null) {
      throw new TypeError('An algorithm is a name or an object with a name.');
    }
    return isObject(value) ? value : { __proto__: null, name: `${value}` };
  }

  function hashOf(value) {
    if (value === undefined || value === null) throw new TypeError('A hash is a name or an object with a name.');
    const name = stringToUpperCase(`${isObject(value) ? value.name : value}`);
    if (HASHES[name] === undefined) {
      throw refusal('NotSupportedError', `There is no hash "${name}".`);
    }
    return name;
  }

  function hashMember(dictionary) {
    return hashOf(present(dictionary, 'hash'));
  }

  // ---- usages --------------------------------------------------------------------------------

  // A list of usages as texts; they are looked up when the algorithm is known.
  function toUsages(value, what) {
    if (!arrayIsArray(value)) throw new TypeError(`${what} needs a list of usages.`);
    const names = [];
    const { length } = value;
    for (let i = 0; i < length; i++) arrayPush(names, `${value[i]}`);
    return names;
  }

  // The usages as bits, of those that are allowed.
  function usageBits(names, allowed, what) {
    let bits = 0;
    for (let i = 0; i < names.length; i++) {
      const bit = BITS[names[i]];
      if (bit === undefined || (bit & allowed) === 0) {
        throw refusal('SyntaxError', `${what} cannot have the usage "${names[i]}".`);
      }
      bits |= bit;
    }
    return bits;
  }

  function requireSome(bits) {
    if (bits === 0) throw refusal('SyntaxError', 'A secret or private key needs at least one usage.');
    return bits;
  }

  function requireExtractable(state) {
    if (!state.extractable) {
      throw refusal('InvalidAccessError', `This key of ${state.name} must not be exported.`);
    }
  }

  function formatRefusal(name, format) {
    return refusal('NotSupportedError', `Keys of ${name} have no format "${format}".`);
  }

  // ---- JSON Web Keys -------------------------------------------------------------------------

  const JWK_MEMBERS = ['kty', 'use', 'key_ops', 'alg', 'ext', 'crv', 'x', 'y', 'd', 'n', 'e', 'p', 'q',
    'dp', 'dq', 'qi', 'oth', 'k', 'pub', 'priv'];

  // What a script gave, with every member read once.
  function readJwk(value) {
    const jwk = { __proto__: null };
    for (let i = 0; i < JWK_MEMBERS.length; i++) {
      const name = JWK_MEMBERS[i];
      const member = value[name];
      if (member === undefined) continue;
      if (name === 'ext') jwk.ext = !!member;
      else if (name === 'key_ops') jwk.key_ops = toUsages(member, 'The member "key_ops"');
      else if (name === 'oth') jwk.oth = member;
      else jwk[name] = `${member}`;
    }
    return jwk;
  }

  // A key as Workers give it: with every member, most of them undefined.
  function writeJwk(state, members) {
    const jwk = {};
    for (let i = 0; i < JWK_MEMBERS.length; i++) {
      const name = JWK_MEMBERS[i];
      jwk[name] = name === 'key_ops' ? namesOf(state.usages)
        : name === 'ext' ? state.extractable : members[name];
    }
    return jwk;
  }

  function memberOf(jwk, name) {
    const value = jwk[name];
    if (value === undefined) throw refusal('DataError', `The JSON Web Key has no member "${name}".`);
    return value;
  }

  function requireType(jwk, type) {
    if (jwk.kty !== type) {
      throw refusal('DataError', `The JSON Web Key must be of the type "${type}", not "${jwk.kty}".`);
    }
  }

  function requireExt(jwk, extractable) {
    if (jwk.ext === false && extractable) {
      throw refusal('DataError', 'The JSON Web Key must not be exported, and was asked to be.');
    }
  }

  // The members "use" and "key_ops" must allow what is asked.
  function requireUse(jwk, purpose, usages) {
    if (jwk.use !== undefined && jwk.use !== purpose) {
      throw refusal('DataError', `The JSON Web Key is for "${jwk.use}", not for "${purpose}".`);
    }
    if (jwk.key_ops === undefined) return;
    const seen = { __proto__: null };
    for (let i = 0; i < jwk.key_ops.length; i++) {
      const name = jwk.key_ops[i];
      if (seen[name]) throw refusal('DataError', `The JSON Web Key names "${name}" twice.`);
      seen[name] = true;
    }
    const asked = namesOf(usages);
    for (let i = 0; i < asked.length; i++) {
      if (!seen[asked[i]]) throw refusal('DataError', `The JSON Web Key does not allow "${asked[i]}".`);
    }
  }

  return {
    BITS, HASH_BITS, bufferArgument, bytesMember, formatRefusal, hashMember, hashOf, intMember, make,
    memberOf, ownBytes, perform, performBytes, present, readJwk, refusal, requireExt,
    requireExtractable, requireSome, requireType, requireUse, toAlgorithm, toInt, toInteger, toUsages,
    translated, usageBits, whole, writeJwk,
    secretOf(k) {
      table ??= host.crypto();
      try {
        return whole(ownBytes(table.secretOf(k)));
      } catch (error) {
        throw translated(error);
      }
    },
    byteLength: primordials.arrayBufferByteLength,
    randomBytes: (length) => whole(ownBytes(host.randomBytes(length))),
    requireEvent: (what) => io.requireEvent(what),
  };
})
