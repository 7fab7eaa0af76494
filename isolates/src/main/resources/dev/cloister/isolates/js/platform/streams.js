// Follows the Streams Standard (https://streams.spec.whatwg.org/), by the npm package
// web-streams-polyfill, with what Workers add and with streams of the host made of it.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { TypeError, WeakMap, typedArrayByteLength, weakMapGet, weakMapSet } = primordials;
  const { bytesOf, expose, isObject, need } = use('webidl');

  const load = use('npm').loader({ __proto__: null }, { __proto__: null });
  const library = load('web-streams-polyfill/dist/ponyfill.es2018.js');
  const {
    ByteLengthQueuingStrategy, CountQueuingStrategy, ReadableByteStreamController, ReadableStream,
    ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableStreamDefaultController,
    ReadableStreamDefaultReader, TransformStream, TransformStreamDefaultController, WritableStream,
    WritableStreamDefaultController, WritableStreamDefaultWriter,
  } = library;

  const INTERNAL = { __proto__: null };

  const isLocked = p.uncurry(
      p.objectGetOwnPropertyDescriptor(ReadableStream.prototype, 'locked').get);
  const getReader = p.uncurry(ReadableStream.prototype.getReader);
  const { from: fromIterable } = ReadableStream;
  const teeStream = p.uncurry(ReadableStream.prototype.tee);
  const readerRead = p.uncurry(ReadableStreamDefaultReader.prototype.read);
  const readerCancel = p.uncurry(ReadableStreamDefaultReader.prototype.cancel);

  const readableOf = p.uncurry(
      p.objectGetOwnPropertyDescriptor(TransformStream.prototype, 'readable').get);

  // Of streams whose length is known beforehand: how many bytes they will give.
  const lengths = new WeakMap();

  // Streams made of a source, with what is still to be had back.
  const origins = new WeakMap();

  function isReadableStream(value) {
    if (!isObject(value)) return false;
    try {
      isLocked(value);
      return true;
    } catch {
      return false;
    }
  }

  function isDisturbed(stream) {
    return stream._disturbed;
  }

  // A byte stream of a body source. Nothing is read before somebody asks for it.
  //
  // It is as the library's constructor leaves one, but for its controller, which costs more than all else and of which a stream
  // that is handed on unread has no use: that is made once the library looks for it.
  function streamOf(source) {
    if (source.kind === 'stream') return source.stream;
    const stream = p.objectCreate(ReadableStream.prototype);
    stream._state = 'readable';
    stream._reader = undefined;
    stream._storedError = undefined;
    stream._disturbed = false;
    p.objectDefineProperty(stream, '_readableStreamController', CONTROLLER_ON_DEMAND);
    weakMapSet(origins, stream, { __proto__: null, source, touched: false, read: undefined });
    return stream;
  }

  const CONTROLLER_ON_DEMAND = {
    __proto__: null, configurable: true, enumerable: true, get() { return controllerOf(this); }, set: undefined,
  };

  function controllerOf(stream) {
    const origin = weakMapGet(origins, stream);
    if (origin === undefined) throw new TypeError('Illegal invocation');
    const controller = new ReadableStream(underlying(origin), { __proto__: null, highWaterMark: 0 })._readableStreamController;
    controller._controlledReadableByteStream = stream;
    p.objectDefineProperty(stream, '_readableStreamController', {
      __proto__: null, configurable: true, enumerable: true, writable: true, value: controller,
    });
    return controller;
  }

  function underlying(origin) {
    const { source } = origin;
    return {
      __proto__: null,
      type: 'bytes',
      async pull(controller) {
        origin.touched = true;
        const chunk = await next(source, origin);
        if (chunk === undefined) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else {
          controller.enqueue(chunk);
        }
      },
      cancel() {
        origin.touched = true;
        if (source.kind === 'native') io.cancel(source.id);
      },
    };
  }

  const encoder = new p.TextEncoder();

  // The next piece that is not empty, which a byte stream would not take.
  async function next(source, origin) {
    if (source.kind === 'native') {
      origin.read ??= source.coding === undefined
        ? () => io.read(source.id) : use('content-coding').reader(source);
      for (;;) {
        const chunk = await origin.read();
        if (chunk === undefined || typedArrayByteLength(chunk) > 0) return chunk;
      }
    }
    if (origin.given) return undefined;
    origin.given = true;
    const bytes = source.kind === 'text'
      ? p.textEncode(encoder, source.text) : p.copyOfBytes(source.bytes);
    return typedArrayByteLength(bytes) === 0 ? undefined : bytes;
  }

  // Whoever has a stream locked without reading it.
  const NOBODYS = getReader(new ReadableStream());

  // What a stream is made of when nobody has read from it, else the stream; it is locked after.
  function takeSource(stream) {
    const origin = weakMapGet(origins, stream);
    if (origin === undefined || origin.touched || stream._disturbed || isLocked(stream)) {
      const length = stream._disturbed ? undefined : weakMapGet(lengths, stream);
      return { kind: 'stream', stream, length };
    }
    stream._reader = NOBODYS;
    stream._disturbed = true;
    return origin.source;
  }

  // Marks a stream as one that has been read to its end.
  function close(stream) {
    getReader(stream);
    stream._disturbed = true;
  }

  // All bytes of a stream. Anything else in it is an error, as it is in a body.
  async function readAll(stream) {
    const reader = getReader(stream);
    return use('body').readAll(async () => {
      const { done, value } = await readerRead(reader);
      if (done) return undefined;
      const bytes = bytesOf(value);
      if (bytes === undefined) {
        const error = new TypeError('A body is made of bytes, this stream gave something else.');
        readerCancel(reader, error);
        throw error;
      }
      return bytes;
    });
  }

  // Reads a stream from the host's side: each call promises the next bytes, undefined at the end.
  function reading(stream) {
    const reader = getReader(stream);
    return {
      __proto__: null,
      async read() {
        const { done, value } = await readerRead(reader);
        if (done) return undefined;
        const bytes = bytesOf(typeof value === 'string' ? undefined : value);
        if (bytes !== undefined) return bytes;
        const error = new TypeError('A body is made of bytes, this stream gave something else.');
        readerCancel(reader, error);
        throw error;
      },
      cancel: (reason) => readerCancel(reader, reason),
    };
  }

  // Bytes in, the same bytes out.
  class IdentityTransformStream extends TransformStream {
    constructor(writableStrategy = undefined, readableStrategy = undefined, internal = undefined, transformer = undefined) {
      super(internal === INTERNAL ? transformer : { transform: passBytes }, writableStrategy, readableStrategy);
    }
  }

  function passBytes(chunk, controller) {
    const bytes = typeof chunk === 'string' ? p.textEncode(encoder, chunk) : bytesOf(chunk);
    if (bytes === undefined) {
      throw new TypeError(
          'This TransformStream is being used as a byte stream, but received an object of '
          + 'non-ArrayBuffer/ArrayBufferView type on its writable side.');
    }
    controller.enqueue(bytes);
  }

  // As the identity, and exactly as many bytes as said.
  class FixedLengthStream extends IdentityTransformStream {
    constructor(length, writableStrategy = undefined, readableStrategy = undefined) {
      need(1, arguments.length, 'FixedLengthStream');
      const expected = p.Number(length);
      if (!(expected >= 0)) throw new TypeError('A FixedLengthStream needs its length in bytes.');
      let left = expected;
      super(writableStrategy, readableStrategy, INTERNAL, {
        transform(chunk, controller) {
          const size = bytesOf(chunk) === undefined ? 0 : typedArrayByteLength(bytesOf(chunk));
          if (size > left) {
            // As on Workers it is the reader who learns of it, and the writer with its next write.
            controller.error(new TypeError(
                'Attempt to write too many bytes through a FixedLengthStream.'));
            return;
          }
          left -= size;
          passBytes(chunk, controller);
        },
        flush() {
          if (left > 0) {
            throw new TypeError(
                'FixedLengthStream did not see all expected bytes before close().');
          }
        },
      });
      weakMapSet(lengths, readableOf(this), expected);
    }
  }

  // What Workers add for readers that bring their own buffer (https://developers.cloudflare.com/workers/runtime-apis/streams/readablestreambyobreader/):
  // a read that goes on until there are so many bytes, or the stream ends.
  const readInto = p.uncurry(ReadableStreamBYOBReader.prototype.read);
  const viewOf = p.uncurry(p.objectGetOwnPropertyDescriptor(ReadableStreamBYOBRequest.prototype, 'view').get);

  const additions = {
    async readAtLeast(least, given) {
      need(2, arguments.length, 'readAtLeast');
      const view = bytesOf(given);
      if (view === undefined) throw new TypeError('readAtLeast needs a view of a buffer.');
      const size = typedArrayByteLength(view);
      if (!(least >= 1)) throw new TypeError(`Requested invalid minimum number of bytes to read (${p.Number(least)}).`);
      if (least > size) throw new TypeError(`Minimum bytes to read (${p.Number(least)}) exceeds size of buffer (${size}).`);
      const offset = p.typedArrayByteOffset(view);
      let buffer = p.typedArrayBuffer(view);
      let filled = 0;
      let ended = false;
      while (filled < least && !ended) {
        const { done, value } = await readInto(this, new p.Uint8Array(buffer, offset + filled, size - filled));
        if (value === undefined) return { value, done };
        buffer = p.typedArrayBuffer(value);
        filled += typedArrayByteLength(value);
        ended = done;
      }
      return { value: new p.Uint8Array(buffer, offset, filled), done: ended && filled === 0 };
    },
    get atLeast() {
      return viewOf(this) === null ? null : 1;
    },
  };
  function add(prototype, name) {
    p.objectDefineProperty(prototype, name, p.objectGetOwnPropertyDescriptor(additions, name));
  }
  add(ReadableStreamBYOBReader.prototype, 'readAtLeast');
  add(ReadableStreamBYOBRequest.prototype, 'atLeast');
  delete WritableStreamDefaultController.prototype.abortReason;

  const all = {
    ByteLengthQueuingStrategy, CountQueuingStrategy, FixedLengthStream, IdentityTransformStream,
    ReadableByteStreamController, ReadableStream, ReadableStreamBYOBReader,
    ReadableStreamBYOBRequest, ReadableStreamDefaultController, ReadableStreamDefaultReader,
    TransformStream, TransformStreamDefaultController, WritableStream,
    WritableStreamDefaultController, WritableStreamDefaultWriter,
  };
  const names = p.objectKeys(all);
  for (let i = 0; i < names.length; i++) expose(all[names[i]], names[i]);

  return {
    ...all, close, isDisturbed, isReadableStream, readAll, reading, streamOf, takeSource,
    from: (iterable) => fromIterable(iterable),
    tee: (stream) => teeStream(stream),
  };
})
