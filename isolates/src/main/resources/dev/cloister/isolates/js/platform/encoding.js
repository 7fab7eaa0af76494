// Follows the Encoding Standard, sections 7.2 "TextDecoder" and 7.3 "TextEncoder"
// (https://encoding.spec.whatwg.org/). The engine's own codec does the work for UTF-8 and UTF-16;
// encodings of one byte a character are tables that the host knows, and it decodes those of several.
(function (use, host, io, primordials) {
  'use strict';
  const {
    RangeError, TypeError, Uint8Array, objectKeys, regExpExec, stringCharCodeAt, stringIncludes,
    stringToLowerCase, textDecode,
  } = primordials;
  const { bytesOf, expose, toDictionary, toDOMString } = use('webidl');
  const { TextEncoder } = primordials;
  const EngineDecoder = primordials.TextDecoder;

  const LABEL = /^[\t\n\f\r ]*([^\t\n\f\r ]*)[\t\n\f\r ]*$/;

  // Encoding -> the labels that mean it, as the standard lists them; those that mean "replacement"
  // are unknown, as they are to a TextDecoder.
  const LABELS = {
    __proto__: null,
    'utf-8': 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8',
    'utf-16be': 'unicodefffe utf-16be',
    'utf-16le': 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le',
    'windows-1252': 'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 '
      + 'iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252',
    'ibm866': '866 cp866 csibm866 ibm866',
    'iso-8859-2': 'csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 '
      + 'iso_8859-2:1987 l2 latin2',
    'iso-8859-3': 'csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 '
      + 'iso_8859-3:1988 l3 latin3',
    'iso-8859-4': 'csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 '
      + 'iso_8859-4:1988 l4 latin4',
    'iso-8859-5': 'csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 '
      + 'iso_8859-5 iso_8859-5:1988',
    'iso-8859-6': 'arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 '
      + 'iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987',
    'iso-8859-7': 'csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 '
      + 'iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek',
    'iso-8859-8': 'csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 '
      + 'iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual',
    'iso-8859-8-i': 'csiso88598i iso-8859-8-i logical',
    'iso-8859-10': 'csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6',
    'iso-8859-13': 'iso-8859-13 iso8859-13 iso885913',
    'iso-8859-14': 'iso-8859-14 iso8859-14 iso885914',
    'iso-8859-15': 'csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9',
    'iso-8859-16': 'iso-8859-16',
    'koi8-r': 'cskoi8r koi koi8 koi8-r koi8_r',
    'koi8-u': 'koi8-ru koi8-u',
    'macintosh': 'csmacintosh mac macintosh x-mac-roman',
    'windows-874': 'dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874',
    'windows-1250': 'cp1250 windows-1250 x-cp1250',
    'windows-1251': 'cp1251 windows-1251 x-cp1251',
    'windows-1253': 'cp1253 windows-1253 x-cp1253',
    'windows-1254': 'cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 '
      + 'iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254',
    'windows-1255': 'cp1255 windows-1255 x-cp1255',
    'windows-1256': 'cp1256 windows-1256 x-cp1256',
    'windows-1257': 'cp1257 windows-1257 x-cp1257',
    'windows-1258': 'cp1258 windows-1258 x-cp1258',
    'x-mac-cyrillic': 'x-mac-cyrillic x-mac-ukrainian',
    'x-user-defined': 'x-user-defined',
    'gbk': 'chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk',
    'gb18030': 'gb18030',
    'big5': 'big5 big5-hkscs cn-big5 csbig5 x-x-big5',
    'euc-jp': 'cseucpkdfmtjapanese euc-jp x-euc-jp',
    'iso-2022-jp': 'csiso2022jp iso-2022-jp',
    'shift_jis': 'csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis',
    'euc-kr': 'cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 '
      + 'ksc5601 ksc_5601 windows-949',
  };
  const MULTI_BYTE = ' gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr ';

  const encodings = objectKeys(LABELS);

  function encodingOf(given) {
    const label = stringToLowerCase(regExpExec(LABEL, given)?.[1] ?? '');
    if (label === '' || stringIncludes(label, ' ')) return undefined;
    for (let i = 0; i < encodings.length; i++) {
      if (stringIncludes(` ${LABELS[encodings[i]]} `, ` ${label} `)) return encodings[i];
    }
    return undefined;
  }

  const tables = { __proto__: null };

  // The engine decodes UTF-16, so a table turns bytes into that.
  function decodeSingleBytes(encoding, bytes, fatal) {
    const table = tables[encoding] ??= host.singleByteTable(encoding);
    const { length } = bytes;
    const units = new Uint8Array(length * 2);
    for (let i = 0; i < length; i++) {
      const code = bytes[i] < 128 ? bytes[i] : stringCharCodeAt(table, bytes[i] - 128);
      if (fatal && code === 0xfffd) {
        throw new TypeError('Failed to decode input.');
      }
      units[2 * i] = code & 255;
      units[2 * i + 1] = code >> 8;
    }
    return textDecode(utf16, units);
  }
  const utf16 = new EngineDecoder('utf-16le', { ignoreBOM: true });

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    // Decodes UTF-8 and UTF-16; null for the others.
    #engine = null;
    // Decodes several bytes a character, in the host; null for an encoding of one byte, which has no
    // state.
    #host = null;

    constructor(label = 'utf-8', options = undefined) {
      const encoding = encodingOf(toDOMString(label));
      if (encoding === undefined) {
        throw new RangeError(`"${label}" is not a valid encoding.`);
      }
      const { fatal, ignoreBOM } = toDictionary(options, 'The options of a TextDecoder');
      this.#encoding = encoding;
      this.#fatal = !!fatal;
      this.#ignoreBOM = !!ignoreBOM;
      if (encoding === 'utf-8' || encoding === 'utf-16le' || encoding === 'utf-16be') {
        this.#engine = new EngineDecoder(
            encoding, { __proto__: null, fatal: this.#fatal, ignoreBOM: this.#ignoreBOM });
      } else if (stringIncludes(MULTI_BYTE, ` ${encoding} `)) {
        this.#host = host.multiByteDecoder(encoding, this.#fatal);
      }
    }

    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }

    decode(input = undefined, options = undefined) {
      const { stream } = toDictionary(options, 'The options of decode');
      const bytes = input === undefined ? new Uint8Array(0) : bytesOf(input);
      if (bytes === undefined) {
        throw new TypeError('TextDecoder.decode needs an ArrayBuffer or a view of one.');
      }
      if (this.#host !== null) return this.#host(bytes, !stream);
      if (this.#engine === null) return decodeSingleBytes(this.#encoding, bytes, this.#fatal);
      return textDecode(this.#engine, bytes, { __proto__: null, stream: !!stream });
    }
  }
  expose(TextDecoder, 'TextDecoder');
  expose(TextEncoder, 'TextEncoder');

  return { TextDecoder, TextEncoder };
})
