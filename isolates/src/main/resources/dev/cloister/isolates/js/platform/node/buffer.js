// node:buffer (https://nodejs.org/api/buffer.html). A Buffer is a Uint8Array with other methods;
// numbers are in buffer-numbers.js, encodings in buffer-codecs.js, comparing and finding in buffer-search.js.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { ArrayBuffer, Error, RangeError, Uint8Array, objectDefineProperty, objectSetPrototypeOf } = primordials;
  const codecs = use('node/buffer-codecs');
  const { known } = codecs;
  const { BYTES_MAX, compareBytes, find, isBytes } = use('node/buffer-search');
  const { check, coded, invalidArgType, invalidArgValue, outOfRange } = use('node/errors');

  const TEXT_MAX = 536_870_888;
  // Short texts and copies share one buffer of this size, as in Node.js.
  const POOL_BYTES = 8192;
  const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

  class FastBuffer extends Uint8Array {}

  function Buffer(value, encodingOrOffset, length) {
    if (typeof value === 'number') {
      if (typeof encodingOrOffset === 'string') throw invalidArgType('string', 'string', value);
      return alloc(value);
    }
    return from(value, encodingOrOffset, length);
  }
  const prototype = FastBuffer.prototype;
  objectSetPrototypeOf(Buffer, Uint8Array);
  objectDefineProperty(Buffer, 'prototype', { __proto__: null, value: prototype, writable: false });
  objectDefineProperty(prototype, 'constructor', { __proto__: null, value: Buffer, writable: true, configurable: true });
  objectDefineProperty(Buffer, Symbol.species, { __proto__: null, configurable: true, get() { return FastBuffer; } });

  // ---- making ----------------------------------------------------------------------------------

  function size(value) {
    check.number(value, 'size');
    if (!(value >= 0 && value <= BYTES_MAX)) throw outOfRange('size', `>= 0 && <= ${BYTES_MAX}`, value);
    return value;
  }

  function alloc(length, fill = undefined, encoding = undefined) {
    const made = new FastBuffer(size(length));
    return fill === undefined || fill === 0 || length === 0 ? made : made.fill(fill, encoding);
  }

  // Some call it with `new`.
  function allocUnsafeSlow(length) {
    return new FastBuffer(size(length));
  }

  function allocUnsafe(length) {
    size(length);
    if (length > 0 && length < Buffer.poolSize >>> 1) return pooled(length);
    return new FastBuffer(length);
  }

  let pool = null;
  let poolUsed = 0;

  function pooled(length) {
    if (pool === null || poolUsed + length > pool.byteLength) {
      pool = new ArrayBuffer(POOL_BYTES < Buffer.poolSize ? Buffer.poolSize : POOL_BYTES);
      poolUsed = 0;
    }
    const made = new FastBuffer(pool, poolUsed, length);
    poolUsed = (poolUsed + length + 7) & ~7;
    return made;
  }

  // The same bytes as a Buffer, without a copy.
  function adopt(bytes) {
    return new FastBuffer(p.typedArrayBuffer(bytes), p.typedArrayByteOffset(bytes), p.typedArrayByteLength(bytes));
  }

  function fromText(text, encoding) {
    const name = typeof encoding === 'string' && encoding !== '' ? known(encoding) : 'utf8';
    return text.length === 0 ? new FastBuffer() : adopt(codecs.encode(text, name));
  }

  function from(value, encodingOrOffset = undefined, length = undefined) {
    if (typeof value === 'string') return fromText(value, encodingOrOffset);
    if (typeof value === 'object' && value !== null) {
      if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
      const primitive = value.valueOf?.();
      if (primitive !== null && primitive !== undefined && primitive !== value
          && (typeof primitive === 'string' || typeof primitive === 'object')) {
        return from(primitive, encodingOrOffset, length);
      }
      const made = fromObject(value);
      if (made !== undefined) return made;
      if (typeof value[Symbol.toPrimitive] === 'function') {
        const text = value[Symbol.toPrimitive]('string');
        if (typeof text === 'string') return fromText(text, encodingOrOffset);
      }
    }
    throw invalidArgType('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
  }

  function isAnyArrayBuffer(value) {
    return use('webidl').isArrayBuffer(value);
  }

  function fromArrayBuffer(buffer, byteOffset, length) {
    let offset = 0;
    if (byteOffset !== undefined) {
      offset = +byteOffset;
      if (offset !== offset) offset = 0;
    }
    const most = p.arrayBufferByteLength(buffer) - offset;
    if (most < 0) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
    let count = most;
    if (length !== undefined) {
      count = +length;
      if (!(count > 0)) count = 0;
      else if (count > most) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
    }
    return new FastBuffer(buffer, offset, count);
  }

  function fromObject(value) {
    if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
      if (typeof value.length !== 'number') return new FastBuffer();
      return fromArrayLike(value);
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
    return undefined;
  }

  function fromArrayLike(list) {
    if (list.length <= 0) return new FastBuffer();
    if (list.length > BYTES_MAX) throw new RangeError(`Invalid typed array length: ${list.length}`);
    const made = allocUnsafe(list.length);
    if (p.typedArrayName(list) !== undefined) {
      p.typedArraySet(made, list);
    } else {
      for (let i = 0; i < made.length; i++) made[i] = list[i];
    }
    return made;
  }

  function concat(list, length = undefined) {
    check.array(list, 'list');
    if (list.length === 0) return new FastBuffer();
    let total = 0;
    for (let i = 0; i < list.length; i++) {
      if (!isBytes(list[i])) throw invalidArgType(`list[${i}]`, ['Buffer', 'Uint8Array'], list[i]);
      total += list[i].length;
    }
    if (length !== undefined) {
      check.integer(length, 'length', 0);
      total = length;
    }
    const made = allocUnsafe(total);
    let at = 0;
    for (let i = 0; i < list.length && at < total; i++) {
      const part = list[i];
      const fits = total - at < part.length ? p.typedArraySubarray(part, 0, total - at) : part;
      p.typedArraySet(made, fits, at);
      at += fits.length;
    }
    if (at < total) p.typedArrayFill(made, 0, at);
    return made;
  }

  function compare(a, b) {
    if (!isBytes(a)) throw invalidArgType('buf1', ['Buffer', 'Uint8Array'], a);
    if (!isBytes(b)) throw invalidArgType('buf2', ['Buffer', 'Uint8Array'], b);
    return a === b ? 0 : compareBytes(a, b);
  }

  function byteLength(value, encoding = undefined) {
    if (typeof value !== 'string') {
      if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return value.byteLength;
      throw invalidArgType('string', ['string', 'Buffer', 'ArrayBuffer'], value);
    }
    return value.length === 0 ? 0 : codecs.byteLength(value, codecs.encodingOf(encoding) ?? 'utf8');
  }

  // ---- methods ---------------------------------------------------------------------------------

  function range(start, end, length) {
    let from = start === undefined ? 0 : p.Math.trunc(+start) || 0;
    let to = end === undefined ? length : p.Math.trunc(+end) || 0;
    if (from < 0) from = 0;
    if (to > length) to = length;
    return [from, to];
  }

  // A view that stays within, with the meaning of negative numbers that slice() has.
  function view(buffer, start, end) {
    const { length } = buffer;
    const clamp = (value, usual) => {
      let at = value === undefined ? usual : p.Math.trunc(+value) || 0;
      if (at < 0) at += length;
      return at < 0 ? 0 : at > length ? length : at;
    };
    const from = clamp(start, 0);
    const to = clamp(end, length);
    return new FastBuffer(
        p.typedArrayBuffer(buffer), p.typedArrayByteOffset(buffer) + from, to > from ? to - from : 0);
  }

  function textOf(buffer, encoding, start, end) {
    const [from, to] = range(start, end, buffer.length);
    if (to <= from) return '';
    const part = from === 0 && to === buffer.length ? buffer : p.typedArraySubarray(buffer, from, to);
    return codecs.decode(part, encoding);
  }

  const methods = {
    get parent() { return this instanceof Buffer ? this.buffer : undefined; },
    get offset() { return this instanceof Buffer ? this.byteOffset : undefined; },

    toString(encoding = undefined, start = undefined, end = undefined) {
      if (arguments.length === 0) return codecs.decode(this, 'utf8');
      return textOf(this, known(encoding), start, end);
    },

    equals(other) {
      if (!isBytes(other)) throw invalidArgType('otherBuffer', ['Buffer', 'Uint8Array'], other);
      return this === other || (this.length === other.length && compareBytes(this, other) === 0);
    },

    compare(target, targetStart = 0, targetEnd = target?.length, sourceStart = 0, sourceEnd = this.length) {
      if (!isBytes(target)) throw invalidArgType('target', ['Buffer', 'Uint8Array'], target);
      check.integer(targetStart, 'targetStart', 0);
      check.integer(targetEnd, 'targetEnd', 0, target.length);
      check.integer(sourceStart, 'sourceStart', 0);
      check.integer(sourceEnd, 'sourceEnd', 0, this.length);
      if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
      if (targetStart >= targetEnd) return 1;
      return compareBytes(
          p.typedArraySubarray(this, sourceStart, sourceEnd), p.typedArraySubarray(target, targetStart, targetEnd));
    },

    includes(value, byteOffset = undefined, encoding = undefined) {
      return find(this, value, byteOffset, encoding, true) !== -1;
    },
    indexOf(value, byteOffset = undefined, encoding = undefined) {
      return find(this, value, byteOffset, encoding, true);
    },
    lastIndexOf(value, byteOffset = undefined, encoding = undefined) {
      return find(this, value, byteOffset, encoding, false);
    },

    write(text, offset = undefined, length = undefined, encoding = undefined) {
      if (typeof text !== 'string') throw invalidArgType('argument', 'string', text);
      if (typeof offset === 'string') {
        encoding = offset;
        offset = undefined;
      } else if (typeof length === 'string') {
        encoding = length;
        length = undefined;
      }
      if (offset === undefined) offset = 0;
      else check.integer(offset, 'offset', 0, this.length);
      const left = this.length - offset;
      if (length === undefined) length = left;
      else check.integer(length, 'length', 0, this.length);
      if (length > left) length = left;
      return codecs.write(p.typedArraySubarray(this, offset, offset + length), text, known(encoding));
    },

    toJSON() {
      const data = [];
      for (let i = 0; i < this.length; i++) data[i] = this[i];
      return { type: 'Buffer', data };
    },

    slice(start = undefined, end = undefined) { return view(this, start, end); },
    subarray(start = undefined, end = undefined) { return view(this, start, end); },

    copy(target, targetStart = 0, sourceStart = 0, sourceEnd = this.length) {
      if (!ArrayBuffer.isView(target)) throw invalidArgType('target', ['Buffer', 'Uint8Array'], target);
      const at = p.Math.trunc(+targetStart) || 0;
      const from = p.Math.trunc(+sourceStart) || 0;
      let to = p.Math.trunc(+sourceEnd) || 0;
      if (at < 0) throw outOfRange('targetStart', '>= 0', at);
      if (from < 0 || from > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, from);
      if (to < 0) throw outOfRange('sourceEnd', '>= 0', to);
      if (to > this.length) to = this.length;
      const bytes = use('webidl').bytesOf(target);
      if (to - from > bytes.length - at) to = from + bytes.length - at;
      if (to <= from) return 0;
      p.typedArraySet(bytes, p.typedArraySubarray(this, from, to), at);
      return to - from;
    },

    fill(value, offset = undefined, end = undefined, encoding = undefined) {
      if (typeof offset === 'string') {
        encoding = offset;
        offset = undefined;
        end = undefined;
      } else if (typeof end === 'string') {
        encoding = end;
        end = undefined;
      }
      if (offset === undefined) offset = 0;
      else check.integer(offset, 'offset', 0, this.length);
      if (end === undefined) end = this.length;
      else check.integer(end, 'end', 0, this.length);
      if (offset >= end) return this;
      if (typeof value === 'string' || isBytes(value)) {
        const pattern = typeof value === 'string' ? codecs.encode(value, known(encoding)) : value;
        if (value.length !== 0 && pattern.length === 0) {
          throw invalidArgValue('value', value);
        }
        if (pattern.length > 1) return repeat(this, pattern, offset, end);
        value = pattern.length === 0 ? 0 : pattern[0];
      }
      if (typeof value === 'boolean') value = +value;
      p.typedArrayFill(this, value & 255, offset, end);
      return this;
    },

    swap16() { return swap(this, 2, 16); },
    swap32() { return swap(this, 4, 32); },
    swap64() { return swap(this, 8, 64); },

    [inspectSymbol](depth, options) {
      let shown = '';
      const most = exports.INSPECT_MAX_BYTES;
      for (let i = 0; i < this.length && i < most; i++) {
        shown += `${i === 0 ? '' : ' '}${this[i] < 16 ? '0' : ''}${p.numberToString(this[i], 16)}`;
      }
      const over = this.length - most;
      if (over > 0) shown += ` ... ${over} more byte${over > 1 ? 's' : ''}`;
      const extra = Object.keys(this).slice(this.length);
      if (extra.length > 0 && options !== undefined) {
        const rest = {};
        for (const key of extra) rest[key] = this[key];
        shown += `, ${use('node/util').util.inspect(rest, { ...options, breakLength: Infinity, compact: true }).slice(2, -2)}`;
      }
      return `<${this.constructor?.name ?? 'Buffer'} ${shown}>`;
    },
  };

  // Doubles what is there until all is filled.
  function repeat(buffer, pattern, from, to) {
    const part = p.typedArraySubarray(buffer, from, to);
    p.typedArraySet(part, pattern.length > part.length ? p.typedArraySubarray(pattern, 0, part.length) : pattern);
    for (let done = pattern.length; done < part.length; done *= 2) {
      p.typedArrayCopyWithin(part, done, 0, part.length - done < done ? part.length - done : done);
    }
    return buffer;
  }

  function swap(buffer, width, bits) {
    const { length } = buffer;
    if (length % width !== 0) {
      throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${bits}-bits`);
    }
    for (let i = 0; i < length; i += width) {
      for (let j = 0; j < width >> 1; j++) {
        const held = buffer[i + j];
        buffer[i + j] = buffer[i + width - 1 - j];
        buffer[i + width - 1 - j] = held;
      }
    }
    return buffer;
  }

  const keys = p.reflectOwnKeys(methods);
  for (let i = 0; i < keys.length; i++) {
    objectDefineProperty(prototype, keys[i], {
      __proto__: null, ...p.objectGetOwnPropertyDescriptor(methods, keys[i]), enumerable: keys[i] === 'parent' || keys[i] === 'offset' || typeof keys[i] === 'string',
    });
  }
  const define = (name, value) =>
    objectDefineProperty(prototype, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  define('toLocaleString', methods.toString);
  define('inspect', methods[inspectSymbol]);
  for (const [name, encoding] of [['ascii', 'ascii'], ['base64', 'base64'], ['base64url', 'base64url'], ['hex', 'hex'],
    ['latin1', 'latin1'], ['ucs2', 'utf16le'], ['utf8', 'utf8']]) {
    define(`${name}Slice`, function (start, end) { return textOf(this, encoding, start, end); });
    define(`${name}Write`, function (text, offset, length) { return this.write(text, offset ?? 0, length ?? this.length - (offset ?? 0), encoding); });
  }
  use('node/buffer-numbers').install(define);

  const statics = {
    from, alloc, allocUnsafe, allocUnsafeSlow, concat, compare, byteLength,
    of(...items) { return fromArrayLike(items); },
    isBuffer: (value) => value instanceof Buffer,
    isEncoding: (name) => typeof name === 'string' && name !== '' && codecs.encodingOf(name) !== undefined,
    copyBytesFrom(source, offset = 0, length = undefined) {
      if (p.typedArrayName(source) === undefined) throw invalidArgType('view', 'TypedArray', source);
      check.integer(offset, 'offset', 0);
      if (length !== undefined) check.integer(length, 'length', 0);
      const end = length === undefined ? source.length : offset + length;
      return adopt(use('webidl').bytesOf(source.slice(offset, end)));
    },
    poolSize: POOL_BYTES,
  };
  for (const name of Object.keys(statics)) {
    objectDefineProperty(Buffer, name, { __proto__: null, value: statics[name], writable: true, enumerable: true, configurable: true });
  }

  function SlowBuffer(length) {
    return new FastBuffer(size(length));
  }
  objectSetPrototypeOf(SlowBuffer, Uint8Array);
  SlowBuffer.prototype = prototype;

  const { isAscii, isUtf8, transcode } = use('node/buffer-text');
  const exports = {
    Buffer, SlowBuffer, INSPECT_MAX_BYTES: 50, kMaxLength: BYTES_MAX, kStringMaxLength: TEXT_MAX,
    constants: { MAX_LENGTH: BYTES_MAX, MAX_STRING_LENGTH: TEXT_MAX },
    get Blob() { return use('blob').Blob; },
    get File() { return use('blob').File; },
    atob: (text) => use('base64').atob(text),
    btoa: (text) => use('base64').btoa(text),
    isAscii, isUtf8, transcode: (source, before, after) => adopt(transcode(source, before, after)),
    resolveObjectURL() { throw new Error('not implemented: node:buffer.resolveObjectURL'); },
  };

  return { __proto__: null, 'buffer': exports, adopt, isBytes };
})
