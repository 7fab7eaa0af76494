// How node:buffer compares bytes, and finds some in others.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { Uint8Array } = primordials;
  const codecs = use('node/buffer-codecs');
  const { invalidArgType } = use('node/errors');

  const BYTES_MAX = 0x7fffffff;
  // Above this the host compares; crossing over costs more than that for fewer.
  const LOOP_MAX = 128;

  function compareBytes(a, b) {
    if (a.length > LOOP_MAX && b.length > LOOP_MAX) return host.compareBytes(a, b);
    const least = a.length < b.length ? a.length : b.length;
    for (let i = 0; i < least; i++) {
      if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
  }

  const byteIndexOf = p.uncurry(Uint8Array.prototype.indexOf);
  const byteLastIndexOf = p.uncurry(Uint8Array.prototype.lastIndexOf);

  function find(buffer, value, byteOffset, encoding, forward) {
    if (typeof byteOffset === 'string') {
      encoding = byteOffset;
      byteOffset = undefined;
    } else if (byteOffset > BYTES_MAX) {
      byteOffset = BYTES_MAX;
    } else if (byteOffset < -0x80000000) {
      byteOffset = -0x80000000;
    }
    let at = +byteOffset;
    if (at !== at) at = forward ? 0 : buffer.length;
    at = p.Math.trunc(at);
    if (typeof value === 'number') {
      if (forward) return byteIndexOf(buffer, value & 255, at);
      if (at >= buffer.length) at = buffer.length - 1;
      return buffer.length === 0 ? -1 : byteLastIndexOf(buffer, value & 255, at);
    }
    let needle;
    let step = 1;
    if (typeof value === 'string') {
      const name = codecs.known(encoding);
      needle = codecs.encode(value, name);
      if (name === 'utf16le') step = 2;
    } else if (isBytes(value)) {
      needle = value;
      if (codecs.encodingOf(encoding) === 'utf16le') step = 2;
    } else {
      throw invalidArgType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
    }
    return findBytes(buffer, needle, at, forward, step);
  }

  function findBytes(buffer, needle, at, forward, step) {
    const { length } = buffer;
    if (at < 0) at += length;
    if (at < 0) {
      if (!forward) return -1;
      at = 0;
    }
    if (needle.length === 0) return at < length ? at : length;
    const last = length - needle.length;
    if (forward) {
      for (let i = at; i <= last; i++) {
        i = byteIndexOf(buffer, needle[0], i);
        if (i < 0 || i > last) return -1;
        if (i % step === 0 && matches(buffer, needle, i)) return i;
      }
    } else {
      for (let i = at < last ? at : last; i >= 0; i--) {
        i = byteLastIndexOf(buffer, needle[0], i);
        if (i < 0) return -1;
        if (i % step === 0 && matches(buffer, needle, i)) return i;
      }
    }
    return -1;
  }

  function matches(buffer, needle, at) {
    for (let i = 1; i < needle.length; i++) {
      if (buffer[at + i] !== needle[i]) return false;
    }
    return true;
  }

  function isBytes(value) {
    return typeof value === 'object' && value !== null && p.typedArrayName(value) === 'Uint8Array';
  }

  return { BYTES_MAX, compareBytes, find, isBytes };
})
