// Follows the Web Cryptography API, sections 32 and 33: HKDF and PBKDF2
// (https://www.w3.org/TR/webcrypto/#hkdf), with the most rounds that Cloudflare allows.
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer } = primordials;
  const { makeKey } = use('crypto-key');
  const t = use('crypto-terms');
  const { BITS, refusal } = t;

  const ALLOWED = BITS.deriveKey | BITS.deriveBits;
  const ROUNDS_MAX = 100_000;

  function bytesOfLength(name, length) {
    if (length === null) throw refusal('OperationError', `${name} needs a length to derive.`);
    if (length < 0 || length % 8 !== 0) {
      throw refusal('OperationError', `${name} derives whole bytes, not ${length} bits.`);
    }
    return length / 8;
  }

  function forName(name, deriveBits) {
    const derivation = {
      __proto__: null,

      importKey(format, data, algorithm, extractable, names) {
        const usages = t.requireSome(t.usageBits(names, ALLOWED, `A key of ${name}`));
        if (format !== 'raw') throw t.formatRefusal(name, format);
        if (extractable) throw refusal('SyntaxError', `A key of ${name} cannot be extractable.`);
        return makeKey({
          __proto__: null, algorithm: derivation, name, type: 'secret', extractable: false, usages,
          key: t.make('derivation', data),
          describe: () => ({ name }),
        });
      },

      // Derived keys of this kind take what there is.
      keyLength: () => null,
      deriveBits,
    };
    return derivation;
  }

  return {
    'HKDF': forName('HKDF', (algorithm, state, length) => {
      const hash = t.hashMember(algorithm);
      const salt = t.bytesMember(algorithm, 'salt');
      const info = t.bytesMember(algorithm, 'info');
      const bytes = bytesOfLength('HKDF', length);
      return bytes === 0 ? new ArrayBuffer(0)
        : t.performBytes(state.key, 'hkdf', hash, salt, info, bytes);
    }),

    'PBKDF2': forName('PBKDF2', (algorithm, state, length) => {
      const hash = t.hashMember(algorithm);
      const salt = t.bytesMember(algorithm, 'salt');
      const rounds = t.intMember(algorithm, 'iterations');
      const bytes = bytesOfLength('PBKDF2', length);
      if (rounds <= 0) throw refusal('OperationError', `PBKDF2 needs at least one round, ${rounds} were asked.`);
      if (rounds > ROUNDS_MAX) {
        throw refusal('NotSupportedError', `PBKDF2 makes at most ${ROUNDS_MAX} rounds, ${rounds} were asked.`);
      }
      return bytes === 0 ? new ArrayBuffer(0)
        : t.performBytes(state.key, 'pbkdf2', hash, salt, rounds, bytes);
    }),
  };
})
