// A coder of the host as node:zlib uses it: with the flags of zlib or of brotli, and its errors.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, RangeError } = primordials;
  const { Buffer } = use('node/buffer').buffer;
  const { zlib: c } = use('node/constants');
  const { coded } = use('node/errors');
  const { ownBytes } = use('host-bytes');

  // What the host calls them.
  const [NONE, SYNC, FULL, FINISH] = [0, 1, 2, 3];
  const ZLIB_FLUSHES = [NONE, SYNC, SYNC, FULL, FINISH, SYNC];
  const BROTLI_FLUSHES = [NONE, SYNC, FINISH, NONE];

  // The host's words for what is wrong, as an error of zlib's or brotli's.
  function failure(told, brotli) {
    const [code] = told.split(' ', 1);
    const text = told.slice(code.length + 1);
    if (brotli && code !== 'Z_MEM_ERROR') {
      return coded(Error, `ERR__ERROR_${code}`, 'Decompression failed', { errno: c[`BROTLI_DECODER_ERROR_${code}`] });
    }
    return coded(Error, code, text, { errno: c[code] });
  }

  class Engine {
    #run;
    #flushes;
    #brotli;
    #compresses;
    #settings;
    #given = 0;
    #open = true;

    constructor(kind, settings, compresses) {
      this.#brotli = kind === 'brotli' || kind === 'unbrotli';
      this.#flushes = this.#brotli ? BROTLI_FLUSHES : ZLIB_FLUSHES;
      this.#compresses = compresses;
      this.#settings = settings;
      this.#run = host.coder(kind, settings.level, settings.strategy, settings.dictionary ?? null);
    }

    get isOpen() { return this.#open; }

    give(bytes) {
      this.#given = bytes.byteLength;
      this.#run('give', bytes);
    }

    // The next chunk, undefined when more must be given.
    take(flag) {
      const made = this.#run('take', this.#flushes[flag], this.#settings.chunkSize);
      if (typeof made === 'string') throw failure(made, this.#brotli);
      if (made !== null) {
        const bytes = ownBytes(made);
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }
      if (this.#flushes[flag] === FINISH && !this.#compresses && !this.#run('ended')) {
        throw coded(Error, 'Z_BUF_ERROR', 'unexpected end of file', { errno: c.Z_BUF_ERROR });
      }
      return undefined;
    }

    // How many of the bytes given last were used.
    get used() { return this.#given - this.#run('unused'); }

    get overfull() { return !this.#compresses && this.#run('unused') > 0; }

    set(level, strategy) { this.#run('set', level, strategy); }

    reset() { this.#run('reset'); }

    close() {
      if (!this.#open) return;
      this.#open = false;
      this.#run('close');
    }
  }

  // All of it at once.
  function whole(engine, bytes, settings) {
    try {
      engine.give(bytes);
      const chunks = [];
      let length = 0;
      for (let chunk = engine.take(settings.finishFlush); chunk !== undefined; chunk = engine.take(settings.finishFlush)) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > settings.maxOutputLength) {
          throw coded(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${settings.maxOutputLength} bytes`);
        }
      }
      return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length);
    } finally {
      engine.close();
    }
  }

  return { Engine, whole };
})
