// Follows the HTML Standard, section 8.3 "Base64 utility methods" (https://html.spec.whatwg.org/#atob).
(function (use, host, io, primordials) {
  'use strict';
  const {
    Uint8Array, stringCharCodeAt, textDecode, typedArrayFill, typedArraySubarray,
  } = primordials;
  const { need, toDOMString } = use('webidl');

  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const PAD = 61;
  const digits = new Uint8Array(64);
  const values = new Uint8Array(128);
  typedArrayFill(values, 255);
  for (let i = 0; i < 64; i++) {
    digits[i] = stringCharCodeAt(ALPHABET, i);
    values[digits[i]] = i;
  }
  const ascii = new primordials.TextDecoder();
  const latin1 = new primordials.TextDecoder('utf-16le');

  function invalid(message) {
    const { DOMException } = use('dom-exception');
    return new DOMException(message, 'InvalidCharacterError');
  }

  function btoa(data) {
    need(1, arguments.length, 'btoa');
    const text = toDOMString(data);
    const { length } = text;
    const out = new Uint8Array(primordials.Math.ceil(length / 3) * 4);
    let at = 0;
    for (let i = 0; i < length; i += 3) {
      const a = stringCharCodeAt(text, i);
      const b = i + 1 < length ? stringCharCodeAt(text, i + 1) : 0;
      const c = i + 2 < length ? stringCharCodeAt(text, i + 2) : 0;
      if ((a | b | c) > 255) {
        throw invalid('btoa() can only operate on characters in the Latin1 (ISO/IEC 8859-1) range.');
      }
      out[at++] = digits[a >> 2];
      out[at++] = digits[((a & 3) << 4) | (b >> 4)];
      out[at++] = i + 1 < length ? digits[((b & 15) << 2) | (c >> 6)] : PAD;
      out[at++] = i + 2 < length ? digits[c & 63] : PAD;
    }
    return textDecode(ascii, out);
  }

  function isSpace(code) {
    return code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
  }

  function atob(data) {
    need(1, arguments.length, 'atob');
    const text = toDOMString(data);
    // One byte and a zero are one Latin-1 character in UTF-16.
    const out = new Uint8Array(text.length * 2);
    let at = 0;
    let bits = 0;
    let count = 0;
    let pads = 0;
    for (let i = 0; i < text.length; i++) {
      const code = stringCharCodeAt(text, i);
      if (isSpace(code)) continue;
      if (code === PAD) {
        pads++;
        continue;
      }
      const value = code < 128 && pads === 0 ? values[code] : 255;
      if (value === 255) throw invalid('atob() called with a character that is not base64.');
      bits = ((bits << 6) | value) & 0xffff;
      count++;
      if (count % 4 !== 1) {
        out[at] = (bits >> (6 - 2 * ((count - 1) % 4))) & 255;
        at += 2;
      }
    }
    const rest = count % 4;
    if (rest === 1 || pads > 2 || (pads > 0 && (count + pads) % 4 !== 0)) {
      throw invalid('atob() called with a text whose length does not fit base64.');
    }
    return textDecode(latin1, typedArraySubarray(out, 0, at));
  }

  return { atob, btoa };
})
