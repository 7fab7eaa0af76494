// The numbers in a Buffer: the read and write methods of node:buffer
// (https://nodejs.org/api/buffer.html#bufreadbigint64beoffset and those after it).
(function (use, host, io, primordials) {
  'use strict';
  const { DataView, RangeError, typedArrayBuffer, typedArrayByteOffset, uncurry } = primordials;
  const { check, coded, invalidArgType, outOfRange } = use('node/errors');

  // Why this offset cannot be read from; called only once it is known to be wrong.
  function refuse(buffer, offset, width) {
    check.number(offset, 'offset');
    const last = buffer.length - width;
    if (!Number.isInteger(offset)) throw outOfRange('offset', 'an integer', offset);
    if (last < 0) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
    throw outOfRange('offset', `>= 0 && <= ${last}`, offset);
  }

  function within(buffer, offset, width) {
    if (typeof offset !== 'number' || !(offset >= 0 && offset + width <= buffer.length) || offset % 1 !== 0) {
      refuse(buffer, offset, width);
    }
  }

  function width(value) {
    check.integer(value, 'byteLength', 1, 6);
    return value;
  }

  function readUnsigned(buffer, offset, bytes, little) {
    within(buffer, offset, bytes);
    let value = 0;
    if (little) {
      for (let i = bytes - 1; i >= 0; i--) value = value * 256 + buffer[offset + i];
    } else {
      for (let i = 0; i < bytes; i++) value = value * 256 + buffer[offset + i];
    }
    return value;
  }

  function readSigned(buffer, offset, bytes, little) {
    const value = readUnsigned(buffer, offset, bytes, little);
    const top = 2 ** (8 * bytes);
    return value >= top / 2 ? value - top : value;
  }

  function writeInteger(buffer, value, offset, bytes, little, min, max) {
    value = +value;
    if (value > max || value < min) {
      const suffix = typeof value === 'bigint' ? 'n' : '';
      const shown = bytes > 4
        ? (min === 0 ? `>= 0${suffix} and < 2${suffix} ** ${bytes * 8}${suffix}`
          : `>= -(2${suffix} ** ${bytes * 8 - 1}${suffix}) and < 2${suffix} ** ${bytes * 8 - 1}${suffix}`)
        : `>= ${min} and <= ${max}`;
      throw outOfRange('value', shown, value);
    }
    within(buffer, offset, bytes);
    value = primordials.Math.trunc(value) || 0;
    if (value < 0) value += 2 ** (8 * bytes);
    for (let i = 0; i < bytes; i++) {
      buffer[little ? offset + i : offset + bytes - 1 - i] = value % 256;
      value = primordials.Math.floor(value / 256);
    }
    return offset + bytes;
  }

  const viewOf = (buffer) => new DataView(typedArrayBuffer(buffer), typedArrayByteOffset(buffer), buffer.length);
  const getter = (kind) => uncurry(DataView.prototype[`get${kind}`]);
  const setter = (kind) => uncurry(DataView.prototype[`set${kind}`]);

  function install(define) {
    for (const [order, little] of [['LE', true], ['BE', false]]) {
      for (const bits of [16, 32]) {
        const bytes = bits / 8;
        const top = 2 ** bits;
        both(define, `readUInt${bits}${order}`, function (offset = 0) { return readUnsigned(this, offset, bytes, little); });
        define(`readInt${bits}${order}`, function (offset = 0) { return readSigned(this, offset, bytes, little); });
        both(define, `writeUInt${bits}${order}`, function (value, offset = 0) {
          return writeInteger(this, value, offset, bytes, little, 0, top - 1);
        });
        define(`writeInt${bits}${order}`, function (value, offset = 0) {
          return writeInteger(this, value, offset, bytes, little, -top / 2, top / 2 - 1);
        });
      }
      both(define, `readUInt${order}`, function (offset, bytes) {
        if (offset === undefined) throw invalidArgType('offset', 'number', offset);
        return readUnsigned(this, offset, width(bytes), little);
      });
      define(`readInt${order}`, function (offset, bytes) {
        if (offset === undefined) throw invalidArgType('offset', 'number', offset);
        return readSigned(this, offset, width(bytes), little);
      });
      both(define, `writeUInt${order}`, function (value, offset, bytes) {
        const top = 2 ** (8 * width(bytes));
        return writeInteger(this, value, offset, bytes, little, 0, top - 1);
      });
      define(`writeInt${order}`, function (value, offset, bytes) {
        const top = 2 ** (8 * width(bytes));
        return writeInteger(this, value, offset, bytes, little, -top / 2, top / 2 - 1);
      });
      views(define, order, little);
    }
    both(define, 'readUInt8', function (offset = 0) {
      within(this, offset, 1);
      return this[offset];
    });
    define('readInt8', function (offset = 0) { return readSigned(this, offset, 1, true); });
    both(define, 'writeUInt8', function (value, offset = 0) { return writeInteger(this, value, offset, 1, true, 0, 255); });
    define('writeInt8', function (value, offset = 0) { return writeInteger(this, value, offset, 1, true, -128, 127); });
  }

  // What a DataView knows how to read and write.
  function views(define, order, little) {
    for (const [name, kind, bytes] of [['Float', 'Float32', 4], ['Double', 'Float64', 8]]) {
      const [get, set] = [getter(kind), setter(kind)];
      define(`read${name}${order}`, function (offset = 0) {
        within(this, offset, bytes);
        return get(viewOf(this), offset, little);
      });
      define(`write${name}${order}`, function (value, offset = 0) {
        value = +value;
        within(this, offset, bytes);
        set(viewOf(this), offset, value, little);
        return offset + bytes;
      });
    }
    for (const kind of ['BigInt64', 'BigUint64']) {
      const [get, set] = [getter(kind), setter(kind)];
      const signed = kind === 'BigInt64';
      const name = signed ? kind : 'BigUInt64';
      const [min, max] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
      both(define, `read${name}${order}`, function (offset = 0) {
        within(this, offset, 8);
        return get(viewOf(this), offset, little);
      });
      both(define, `write${name}${order}`, function (value, offset = 0) {
        if (typeof value !== 'bigint') throw invalidArgType('value', 'bigint', value);
        if (value > max || value < min) {
          throw outOfRange('value', signed ? '>= -(2n ** 63n) and < 2n ** 63n' : '>= 0n and < 2n ** 64n', value);
        }
        within(this, offset, 8);
        set(viewOf(this), offset, value, little);
        return offset + 8;
      });
    }
  }

  // Under both spellings, readUInt8 and readUint8.
  function both(define, name, value) {
    define(name, value);
    if (name.includes('UInt')) define(name.replace('UInt', 'Uint'), value);
  }

  return { install };
})
