// The encodings of node:buffer: text to bytes and back. The engine has UTF-8, UTF-16, base64 and hex;
// the host has Latin-1 and ASCII, as a loop over bytes is what an interpreter is slowest at.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { TypeError, Uint8Array, stringCharCodeAt, stringToLowerCase, uncurry } = primordials;
  const { ownBytes } = use('host-bytes');
  const { coded } = use('node/errors');
  const toBase64 = uncurry(Uint8Array.prototype.toBase64);
  const toHex = uncurry(Uint8Array.prototype.toHex);
  const { fromBase64, fromHex } = Uint8Array;
  const encoder = new p.TextEncoder();
  const utf8 = new p.TextDecoder('utf-8', { ignoreBOM: true });
  const utf16 = new p.TextDecoder('utf-16le', { ignoreBOM: true });
  const URL_ALPHABET = { __proto__: null, alphabet: 'base64url', omitPadding: true };

  const NAMES = {
    __proto__: null,
    'utf8': 'utf8', 'utf-8': 'utf8', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le',
    'utf-16le': 'utf16le', 'latin1': 'latin1', 'binary': 'latin1', 'ascii': 'ascii',
    'base64': 'base64', 'base64url': 'base64url', 'hex': 'hex',
  };

  // The canonical name, undefined for what is none.
  function encodingOf(name) {
    if (name === undefined || name === null || name === '') return 'utf8';
    if (typeof name !== 'string') return undefined;
    return NAMES[name] ?? NAMES[stringToLowerCase(name)];
  }

  // The same, or an error for what is none.
  function known(encoding) {
    const name = encodingOf(encoding);
    if (name === undefined) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(encoding)}`);
    return name;
  }

  const NOT_BASE64 = /[^A-Za-z0-9+/]/g;
  const replace = uncurry(String.prototype.replace);

  // Node.js takes both alphabets, with or without padding, skips what is neither, ends at the first =.
  function base64Bytes(text) {
    try {
      return fromBase64(text);
    } catch {
      let clean = text;
      const end = p.stringIndexOf(clean, '=');
      if (end >= 0) clean = p.stringSlice(clean, 0, end);
      clean = replace(replace(clean, /-/g, '+'), /_/g, '/');
      clean = replace(clean, NOT_BASE64, '');
      // A last digit alone holds no byte; bits left over are dropped.
      const over = clean.length % 4;
      if (over === 1) clean = p.stringSlice(clean, 0, -1);
      return fromBase64(clean);
    }
  }

  function hexBytes(text) {
    const even = text.length & ~1;
    try {
      return fromHex(even === text.length ? text : p.stringSlice(text, 0, even));
    } catch {
      // As many as there are before the first pair that is none.
      const pairs = p.regExpExec(/^(?:[0-9a-fA-F]{2})*/, text)[0];
      return fromHex(pairs);
    }
  }

  function utf16Bytes(text) {
    const { length } = text;
    const bytes = new Uint8Array(length * 2);
    for (let i = 0; i < length; i++) {
      const unit = stringCharCodeAt(text, i);
      bytes[2 * i] = unit;
      bytes[2 * i + 1] = unit >> 8;
    }
    return bytes;
  }

  // New bytes that nothing else holds.
  function encode(text, encoding) {
    switch (encoding) {
      case 'utf8': return p.textEncode(encoder, text);
      case 'utf16le': return utf16Bytes(text);
      case 'latin1': case 'ascii': return text.length === 0 ? new Uint8Array(0) : ownBytes(host.latin1Bytes(text));
      case 'base64': case 'base64url': return base64Bytes(text);
      default: return hexBytes(text);
    }
  }

  function decode(bytes, encoding) {
    switch (encoding) {
      case 'utf8': return p.textDecode(utf8, bytes);
      case 'utf16le': return utf16Text(bytes);
      case 'latin1': return bytes.length === 0 ? '' : host.latin1Text(bytes, false);
      case 'ascii': return bytes.length === 0 ? '' : host.latin1Text(bytes, true);
      case 'base64': return toBase64(bytes);
      case 'base64url': return toBase64(bytes, URL_ALPHABET);
      default: return toHex(bytes);
    }
  }

  // Half a pair stays half a pair; the engine's decoder would replace it.
  function utf16Text(bytes) {
    const even = bytes.length & ~1;
    const text = p.textDecode(utf16, even === bytes.length ? bytes : p.typedArraySubarray(bytes, 0, even));
    if (p.stringIndexOf(text, '\ufffd') < 0) return text;
    let exact = '';
    for (let i = 0; i < even; i += 2) exact += p.stringFromCharCode(bytes[i] | (bytes[i + 1] << 8));
    return exact;
  }

  function byteLength(text, encoding) {
    const { length } = text;
    switch (encoding) {
      case 'utf8': return p.typedArrayByteLength(p.textEncode(encoder, text));
      case 'utf16le': return length * 2;
      case 'hex': return length >>> 1;
      case 'base64': case 'base64url': {
        let digits = length;
        while (digits > 0 && digits > length - 2 && text[digits - 1] === '=') digits--;
        return (digits * 3) >>> 2;
      }
      default: return length;
    }
  }

  // Writes as many whole characters as fit; gives how many bytes that were.
  function write(target, text, encoding) {
    if (encoding === 'utf8') {
      return p.textEncodeInto(encoder, text, target).written;
    }
    const bytes = encode(text, encoding);
    let count = bytes.length < target.length ? bytes.length : target.length;
    if (encoding === 'utf16le') count &= ~1;
    p.typedArraySet(target, count === bytes.length ? bytes : p.typedArraySubarray(bytes, 0, count));
    return count;
  }

  return { byteLength, decode, encode, encodingOf, known, write };
})
