// Text in and out of the encoding of a document that is rewritten (https://encoding.spec.whatwg.org/). What an
// encoding lacks, and all beyond ASCII in those of several bytes, goes out as a character reference.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Map, TypeError, Uint8Array, arrayPush, mapGet, mapSet, regExpExec, stringCharCodeAt, stringFromCharCode,
    stringIncludes, stringSlice, textEncode, typedArrayByteLength, typedArraySet, typedArraySubarray,
  } = primordials;
  const { TextDecoder } = use('encoding');

  const ASCII = /^[\x00-\x7f]*$/;
  const SHORT_BYTES_MAX = 64;
  const decodeWith = primordials.uncurry(TextDecoder.prototype.decode);
  const encoder = new primordials.TextEncoder();
  const KEEP_BOM = { __proto__: null, ignoreBOM: true };

  function encodingOf(label) {
    let decoder;
    try {
      decoder = new TextDecoder(label, KEEP_BOM);
    } catch {
      throw new TypeError('Parser error: Unknown character encoding has been provided.');
    }
    const { encoding } = decoder;
    if (encoding === 'utf-16le' || encoding === 'utf-16be' || encoding === 'iso-2022-jp') {
      throw new TypeError('Parser error: Expected ASCII-compatible encoding.');
    }
    const isUtf8 = encoding === 'utf-8';
    // A decoder of its own for what comes in pieces, since a piece may end within a character.
    const inPieces = new TextDecoder(label, KEEP_BOM);
    let held = new Uint8Array(0);

    function decode(bytes) {
      const { length } = bytes;
      if (length <= SHORT_BYTES_MAX) {
        let text = '';
        let at = 0;
        while (at < length && bytes[at] < 0x80) text += stringFromCharCode(bytes[at++]);
        if (at === length) return text;
      }
      return decodeWith(decoder, bytes);
    }

    // The next piece of a text: {text, bytes}, without what may go on in the next piece.
    function decodePiece(bytes) {
      if (!isUtf8) return { __proto__: null, text: decodeWith(inPieces, bytes, { __proto__: null, stream: true }), bytes };
      const all = typedArrayByteLength(held) === 0 ? bytes : joined(held, bytes);
      const whole = wholeCharacters(all);
      held = typedArraySubarray(all, whole);
      const given = typedArraySubarray(all, 0, whole);
      return { __proto__: null, text: decode(given), bytes: given };
    }

    function decodeEnd() {
      if (!isUtf8) return { __proto__: null, text: decodeWith(inPieces), bytes: new Uint8Array(0) };
      const bytes = held;
      held = new Uint8Array(0);
      return { __proto__: null, text: decode(bytes), bytes };
    }

    const encode = isUtf8 ? (text) => textEncode(encoder, text) : (text) => encodeOther(text, encoding, decoder);
    return { __proto__: null, decode, decodePiece, decodeEnd, encode, isUtf8 };
  }

  // How many of the bytes are characters that are whole, or can become none any more.
  function wholeCharacters(bytes) {
    const { length } = bytes;
    for (let back = 1; back <= 3 && back <= length; back++) {
      const byte = bytes[length - back];
      if (byte < 0x80) return length;
      if (byte >= 0xc0) {
        const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        return needed > back ? length - back : length;
      }
    }
    return length;
  }

  function joined(first, second) {
    const all = new Uint8Array(typedArrayByteLength(first) + typedArrayByteLength(second));
    typedArraySet(all, first);
    typedArraySet(all, second, typedArrayByteLength(first));
    return all;
  }

  const tables = { __proto__: null };
  const SEVERAL_BYTES = ' gbk gb18030 big5 euc-jp shift_jis euc-kr ';

  // Character -> byte, for the encodings of one byte.
  function tableOf(encoding, decoder) {
    const known = tables[encoding];
    if (known !== undefined) return known;
    const table = new Map();
    if (!stringIncludes(SEVERAL_BYTES, ` ${encoding} `)) {
      const upper = new Uint8Array(128);
      for (let i = 0; i < 128; i++) upper[i] = 128 + i;
      const text = decodeWith(decoder, upper);
      for (let i = 0; i < 128; i++) mapSet(table, stringCharCodeAt(text, i), 128 + i);
    }
    return tables[encoding] = table;
  }

  function encodeOther(text, encoding, decoder) {
    if (regExpExec(ASCII, text) !== null) return textEncode(encoder, text);
    const table = tableOf(encoding, decoder);
    const bytes = [];
    for (let at = 0; at < text.length; at++) {
      const code = stringCharCodeAt(text, at);
      const byte = code < 0x80 ? code : code === 0xfffd ? undefined : mapGet(table, code);
      if (byte !== undefined) {
        arrayPush(bytes, byte);
        continue;
      }
      const pair = code >= 0xd800 && code <= 0xdbff && at + 1 < text.length;
      const point = pair ? (code - 0xd800) * 0x400 + stringCharCodeAt(text, ++at) - 0xdc00 + 0x10000 : code;
      const reference = `&#${point};`;
      for (let i = 0; i < reference.length; i++) arrayPush(bytes, stringCharCodeAt(reference, i));
    }
    return new Uint8Array(bytes);
  }

  const ESCAPES = { __proto__: null, '&': '&amp;', '<': '&lt;', '>': '&gt;' };

  // Text as HTML shows it.
  function escapeText(text) {
    return escapeBy(text, /[&<>]/, ESCAPES);
  }

  function escapeAttribute(text) {
    return escapeBy(text, /"/, { __proto__: null, '"': '&quot;' });
  }

  function escapeBy(text, pattern, escapes) {
    if (regExpExec(pattern, text) === null) return text;
    let result = '';
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const escape = escapes[text[at]];
      if (escape === undefined) continue;
      result += stringSlice(text, from, at) + escape;
      from = at + 1;
    }
    return result + stringSlice(text, from);
  }

  return { encodingOf, escapeAttribute, escapeText };
})
