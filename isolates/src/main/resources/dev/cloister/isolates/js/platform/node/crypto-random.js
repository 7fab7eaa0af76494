// Randomness of node:crypto (https://nodejs.org/api/crypto.html#cryptorandombytessize-callback).
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, Uint8Array } = primordials;
  const { crypto } = use('crypto');
  const { Buffer, later } = use('node/crypto-common');
  const { check, coded, invalidArgType, outOfRange } = use('node/errors');
  const { bytesOf } = use('webidl');

  const BYTES_MAX = 0x7fffffff;
  const AT_ONCE = 65_536;
  const RANGE_MAX = 2 ** 48;

  function fill(bytes) {
    for (let from = 0; from < bytes.length; from += AT_ONCE) {
      crypto.getRandomValues(bytes.subarray(from, from + AT_ONCE));
    }
    return bytes;
  }

  function randomBytes(size, callback = undefined) {
    check.number(size, 'size');
    if (!(size >= 0 && size <= BYTES_MAX)) throw outOfRange('size', `>= 0 && <= ${BYTES_MAX}`, size);
    const made = () => fill(Buffer.alloc(size));
    return callback === undefined ? made() : later(made, callback);
  }

  function part(buffer, offset, size) {
    const bytes = bytesOf(buffer);
    if (bytes === undefined) throw invalidArgType('buf', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], buffer);
    const width = buffer.BYTES_PER_ELEMENT ?? 1;
    check.number(offset, 'offset');
    const from = offset * width;
    if (!(from >= 0 && from <= bytes.length)) throw outOfRange('offset', `>= 0 && <= ${bytes.length / width}`, offset);
    if (size === undefined) return bytes.subarray(from);
    check.number(size, 'size');
    if (!(size >= 0 && from + size * width <= bytes.length)) {
      throw outOfRange('size + offset', `<= ${bytes.length / width}`, size + offset);
    }
    return bytes.subarray(from, from + size * width);
  }

  function randomFillSync(buffer, offset = 0, size = undefined) {
    fill(part(buffer, offset, size));
    return buffer;
  }

  function randomFill(buffer, offset, size, callback) {
    if (typeof offset === 'function') [callback, offset, size] = [offset, 0, undefined];
    else if (typeof size === 'function') [callback, size] = [size, undefined];
    check.function(callback, 'callback');
    const target = part(buffer, offset, size);
    later(() => { fill(target); return buffer; }, callback);
  }

  function randomInt(min, max, callback = undefined) {
    if (max === undefined || typeof max === 'function') [callback, max, min] = [max, min, 0];
    if (!Number.isSafeInteger(min)) throw invalidArgType('min', 'a safe integer', min);
    if (!Number.isSafeInteger(max)) throw invalidArgType('max', 'a safe integer', max);
    if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
    if (max - min >= RANGE_MAX) throw outOfRange('max - min', `<= ${RANGE_MAX - 1}`, max - min);
    const draw = () => {
      const range = max - min;
      const limit = RANGE_MAX - (RANGE_MAX % range);
      const bytes = new Uint8Array(6);
      for (;;) {
        fill(bytes);
        let value = 0;
        for (let i = 0; i < 6; i++) value = value * 256 + bytes[i];
        if (value < limit) return min + (value % range);
      }
    };
    return callback === undefined ? draw() : later(draw, callback);
  }

  function timingSafeEqual(a, b) {
    const first = bytesOf(a);
    const second = bytesOf(b);
    if (first === undefined) throw invalidArgType('buf1', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], a);
    if (second === undefined) throw invalidArgType('buf2', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], b);
    if (first.length !== second.length) {
      throw coded(TypeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
    }
    return host.timingSafeEqual(first, second);
  }

  return {
    randomBytes, randomFill, randomFillSync, randomInt, timingSafeEqual,
    pseudoRandomBytes: randomBytes,
    randomUUID: (options = undefined) => {
      if (options !== undefined) check.object(options, 'options');
      return crypto.randomUUID();
    },
    getRandomValues: (view) => crypto.getRandomValues(view),
  };
})
