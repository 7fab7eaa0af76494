// What the algorithms with a public and a private key share, in the Web Cryptography API.
(function (use, host, io, primordials) {
  'use strict';
  const { Uint8Array, arrayBufferSlice } = primordials;
  const { makeKey, stateIn } = use('crypto-key');
  const t = use('crypto-terms');
  const { TypeError } = primordials;
  const { refusal } = t;

  // `kind`: { algorithm, name, open and own (the usages that each half may have), describe, keep }.
  function open(kind, key, extractable, usages) {
    return makeKey({
      __proto__: null, ...kind.keep, algorithm: kind.algorithm, name: kind.name, type: 'public', extractable,
      usages, key, describe: kind.describe,
    });
  }

  function own(kind, key, extractable, usages) {
    return makeKey({
      __proto__: null, ...kind.keep, algorithm: kind.algorithm, name: kind.name, type: 'private', extractable,
      usages, key, describe: kind.describe,
    });
  }

  // The usages of a key to be imported.
  function usagesFor(kind, isPrivate, names) {
    const bits = t.usageBits(names, isPrivate ? kind.own : kind.open,
        `A ${isPrivate ? 'private' : 'public'} key of ${kind.name}`);
    return isPrivate ? t.requireSome(bits) : bits;
  }

  // The usages of a pair to be generated.
  function usagesOfPair(kind, names) {
    const bits = t.usageBits(names, kind.open | kind.own, `A pair of ${kind.name}`);
    if ((bits & kind.own) === 0) {
      throw refusal('SyntaxError', `A pair of ${kind.name} needs a usage for its private key.`);
    }
    return bits;
  }

  function pair(kind, keys, extractable, usages) {
    return {
      publicKey: open(kind, keys[0], true, usages & kind.open),
      privateKey: own(kind, keys[1], extractable, usages & kind.own),
    };
  }

  // spki and pkcs8; undefined for another format.
  function exportEncoded(format, state) {
    if (format === 'spki' || format === 'pkcs8') {
      const type = format === 'spki' ? 'public' : 'private';
      if (state.type !== type) {
        throw refusal('InvalidAccessError', `Only a ${type} key has the format "${format}".`);
      }
      return t.performBytes(state.key, format);
    }
    return undefined;
  }

  function requirePublic(state) {
    if (state.type !== 'public') {
      throw refusal('InvalidAccessError', `Only a public key of ${state.name} has the format "raw".`);
    }
  }

  // The peer's key of an agreement, which must be a public one of the same algorithm.
  function peerOf(algorithm, state) {
    const peer = stateIn(t.present(algorithm, 'public'));
    if (peer === undefined) throw new TypeError('The member "public" of the algorithm must be a CryptoKey.');
    if (peer.type !== 'public') {
      throw refusal('InvalidAccessError', `The peer's key must be public, this one is ${peer.type}.`);
    }
    if (peer.name !== state.name) {
      throw refusal('InvalidAccessError', `A key of ${state.name} cannot agree with one of ${peer.name}.`);
    }
    return peer;
  }

  // The first bits of what two parties agreed on.
  function firstBits(secret, length) {
    const bytes = t.byteLength(secret);
    if (length === null) return secret;
    if (length < 0 || length > bytes * 8) {
      throw refusal('OperationError', `At most ${bytes * 8} bits can be derived, ${length} were asked.`);
    }
    const cut = arrayBufferSlice(secret, 0, (length + 7) >> 3);
    const beyond = length % 8;
    if (beyond !== 0) {
      const view = new Uint8Array(cut);
      view[view.length - 1] &= 0xff << (8 - beyond);
    }
    return cut;
  }

  return { exportEncoded, firstBits, open, own, pair, peerOf, requirePublic, usagesFor, usagesOfPair };
})
