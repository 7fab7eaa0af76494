// node:stream and node:stream/promises (https://nodejs.org/api/stream.html), by the npm package
// readable-stream, with the ways to and from web streams in stream-web.js.
(function (use, host, io, primordials) {
  'use strict';
  const { builtin } = use('node');
  const provided = {
    __proto__: null,
    'buffer': use('node/buffer').buffer,
    'events': use('node/events').EventEmitter,
    'process/': builtin('process'),
    get 'string_decoder/'() { return builtin('string_decoder'); },
    get 'abort-controller'() { return use('abort'); },
  };
  const stream = use('npm').loader({ __proto__: null }, provided)('readable-stream/lib/stream.js');
  const { Duplex, Readable, Writable } = stream;

  const web = (name) => (...args) => use('node/stream-web')[name](...args);
  Readable.fromWeb = web('readableFromWeb');
  Readable.toWeb = web('readableToWeb');
  Writable.fromWeb = web('writableFromWeb');
  Writable.toWeb = web('writableToWeb');
  Duplex.fromWeb = web('duplexFromWeb');
  Duplex.toWeb = web('duplexToWeb');

  let [bytesMark, objectsMark] = [64 * 1024, 16];

  Object.assign(stream, {
    getDefaultHighWaterMark: (objectMode) => (objectMode ? objectsMark : bytesMark),
    setDefaultHighWaterMark(objectMode, value) {
      use('node/errors').check.integer(value, 'value', 0);
      if (objectMode) objectsMark = value;
      else bytesMark = value;
    },
    isDestroyed: (value) => value?.destroyed === undefined ? null : !!value.destroyed,
    isWritable: (value) => value?.writable === undefined ? null : !!value.writable && !value.destroyed && !value.writableEnded,
    duplexPair,
  });

  // Two ends: what is written to one is read from the other.
  function duplexPair(options = undefined) {
    const end = () => new Duplex({
      ...options,
      read() {
        const { release } = this;
        this.release = undefined;
        release?.();
      },
      write(chunk, _encoding, done) {
        if (chunk.length === 0) {
          primordials.promiseThen(primordials.promiseResolve(Promise, undefined), done);
          return;
        }
        this.other.push(chunk);
        this.other.release = done;
      },
      final(done) {
        this.other.on('end', done);
        this.other.push(null);
      },
    });
    const [one, two] = [end(), end()];
    for (const [a, b] of [[one, two], [two, one]]) Object.defineProperty(a, 'other', { value: b });
    return [one, two];
  }

  return {
    __proto__: null,
    'stream': stream, 'stream/promises': stream.promises,
    '_stream_duplex': stream.Duplex, '_stream_passthrough': stream.PassThrough, '_stream_readable': stream.Readable,
    '_stream_transform': stream.Transform, '_stream_writable': stream.Writable,
  };
})
