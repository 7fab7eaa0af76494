// Signatures and what else pairs do in node:crypto (https://nodejs.org/api/crypto.html#class-sign).
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Error, TypeError } = primordials;
  const t = use('crypto-terms');
  const { Buffer, LENGTHS, bytesIn, later, out, requireHash } = use('node/crypto-common');
  const { openHalf } = use('node/crypto-pem');
  const { toHalf } = use('node/crypto-keys');
  const { check, coded } = use('node/errors');
  const { Writable } = use('node').builtin('stream');

  const PKCS1 = 1;
  const OAEP = 4;
  const PSS = 6;
  const COORDINATES = { __proto__: null, 'P-256': 32, 'P-384': 48, 'P-521': 66 };

  // The name of a hash as signatures of the host take it.
  function webName(hash) {
    return hash === 'md5' ? 'MD5' : `SHA-${hash.slice(3)}`;
  }

  // ---- the two forms of signatures on curves ---------------------------------------------------

  function toDer(signature) {
    const half = signature.length / 2;
    const number = (bytes) => {
      let from = 0;
      while (from < bytes.length - 1 && bytes[from] === 0) from++;
      const plain = [...bytes.subarray(from)];
      if (plain[0] > 127) plain.unshift(0);
      return [2, plain.length, ...plain];
    };
    const inside = [...number(signature.subarray(0, half)), ...number(signature.subarray(half))];
    return Buffer.from([0x30, ...(inside.length > 127 ? [0x81] : []), inside.length, ...inside]);
  }

  // Undefined when it is no such signature.
  function fromDer(der, length) {
    let at = 0;
    if (der[at++] !== 0x30) return undefined;
    if (der[at] === 0x81) at++;
    if (der[at++] !== der.length - at) return undefined;
    const plain = Buffer.alloc(2 * length);
    for (let i = 0; i < 2; i++) {
      if (der[at++] !== 2) return undefined;
      let size = der[at++];
      while (size > 1 && der[at] === 0) [at, size] = [at + 1, size - 1];
      if (!(size <= length) || at + size > der.length) return undefined;
      plain.set(der.subarray(at, at + size), (i + 1) * length - size);
      at += size;
    }
    return at === der.length ? plain : undefined;
  }

  // ---- one signature ---------------------------------------------------------------------------

  function saltLengths(options, half, hash, signing) {
    const length = LENGTHS[hash];
    const most = Math.ceil((t.perform(half.key, 'bits') - 1) / 8) - length - 2;
    const asked = options?.saltLength;
    if (asked === -1) return [length];
    if (asked !== undefined && asked !== -2) return [asked];
    return signing ? [most] : [most, length, 0, 20];
  }

  function signWith(algorithm, data, half, options) {
    const bytes = bytesIn(data, 'data');
    if (half.kind === 'ed25519') return out(t.performBytes(half.key, 'sign', bytes));
    if (half.kind === 'x25519') throw coded(Error, 'ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE', 'This kind of key signs nothing');
    const hash = requireHash(algorithm ?? 'sha256', 'algorithm');
    if (half.kind === 'ec') {
      const plain = out(t.performBytes(half.key, 'sign', bytes, webName(hash)));
      return options?.dsaEncoding === 'ieee-p1363' ? plain : toDer(plain);
    }
    if ((options?.padding ?? PKCS1) === PSS) {
      return out(t.performBytes(half.key, 'pssSign', bytes, webName(hash), saltLengths(options, half, hash, true)[0]));
    }
    return out(t.performBytes(half.key, 'pkcs1Sign', bytes, webName(hash)));
  }

  function verifyWith(algorithm, data, given, options, signature) {
    const half = given.type === 'public' ? given : openHalf(given);
    const bytes = bytesIn(data, 'data');
    const signed = bytesIn(signature, 'signature');
    if (half.kind === 'ed25519') return t.perform(half.key, 'verify', signed, bytes);
    const hash = requireHash(algorithm ?? 'sha256', 'algorithm');
    if (half.kind === 'ec') {
      const plain = options?.dsaEncoding === 'ieee-p1363' ? Buffer.from(signed)
        : fromDer(Buffer.from(signed), COORDINATES[half.curve]);
      return plain !== undefined && t.perform(half.key, 'verify', t.whole(plain), bytes, webName(hash));
    }
    if ((options?.padding ?? PKCS1) === PSS) {
      return saltLengths(options, half, hash, false)
        .some((salt) => salt >= 0 && t.perform(half.key, 'pssVerify', signed, bytes, webName(hash), salt));
    }
    return t.perform(half.key, 'pkcs1Verify', signed, bytes, webName(hash));
  }

  const optionsOf = (key) => (typeof key === 'object' && key !== null && !primordials.arrayBufferIsView(key) ? key : undefined);

  function sign(algorithm, data, key, callback = undefined) {
    const run = () => signWith(algorithm, data, toHalf(key, 'private'), optionsOf(key));
    return callback === undefined ? run() : later(run, callback);
  }

  function verify(algorithm, data, key, signature, callback = undefined) {
    const run = () => verifyWith(algorithm, data, toHalf(key, 'public'), optionsOf(key), signature);
    return callback === undefined ? run() : later(run, callback);
  }

  // ---- piece by piece ----------------------------------------------------------------------------

  class Collecting extends Writable {
    #algorithm;
    #pieces = [];
    #ended = false;

    constructor(algorithm, options) {
      check.string(algorithm, 'algorithm');
      requireHash(algorithm, 'algorithm');
      super(options);
      this.#algorithm = algorithm;
    }

    update(data, encoding = undefined) {
      if (this.#ended) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Invalid state for operation update');
      this.#pieces.push(Buffer.from(bytesIn(data, 'data', encoding).slice(0)));
      return this;
    }

    collected() {
      if (this.#ended) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
      this.#ended = true;
      return [this.#algorithm, Buffer.concat(this.#pieces)];
    }

    _write(chunk, encoding, done) {
      this.update(chunk, encoding);
      done();
    }
  }

  class Sign extends Collecting {
    sign(key, encoding = undefined) {
      const made = sign(...this.collected(), key);
      return encoding === undefined || encoding === 'buffer' ? made : made.toString(encoding);
    }
  }

  class Verify extends Collecting {
    verify(key, signature, encoding = undefined) {
      return verify(...this.collected(), key, t.whole(Buffer.from(bytesIn(signature, 'signature', encoding))));
    }
  }

  // ---- encryption and agreement --------------------------------------------------------------------

  function oaep(operation, half, key, data) {
    const padding = optionsOf(key)?.padding ?? OAEP;
    if (padding !== OAEP) throw new Error(`not implemented: node:crypto.${operation === 'oaepEncrypt' ? 'publicEncrypt' : 'privateDecrypt'} with padding ${padding}`);
    if (half.kind !== 'rsa') throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', 'Only RSA keys encrypt');
    const hash = webName(requireHash(optionsOf(key)?.oaepHash ?? 'sha1', 'key.oaepHash'));
    const label = optionsOf(key)?.oaepLabel;
    return out(t.performBytes(half.key, operation, bytesIn(data, 'buffer'), hash,
        label === undefined ? new ArrayBuffer(0) : bytesIn(label, 'key.oaepLabel')));
  }

  function diffieHellman(options, callback = undefined) {
    check.object(options, 'options');
    const run = () => {
      const own = toHalf(options.privateKey, 'private');
      const open = toHalf(options.publicKey, 'public');
      if (own.kind !== open.kind || own.curve !== open.curve || own.kind === 'rsa' || own.kind === 'ed25519') {
        throw coded(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY', `Incompatible key types for Diffie-Hellman: ${own.kind} and ${open.kind}`);
      }
      return out(t.performBytes(own.key, 'agree', t.performBytes(open.key, 'raw')));
    };
    return callback === undefined ? run() : later(run, callback);
  }

  return {
    Sign, Verify, diffieHellman, sign, verify,
    createSign: (algorithm, options) => new Sign(algorithm, options),
    createVerify: (algorithm, options) => new Verify(algorithm, options),
    privateDecrypt: (key, data) => oaep('oaepDecrypt', toHalf(key, 'private'), key, data),
    publicEncrypt(key, data) {
      const half = toHalf(key, 'public');
      return oaep('oaepEncrypt', half.type === 'public' ? half : openHalf(half), key, data);
    },
  };
})
