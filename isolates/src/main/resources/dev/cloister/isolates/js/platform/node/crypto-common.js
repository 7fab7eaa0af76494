// What the parts of node:crypto share: bytes in, bytes out, names of hashes, callbacks.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, Uint8Array } = primordials;
  const t = use('crypto-terms');
  const { bytesOf } = use('webidl');
  const { Buffer } = use('node/buffer').buffer;
  const { check, coded, invalidArgType } = use('node/errors');

  const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-224', 'sha512-256'];
  const LENGTHS = {
    __proto__: null, 'md5': 16, 'sha1': 20, 'sha224': 28, 'sha256': 32, 'sha384': 48, 'sha512': 64,
    'sha512-224': 28, 'sha512-256': 32,
  };

  // The name of a hash as the host takes it; undefined when there is none.
  function hashName(name) {
    let plain = name.toLowerCase().replace('/', '-');
    if (plain.startsWith('rsa-')) plain = plain.slice(4);
    plain = plain.replace(/^sha-/, 'sha');
    return LENGTHS[plain] === undefined ? undefined : plain;
  }

  function requireHash(name, what = 'digest') {
    check.string(name, what);
    const found = hashName(name);
    if (found === undefined) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
    return found;
  }

  // The bytes of a text or of a BufferSource, as the host takes them.
  function bytesIn(value, name, encoding = 'utf8') {
    if (typeof value === 'string') return t.whole(Buffer.from(value, encoding === 'buffer' ? 'utf8' : encoding));
    const bytes = bytesOf(value);
    if (bytes === undefined) {
      throw invalidArgType(name, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
    }
    return t.whole(bytes);
  }

  // Bytes from the host as a Buffer, or as a text in an encoding.
  function out(bytes, encoding = undefined) {
    const buffer = Buffer.from(bytes);
    return encoding === undefined || encoding === 'buffer' ? buffer : buffer.toString(encoding);
  }

  // Calls back with what `run` gives, later; what is wrong with arguments is thrown before.
  function later(run, callback) {
    check.function(callback, 'callback');
    const { nextTick } = use('node').builtin('process');
    let made;
    try {
      made = run();
    } catch (error) {
      nextTick(callback, error);
      return;
    }
    nextTick(callback, null, made);
  }

  return { Buffer, HASHES, LENGTHS, Uint8Array, bytesIn, hashName, later, out, requireHash };
})
