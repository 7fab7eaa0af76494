// Follows the Compression Standard (https://compression.spec.whatwg.org/); beyond it text is taken as
// its UTF-8, as Workers do.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, textEncode, typedArrayByteLength } = primordials;
  const { bytesOf, expose, need } = use('webidl');
  const { TransformStream } = use('streams');

  const encoder = new primordials.TextEncoder();

  function formatOf(value, constructor, given) {
    need(1, given, constructor);
    const format = `${value}`;
    if (format !== 'gzip' && format !== 'deflate' && format !== 'deflate-raw') {
      throw new TypeError(`A ${constructor} is of "gzip", "deflate" or "deflate-raw", not of "${format}".`);
    }
    return format;
  }

  function through(coder, constructor) {
    const send = (controller) => {
      for (let made = coder.take(); made !== undefined; made = coder.take()) controller.enqueue(made);
    };
    return {
      transform(chunk, controller) {
        const bytes = typeof chunk === 'string' ? textEncode(encoder, chunk) : bytesOf(chunk);
        if (bytes === undefined) {
          throw new TypeError(`A ${constructor} takes ArrayBuffers, views of them and strings.`);
        }
        if (typedArrayByteLength(bytes) === 0) return;
        coder.give(bytes);
        send(controller);
      },
      flush(controller) {
        coder.finish();
        send(controller);
      },
    };
  }

  class CompressionStream extends TransformStream {
    constructor(format) {
      const name = formatOf(format, 'CompressionStream', arguments.length);
      super(through(use('coders').encoder(name), 'CompressionStream'));
    }
  }
  expose(CompressionStream, 'CompressionStream');

  class DecompressionStream extends TransformStream {
    constructor(format) {
      const name = formatOf(format, 'DecompressionStream', arguments.length);
      super(through(use('coders').decoder(name), 'DecompressionStream'));
    }
  }
  expose(DecompressionStream, 'DecompressionStream');

  return { CompressionStream, DecompressionStream };
})
