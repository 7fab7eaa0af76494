// Follows the Encoding Standard, sections 7.5 "TextDecoderStream" and 7.6 "TextEncoderStream"
// (https://encoding.spec.whatwg.org/#interface-textdecoderstream).
(function (use, host, io, primordials) {
  'use strict';
  const { stringCharCodeAt, stringSlice, textEncode } = primordials;
  const { expose, toDOMString } = use('webidl');
  const { TextDecoder } = use('encoding');
  const { TransformStream } = use('streams');

  const encoder = new primordials.TextEncoder();
  const decode = primordials.uncurry(TextDecoder.prototype.decode);

  function isLeadSurrogate(code) {
    return code >= 0xd800 && code <= 0xdbff;
  }

  class TextEncoderStream extends TransformStream {
    #encoding;

    constructor() {
      // The first half of a surrogate pair whose second half is in the next chunk.
      let held = '';
      super({
        transform(chunk, controller) {
          let text = held + toDOMString(chunk);
          held = '';
          if (text === '') return;
          if (isLeadSurrogate(stringCharCodeAt(text, text.length - 1))) {
            held = stringSlice(text, -1);
            text = stringSlice(text, 0, -1);
          }
          if (text !== '') controller.enqueue(textEncode(encoder, text));
        },
        flush(controller) {
          if (held !== '') controller.enqueue(textEncode(encoder, held));
        },
      });
      this.#encoding = 'utf-8';
    }

    get encoding() { return this.#encoding; }
  }
  expose(TextEncoderStream, 'TextEncoderStream');

  class TextDecoderStream extends TransformStream {
    #decoder;

    constructor(label = 'utf-8', options = undefined) {
      const decoder = new TextDecoder(label, options);
      super({
        transform(chunk, controller) {
          const text = decode(decoder, chunk, { stream: true });
          if (text !== '') controller.enqueue(text);
        },
        flush(controller) {
          const text = decode(decoder);
          if (text !== '') controller.enqueue(text);
        },
      });
      this.#decoder = decoder;
    }

    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBOM; }
  }
  expose(TextDecoderStream, 'TextDecoderStream');

  return { TextDecoderStream, TextEncoderStream };
})
