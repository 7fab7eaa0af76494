// node:stream/web and node:stream/consumers (https://nodejs.org/api/webstreams.html), and what turns
// Node.js's streams into web streams and back.
(function (use, host, io, primordials) {
  'use strict';
  const { Error } = primordials;
  const { AbortError, invalidArgType } = use('node/errors');
  const stream = () => use('node/stream').stream;

  function need(value, Kind, name) {
    if (!(value instanceof Kind)) throw invalidArgType(name, Kind.name, value);
  }

  function readableFromWeb(source, options = {}) {
    need(source, use('streams').ReadableStream, 'readableStream');
    const reader = source.getReader();
    let over = false;
    const readable = new (stream().Readable)({
      highWaterMark: options.highWaterMark, encoding: options.encoding, objectMode: options.objectMode ?? false,
      signal: options.signal,
      read() {
        reader.read().then(({ done, value }) => {
          if (done) {
            over = true;
            readable.push(null);
          } else {
            readable.push(value);
          }
        }, (error) => readable.destroy(error));
      },
      destroy(error, done) {
        if (over) {
          done(error);
          return;
        }
        over = true;
        reader.cancel(error ?? undefined).then(() => done(error), () => done(error));
      },
    });
    reader.closed.catch((error) => {
      over = true;
      readable.destroy(error);
    });
    return readable;
  }

  function readableToWeb(source, options = {}) {
    const { ReadableStream, CountQueuingStrategy } = use('streams');
    if (typeof source?.on !== 'function') throw invalidArgType('streamReadable', 'stream.Readable', source);
    if (source.destroyed || source.readable === false) {
      const ended = new ReadableStream();
      ended.cancel();
      return ended;
    }
    const { objectMode } = source._readableState ?? {};
    const strategy = options.strategy ?? (objectMode ? new CountQueuingStrategy({ highWaterMark: source.readableHighWaterMark })
      : { highWaterMark: source.readableHighWaterMark ?? 65_536, size: (chunk) => chunk.byteLength });
    let done = false;
    return new ReadableStream({
      start(controller) {
        source.pause();
        source.on('data', (chunk) => {
          if (done) return;
          const bytes = !objectMode && typeof chunk !== 'string' ? new Uint8Array(chunk) : chunk;
          controller.enqueue(bytes);
          if (controller.desiredSize <= 0) source.pause();
        });
        stream().finished(source, { writable: false }, (error) => {
          if (done) return;
          done = true;
          if (error) controller.error(error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? new AbortError(undefined, { cause: error }) : error);
          else controller.close();
        });
      },
      pull() { source.resume(); },
      cancel(reason) {
        done = true;
        source.destroy(reason);
      },
    }, strategy);
  }

  function writableFromWeb(target, options = {}) {
    need(target, use('streams').WritableStream, 'writableStream');
    const writer = target.getWriter();
    let over = false;
    const writable = new (stream().Writable)({
      highWaterMark: options.highWaterMark, objectMode: options.objectMode ?? false, signal: options.signal,
      decodeStrings: options.decodeStrings,
      write(chunk, _encoding, done) {
        writer.ready.then(() => writer.write(chunk)).then(() => done(), done);
      },
      final(done) {
        over = true;
        writer.close().then(() => done(), done);
      },
      destroy(error, done) {
        if (over) {
          done(error);
          return;
        }
        over = true;
        (error ? writer.abort(error) : writer.close()).then(() => done(error), () => done(error));
      },
    });
    writer.closed.catch((error) => {
      over = true;
      writable.destroy(error);
    });
    return writable;
  }

  function writableToWeb(target) {
    const { WritableStream } = use('streams');
    if (typeof target?.write !== 'function') throw invalidArgType('streamWritable', 'stream.Writable', target);
    let wake = null;
    let failure = null;
    let control;
    target.on('drain', () => {
      wake?.resolve();
      wake = null;
    });
    stream().finished(target, { readable: false }, (error) => {
      const reason = error ?? null;
      failure = reason ?? new AbortError();
      if (reason !== null) {
        wake?.reject(reason);
        control.error(reason);
      } else {
        wake?.resolve();
      }
      wake = null;
    });
    return new WritableStream({
      start(controller) { control = controller; },
      async write(chunk) {
        if (failure !== null) throw failure;
        if (!target.write(chunk) || target.writableNeedDrain) {
          await new Promise((resolve, reject) => { wake = { resolve, reject }; });
        }
      },
      abort(reason) { target.destroy(reason instanceof Error ? reason : new AbortError(undefined, { cause: reason })); },
      close() {
        return new Promise((resolve, reject) => {
          stream().finished(target, { readable: false }, (error) => (error ? reject(error) : resolve()));
          target.end();
        });
      },
    }, { highWaterMark: target.writableHighWaterMark ?? 16_384, size: (chunk) => chunk?.byteLength ?? chunk?.length ?? 1 });
  }

  function duplexFromWeb(pair, options = {}) {
    const { readable, writable } = pair;
    return stream().Duplex.from({ readable: readableFromWeb(readable, options), writable: writableFromWeb(writable, options) });
  }

  function duplexToWeb(duplex) {
    return { readable: readableToWeb(duplex), writable: writableToWeb(duplex) };
  }

  // ---- node:stream/consumers -------------------------------------------------------------------

  async function bytesOf(source) {
    const { Buffer } = use('node').builtin('buffer');
    const parts = [];
    for await (const chunk of source) {
      parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(use('webidl').bytesOf(chunk) ?? Buffer.from(chunk)));
    }
    return Buffer.concat(parts);
  }

  async function text(source) {
    const { TextDecoder } = use('encoding');
    const decoder = new TextDecoder();
    let all = '';
    for await (const chunk of source) all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    return all + decoder.decode();
  }

  const consumers = {
    async arrayBuffer(source) {
      const bytes = await bytesOf(source);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
    async blob(source) { return new (use('blob').Blob)([await bytesOf(source)]); },
    buffer: bytesOf,
    async json(source) { return JSON.parse(await text(source)); },
    text,
  };

  const webNames = ['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'ReadableByteStreamController', 'ReadableStream',
    'ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableStreamDefaultController', 'ReadableStreamDefaultReader',
    'TransformStream', 'TransformStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController',
    'WritableStreamDefaultWriter'];
  const web = {};
  for (const name of webNames) web[name] = use('streams')[name];
  for (const [file, names] of [['compression-streams', ['CompressionStream', 'DecompressionStream']],
    ['encoding-streams', ['TextDecoderStream', 'TextEncoderStream']]]) {
    for (const name of names) {
      Object.defineProperty(web, name, { enumerable: true, configurable: true, get: () => use(file)[name] });
    }
  }

  return {
    __proto__: null, 'stream/web': web, 'stream/consumers': consumers, duplexFromWeb, duplexToWeb, readableFromWeb, readableToWeb,
    writableFromWeb, writableToWeb,
  };
})
