// node:string_decoder (https://nodejs.org/api/string_decoder.html): text of bytes that come in pieces.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError } = primordials;
  const { coded, invalidArgType } = use('node/errors');
  const codecs = use('node/buffer-codecs');

  const kState = Symbol('state');

  // A function and no class: libraries of old call it on objects of their own.
  function StringDecoder(encoding) {
    const name = codecs.encodingOf(encoding);
    if (name === undefined) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this.encoding = name;
    // `rest` is the bytes that are not yet a whole group.
    Object.defineProperty(this, kState, {
      value: { decoder: name === 'utf8' ? newDecoder() : null, rest: null }, configurable: true,
    });
  }

  StringDecoder.prototype.write = function write(given) {
    if (typeof given === 'string') return given;
    const { Buffer } = use('node').builtin('buffer');
    const bytes = use('webidl').bytesOf(given);
    if (bytes === undefined) throw invalidArgType('buf', ['Buffer', 'TypedArray', 'DataView'], given);
    const state = this[kState];
    if (state.decoder !== null) return state.decoder.decode(bytes, { stream: true });
    const group = groupOf(this.encoding);
    if (group === 1) return codecs.decode(bytes, this.encoding);
    const whole = state.rest === null ? bytes : Buffer.concat([state.rest, bytes]);
    let end = whole.length - whole.length % group;
    // The first half of a pair waits for the second.
    if (this.encoding === 'utf16le' && end >= 2 && (whole[end - 1] & 0xfc) === 0xd8) end -= 2;
    state.rest = end < whole.length ? Buffer.from(whole.subarray(end)) : null;
    return codecs.decode(whole.subarray(0, end), this.encoding);
  };

  StringDecoder.prototype.end = function end(given = undefined) {
    let text = given === undefined ? '' : this.write(given);
    const state = this[kState];
    if (state.decoder !== null) {
      text += state.decoder.decode();
      state.decoder = newDecoder();
    }
    if (state.rest !== null) text += codecs.decode(state.rest, this.encoding);
    state.rest = null;
    return text;
  };

  StringDecoder.prototype.text = function text(given, offset) {
    return this.write(given.slice(offset));
  };

  function groupOf(name) {
    return name === 'utf16le' ? 2 : name === 'base64' || name === 'base64url' ? 3 : 1;
  }

  function newDecoder() {
    const { TextDecoder } = use('encoding');
    return new TextDecoder('utf-8', { ignoreBOM: true });
  }

  return { __proto__: null, 'string_decoder': { StringDecoder } };
})
