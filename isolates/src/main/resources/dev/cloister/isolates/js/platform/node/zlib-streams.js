// The classes of node:zlib (https://nodejs.org/api/zlib.html#class-zlibzlibbase): streams that compress or
// decompress what is written to them.
(function (use, host, io, primordials) {
  'use strict';
  const { Buffer } = use('node/buffer').buffer;
  const { zlib: c } = use('node/constants');
  const { Engine, whole } = use('node/zlib-engine');
  const options = use('node/zlib-options');
  const { Transform, finished } = use('node').builtin('stream');
  const { nextTick } = use('node').builtin('process');

  // From the one that holds back most to the one that holds back nothing.
  const ZLIB_ORDER = [c.Z_NO_FLUSH, c.Z_BLOCK, c.Z_PARTIAL_FLUSH, c.Z_SYNC_FLUSH, c.Z_FULL_FLUSH, c.Z_FINISH];
  const BROTLI_ORDER = [c.BROTLI_OPERATION_PROCESS, c.BROTLI_OPERATION_FLUSH, c.BROTLI_OPERATION_FINISH];

  const NOTHING = Buffer.alloc(0);

  // Of any of these streams: how it goes on compressing; all that comes of these bytes.
  let setLevel, allOf;

  class ZlibBase extends Transform {
    #engine;
    #settings;
    #order;
    #fullFlush;
    // Flags of flushes that stand in the line of writes, each with the empty chunk that stands for it.
    #flushes = new WeakMap();
    #over = false;

    constructor(kind, compresses, settings, given, order, fullFlush) {
      super({ ...given, autoDestroy: true, encoding: null, objectMode: false, writableObjectMode: false, readableObjectMode: false });
      this.#engine = new Engine(kind, settings, compresses);
      this.#settings = settings;
      this.#order = order;
      this.#fullFlush = fullFlush;
      this.bytesWritten = 0;
      this._chunkSize = settings.chunkSize;
      this._defaultFlushFlag = settings.flush;
      this._finishFlushFlag = settings.finishFlush;
      this._defaultFullFlushFlag = fullFlush;
      this._info = settings.info;
      this._maxOutputLength = settings.maxOutputLength;
    }

    get _closed() { return !this.#engine.isOpen; }

    reset() {
      this.#engine.reset();
      this.#over = false;
    }

    flush(kind = undefined, callback = undefined) {
      if (typeof kind === 'function') [kind, callback] = [undefined, kind];
      if (this.writableFinished) {
        if (callback !== undefined) nextTick(callback);
      } else if (this.writableEnded) {
        if (callback !== undefined) this.once('end', callback);
      } else {
        const mark = Buffer.alloc(0);
        this.#flushes.set(mark, kind ?? this.#fullFlush);
        this.write(mark, '', callback);
      }
    }

    close(callback = undefined) {
      if (callback !== undefined) finished(this, callback);
      this.destroy();
    }

    _destroy(error, done) {
      this.#engine.close();
      done(error);
    }

    _transform(chunk, encoding, done) {
      let flag = this.#flushes.get(chunk);
      if (flag === undefined) {
        flag = this._defaultFlushFlag;
        if (this.writableEnded && this.writableLength === chunk.byteLength) flag = this.#later(flag, this._finishFlushFlag);
      }
      this.#pass(chunk, flag, done);
    }

    _flush(done) {
      this.#pass(NOTHING, this.#later(this._defaultFlushFlag, this._finishFlushFlag), done);
    }

    static {
      setLevel = (stream, level, strategy) => stream.#engine.set(level, strategy);
      allOf = (stream, bytes) => whole(stream.#engine, bytes, stream.#settings);
    }

    #later(one, other) {
      return this.#order.indexOf(one) > this.#order.indexOf(other) ? one : other;
    }

    #pass(chunk, flag, done) {
      if (this.#over || !this.#engine.isOpen) {
        done();
        return;
      }
      try {
        this.#engine.give(chunk);
      } catch (error) {
        done(error);
        return;
      }
      this.#take(flag, done);
    }

    // Gives what comes, and waits where the reader does.
    #take(flag, done) {
      try {
        for (;;) {
          if (!this.#engine.isOpen) return;
          const made = this.#engine.take(flag);
          if (made === undefined) break;
          if (!this.push(made)) {
            this.#waitThen(() => this.#take(flag, done));
            return;
          }
        }
        this.bytesWritten += this.#engine.used;
        if (this.#engine.overfull) {
          // What follows the end is not ours.
          this.#over = true;
          this.push(null);
        }
      } catch (error) {
        this.#engine.close();
        done(error);
        return;
      }
      done();
    }

    #waitThen(go) {
      const read = this._read;
      this._read = (size) => {
        this._read = read;
        go();
        this._read(size);
      };
    }

  }

  class Zlib extends ZlibBase {
    constructor(kind, compresses, given) {
      const settings = options.zlib(given, compresses, kind === 'gzip');
      super(kind, compresses, settings, given, ZLIB_ORDER, c.Z_FULL_FLUSH);
      this._level = settings.level;
      this._strategy = settings.strategy;
    }

    params(level, strategy, callback = undefined) {
      level = options.within(level, 'level', c.Z_MIN_LEVEL, c.Z_MAX_LEVEL, undefined);
      strategy = options.within(strategy, 'strategy', c.Z_DEFAULT_STRATEGY, c.Z_FIXED, undefined);
      if (this._level === level && this._strategy === strategy) {
        if (callback !== undefined) nextTick(callback);
        return;
      }
      this.flush(c.Z_SYNC_FLUSH, () => {
        setLevel(this, level, strategy);
        this._level = level;
        this._strategy = strategy;
        callback?.();
      });
    }
  }

  class Brotli extends ZlibBase {
    constructor(kind, compresses, given) {
      super(kind, compresses, options.brotli(given), given, BROTLI_ORDER, c.BROTLI_OPERATION_FLUSH);
    }
  }

  const KINDS = [
    ['Deflate', Zlib, 'deflate', true], ['Inflate', Zlib, 'inflate', false],
    ['Gzip', Zlib, 'gzip', true], ['Gunzip', Zlib, 'gunzip-all', false],
    ['DeflateRaw', Zlib, 'deflate-raw', true], ['InflateRaw', Zlib, 'inflate-raw', false],
    ['Unzip', Zlib, 'unzip', false],
    ['BrotliCompress', Brotli, 'brotli', true], ['BrotliDecompress', Brotli, 'unbrotli', false],
  ];

  const classes = {};
  for (const [name, Base, kind, compresses] of KINDS) {
    classes[name] = { [name]: class extends Base {
      constructor(given) {
        super(kind, compresses, given);
      }
    } }[name];
  }
  return { allOf, classes };
})
