// The options of node:zlib (https://nodejs.org/api/zlib.html#class-options), checked.
(function (use, host, io, primordials) {
  'use strict';
  const { RangeError } = primordials;
  const { Buffer } = use('node/buffer').buffer;
  const { zlib: c } = use('node/constants');
  const { bytesOf } = use('webidl');
  const { coded, invalidArgType, outOfRange } = use('node/errors');

  const OUTPUT_MAX = 2 ** 31 - 1;
  const BROTLI_PARAMS_MAX = 9;

  // Whether it is a number at all; what is no number, and not left out either, is refused.
  function isFiniteNumber(value, name) {
    if (value === undefined || Number.isNaN(value)) return false;
    if (Number.isFinite(value)) return true;
    if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
    throw outOfRange(name, 'a finite number', value);
  }

  function within(value, name, least, most, otherwise) {
    if (!isFiniteNumber(value, name)) return otherwise;
    if (value < least || value > most) throw outOfRange(name, `>= ${least} and <= ${most}`, value);
    return value;
  }

  // What all classes have; `finish` and `last` are the flags that end a stream and the highest there is.
  function common(options, finish, last) {
    let chunkSize = options?.chunkSize;
    if (!isFiniteNumber(chunkSize, 'options.chunkSize')) chunkSize = c.Z_DEFAULT_CHUNK;
    else if (chunkSize < c.Z_MIN_CHUNK) throw outOfRange('options.chunkSize', `>= ${c.Z_MIN_CHUNK}`, chunkSize);
    return {
      chunkSize,
      flush: within(options?.flush, 'options.flush', 0, last, 0),
      finishFlush: within(options?.finishFlush, 'options.finishFlush', 0, last, finish),
      maxOutputLength: within(options?.maxOutputLength, 'options.maxOutputLength', 1, OUTPUT_MAX, OUTPUT_MAX),
      info: !!options?.info,
    };
  }

  function zlib(options, compresses, gzip) {
    const settings = common(options, c.Z_FINISH, c.Z_BLOCK);
    if (compresses || options?.windowBits) {
      within(options?.windowBits, 'options.windowBits', c.Z_MIN_WINDOWBITS + (gzip ? 1 : 0), c.Z_MAX_WINDOWBITS, 15);
    }
    settings.level = within(options?.level, 'options.level', c.Z_MIN_LEVEL, c.Z_MAX_LEVEL, c.Z_DEFAULT_LEVEL);
    within(options?.memLevel, 'options.memLevel', c.Z_MIN_MEMLEVEL, c.Z_MAX_MEMLEVEL, c.Z_DEFAULT_MEMLEVEL);
    settings.strategy = within(options?.strategy, 'options.strategy', c.Z_DEFAULT_STRATEGY, c.Z_FIXED, c.Z_DEFAULT_STRATEGY);
    const dictionary = options?.dictionary;
    if (dictionary !== undefined) {
      const bytes = bytesOf(dictionary);
      if (bytes === undefined) {
        throw invalidArgType('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
      }
      settings.dictionary = bytes;
    }
    return settings;
  }

  function brotli(options) {
    const settings = common(options, c.BROTLI_OPERATION_FINISH, c.BROTLI_OPERATION_EMIT_METADATA);
    const params = options?.params ?? {};
    for (const key of Object.keys(params)) {
      if (!(Number(key) >= 0 && Number(key) <= BROTLI_PARAMS_MAX)) {
        throw coded(RangeError, 'ERR_BROTLI_INVALID_PARAM', `${key} is not a valid Brotli parameter`);
      }
      if (typeof params[key] !== 'number' && typeof params[key] !== 'boolean') {
        throw invalidArgType('options.params[key]', 'number', params[key]);
      }
    }
    const quality = Number(params[c.BROTLI_PARAM_QUALITY] ?? c.BROTLI_DEFAULT_QUALITY);
    settings.level = Math.min(Math.max(Math.trunc(quality), c.BROTLI_MIN_QUALITY), c.BROTLI_MAX_QUALITY);
    settings.strategy = 0;
    return settings;
  }

  // The bytes that are to be compressed or the opposite.
  function input(value) {
    if (typeof value === 'string') return Buffer.from(value);
    const bytes = bytesOf(value);
    if (bytes === undefined) {
      throw invalidArgType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
    }
    return bytes;
  }

  return { brotli, input, within, zlib };
})
