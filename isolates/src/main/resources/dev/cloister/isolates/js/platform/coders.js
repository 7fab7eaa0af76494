// Coders of the host, as the streams of the web use them: bytes are given, and taken until nothing
// comes. Nothing may follow the end (https://compression.spec.whatwg.org/#decompress-flush-and-enqueue).
(function (use, host, io, primordials) {
  'use strict';
  const { RangeError, TypeError, stringIndexOf, stringSlice, stringStartsWith, typedArrayByteLength } = primordials;
  const { ownBytes } = use('host-bytes');

  // How much is made of a piece at a time.
  const TAKE_BYTES = 64 * 1024;
  const NO_FLUSH = 0;
  const FINISH = 3;
  const DEFAULT_LEVEL = -1;
  const BROTLI_QUALITY = 5;

  const ENCODERS = { __proto__: null, 'gzip': 'gzip', 'deflate': 'deflate', 'deflate-raw': 'deflate-raw', 'brotli': 'brotli' };
  const DECODERS = {
    __proto__: null, 'gzip': 'gunzip', 'deflate': 'inflate', 'deflate-raw': 'inflate-raw', 'brotli': 'unbrotli',
  };

  function failure(told) {
    const text = stringSlice(told, stringIndexOf(told, ' ') + 1);
    return stringStartsWith(told, 'Z_MEM_ERROR') ? new RangeError(text) : new TypeError(`The compressed data is damaged: ${text}.`);
  }

  // {give(bytes), take(), finish()}: take() gives bytes, undefined when more must be given or, after
  // finish(), when that was all. Both throw when the data is not what it should be.
  function coder(kind, checks, level) {
    const run = host.coder(kind, level, 0, null);
    let flush = NO_FLUSH;
    return {
      __proto__: null,
      give(bytes) {
        if (typedArrayByteLength(bytes) === 0) return;
        if (checks && run('ended')) throw tooLong(run);
        run('give', bytes);
      },
      finish() { flush = FINISH; },
      take() {
        const made = run('take', flush, TAKE_BYTES);
        if (typeof made === 'string') throw failure(made);
        if (made !== null) return ownBytes(made);
        if (checks && run('unused') > 0) throw tooLong(run);
        if (flush === FINISH) {
          const whole = run('ended');
          run('close');
          if (!whole) throw new TypeError('The compressed data ends too early.');
        }
        return undefined;
      },
    };
  }

  function tooLong(run) {
    run('close');
    return new TypeError('There are bytes after the end of the compressed data.');
  }

  return {
    encoder: (format) => coder(ENCODERS[format], false, format === 'brotli' ? BROTLI_QUALITY : DEFAULT_LEVEL),
    decoder: (format) => coder(DECODERS[format], true, 0),
  };
})
