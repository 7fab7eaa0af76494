// What node:buffer says of bytes as text: whether they are ASCII or UTF-8, and the same text in another encoding.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { Error } = primordials;
  const codecs = use('node/buffer-codecs');
  const { isBytes } = use('node/buffer-search');
  const { invalidArgType } = use('node/errors');

  function bytesOrThrow(input) {
    const bytes = use('webidl').bytesOf(input);
    if (bytes === undefined) throw invalidArgType('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
    return bytes;
  }

  function isAscii(input) {
    return bytesOrThrow(input).every((byte) => byte < 128);
  }

  const strict = new p.TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  function isUtf8(input) {
    const bytes = bytesOrThrow(input);
    try {
      p.textDecode(strict, bytes);
      return true;
    } catch {
      return false;
    }
  }

  function transcode(source, fromEncoding, toEncoding) {
    if (!isBytes(source)) throw invalidArgType('source', ['Buffer', 'Uint8Array'], source);
    const [before, after] = [codecs.encodingOf(fromEncoding), codecs.encodingOf(toEncoding)];
    const allowed = ['utf8', 'utf16le', 'latin1', 'ascii'];
    if (!allowed.includes(before) || !allowed.includes(after)) {
      throw new Error('Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]');
    }
    const text = codecs.decode(source, before === 'ascii' ? 'latin1' : before);
    const most = after === 'latin1' ? 255 : after === 'ascii' ? 127 : Infinity;
    let kept = text;
    if (most !== Infinity) {
      kept = '';
      for (const char of text) kept += char.codePointAt(0) <= most ? char : '?';
    }
    return codecs.encode(kept, after);
  }

  return { isAscii, isUtf8, transcode };
})
