// Follows the Web Cryptography API, section 13 "CryptoKey interface"
// (https://www.w3.org/TR/webcrypto/#cryptokey-interface), with attributes that are the object's own,
// as Workers have them. What a key may do is decided by its state, which a script cannot see, never by
// the attributes, which a script can replace. The key itself is a function of the host's in that state.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, arrayPush, objectDefineProperty } = primordials;
  const { expose } = use('webidl');

  // In the order in which a key names them.
  const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
  const BITS = { __proto__: null };
  for (let i = 0; i < USAGES.length; i++) BITS[USAGES[i]] = 1 << i;

  function namesOf(usages) {
    const names = [];
    for (let i = 0; i < USAGES.length; i++) {
      if (usages & (1 << i)) arrayPush(names, USAGES[i]);
    }
    return names;
  }

  const MAKER = {};
  let stateIn;

  class CryptoKey {
    #state;

    constructor(maker, state) {
      if (maker !== MAKER) throw new TypeError('Illegal constructor');
      this.#state = state;
      attribute(this, 'usages', namesOf(state.usages));
      attribute(this, 'algorithm', state.describe());
      attribute(this, 'extractable', state.extractable);
      attribute(this, 'type', state.type);
    }

    static {
      stateIn = (value) =>
        typeof value === 'object' && value !== null && #state in value ? value.#state : undefined;
    }
  }
  objectDefineProperty(CryptoKey, 'length', { __proto__: null, value: 0, configurable: true });
  expose(CryptoKey, 'CryptoKey');

  function attribute(key, name, value) {
    objectDefineProperty(key, name, { __proto__: null, value, enumerable: true });
  }

  // `state`: { algorithm (its module's), name, type, extractable, usages (bits), key (the host's),
  // describe() -> what the attribute says, and what the algorithm keeps besides }.
  function makeKey(state) {
    return new CryptoKey(MAKER, state);
  }

  // The state of a key given as an argument.
  function stateOf(value, what) {
    const state = stateIn(value);
    if (state === undefined) throw new TypeError(`${what} needs a CryptoKey.`);
    return state;
  }

  return { BITS, CryptoKey, USAGES, makeKey, namesOf, stateIn, stateOf };
})
