// Follows the HTML Standard, section 13.2.5 "Tokenization" (https://html.spec.whatwg.org/#tokenization), over
// bytes and with the position of everything, so that whoever rewrites a document can leave the rest of it
// byte for byte. It takes its input in pieces of any size; a token that is not whole yet waits for more.
//
// A token is {type, from, to, ...}, positions in `bytes` that hold until `feed` is called next:
//   text      part of a text                       comment   also textFrom, textTo
//   start     also name, attributes, selfClosing   doctype   also what `doctypeParts` finds in it
//   end       also name                            raw       what is passed on and is no token
// `attributes` is a flat list of positions: name from and to, value from and to, end of the attribute.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, Uint8Array, arrayPush, stringCharCodeAt, stringFromCharCode, typedArrayByteLength, typedArraySet,
    typedArraySubarray,
  } = primordials;

  // A tag, comment or doctype that is longer cannot be kept whole, which rewriting needs.
  const TOKEN_BYTES_MAX = 4 * 1024 * 1024;
  const ATTRIBUTES_MAX = 4096;

  const TAB = 9, LF = 10, FF = 12, CR = 13, SPACE = 32, BANG = 33, QUOTE = 34, APOSTROPHE = 39, DASH = 45;
  const SLASH = 47, LT = 60, EQUALS = 61, GT = 62, QUESTION = 63, BRACKET = 93;

  const isBlank = (byte) => byte === SPACE || byte === LF || byte === TAB || byte === CR || byte === FF;
  const isLetter = (byte) => (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
  const endsName = (byte) => isBlank(byte) || byte === SLASH || byte === GT;

  // Names are compared byte by byte; bytes beyond ASCII count as Latin-1 here and are told apart just as well.
  function lowerName(bytes, from, to) {
    let name = '';
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      name += stringFromCharCode(byte >= 65 && byte <= 90 ? byte + 32 : byte);
    }
    return name;
  }

  // Whether `word`, in lower case, stands at `at` in any case.
  function isAt(bytes, at, word) {
    if (at + word.length > bytes.length) return false;
    for (let i = 0; i < word.length; i++) {
      const byte = bytes[at + i];
      const lower = byte >= 65 && byte <= 90 ? byte + 32 : byte;
      if (lower !== stringCharCodeAt(word, i)) return false;
    }
    return true;
  }

  class Tokenizer {
    bytes = new Uint8Array(0);
    #at = 0;
    // How far an unfinished comment, doctype or script has been searched for its end.
    #searched = 0;
    #ended = false;
    // 'data'; 'text' up to the end tag of #textTag, which may be a script; 'plain' to the end; 'cdata'.
    #mode = 'data';
    #textTag = '';
    // In a script: 0 as usual, 1 in what began with `<!--`, 2 and in it behind `<script`.
    #escaped = 0;

    // Whether `<![CDATA[` begins a text, as it does in SVG and MathML only.
    inForeignContent = false;

    feed(chunk) {
      const kept = this.bytes.length - this.#at;
      if (kept > TOKEN_BYTES_MAX) {
        throw new TypeError(`Parser error: a tag, comment or doctype has more than ${TOKEN_BYTES_MAX} bytes.`);
      }
      if (kept === 0) {
        this.bytes = chunk;
      } else {
        const joined = new Uint8Array(kept + typedArrayByteLength(chunk));
        typedArraySet(joined, typedArraySubarray(this.bytes, this.#at));
        typedArraySet(joined, chunk, kept);
        this.bytes = joined;
      }
      this.#searched = this.#searched > this.#at ? this.#searched - this.#at : 0;
      this.#at = 0;
    }

    end() {
      this.#ended = true;
    }

    // From here on only the end tag `name` is one; `plaintext` has none.
    expectText(name) {
      this.#mode = name === 'plaintext' ? 'plain' : 'text';
      this.#textTag = name;
      this.#escaped = 0;
    }

    // The next token; null when there is none in what has been fed.
    next() {
      const { bytes } = this;
      if (this.#at >= bytes.length) return null;
      switch (this.#mode) {
        case 'plain': return this.#text(bytes.length);
        case 'text': return this.#textTag === 'script' ? this.#script() : this.#rawText();
        case 'cdata': return this.#cdata();
        default: return this.#data();
      }
    }

    #token(type, to) {
      const token = { __proto__: null, type, from: this.#at, to };
      this.#at = to;
      return token;
    }

    #text(to) {
      return to === this.#at ? null : this.#token('text', to);
    }

    #data() {
      const { bytes } = this;
      if (bytes[this.#at] !== LT) return this.#text(find(bytes, LT, this.#at));
      if (this.#at + 1 >= bytes.length) return this.#unfinished('text');
      const byte = bytes[this.#at + 1];
      if (isLetter(byte)) return this.#tag('start', this.#at + 1);
      if (byte === BANG) return this.#declaration();
      if (byte === QUESTION) return this.#bogusComment(this.#at + 1);
      if (byte !== SLASH) return this.#token('text', this.#at + 1);
      if (this.#at + 2 >= bytes.length) return this.#unfinished('text');
      const second = bytes[this.#at + 2];
      if (isLetter(second)) return this.#tag('end', this.#at + 2);
      return second === GT ? this.#token('raw', this.#at + 3) : this.#bogusComment(this.#at + 2);
    }

    // What to do with the rest of the document when a token in it has no end.
    #unfinished(type) {
      return this.#ended ? this.#token(type, this.bytes.length) : null;
    }

    #tag(type, nameFrom) {
      const { bytes } = this;
      const { length } = bytes;
      let at = nameFrom;
      while (at < length && !endsName(bytes[at])) at++;
      const nameTo = at;
      const attributes = [];
      let selfClosing = false;
      for (;;) {
        while (at < length && (isBlank(bytes[at]) || bytes[at] === SLASH)) {
          selfClosing = bytes[at] === SLASH && bytes[at + 1] === GT;
          at++;
        }
        if (at >= length) return this.#unfinished('raw');
        if (bytes[at] === GT) break;
        at = attributeAt(bytes, at, attributes);
        if (at < 0) return this.#unfinished('raw');
      }
      const token = this.#token(type, at + 1);
      token.name = lowerName(bytes, nameFrom, nameTo);
      token.attributes = attributes;
      token.selfClosing = selfClosing && bytes[at - 1] === SLASH;
      return token;
    }

    #declaration() {
      const { bytes } = this;
      const at = this.#at;
      if (bytes.length - at < 9 && !this.#ended && mayBecome(bytes, at)) return null;
      if (isAt(bytes, at, '<!--')) return this.#comment();
      if (isAt(bytes, at, '<!doctype')) {
        const end = find(bytes, GT, this.#from(at));
        if (end === bytes.length && !this.#ended) return this.#waitFrom(end);
        return this.#token('doctype', end === bytes.length ? end : end + 1);
      }
      if (this.inForeignContent && isAt(bytes, at, '<![cdata[')) {
        this.#mode = 'cdata';
        return this.#token('raw', at + 9);
      }
      return this.#bogusComment(at + 2);
    }

    #from(least) {
      return this.#searched > least ? this.#searched : least;
    }

    #waitFrom(position) {
      this.#searched = position;
      return null;
    }

    #comment() {
      const { bytes } = this;
      const textFrom = this.#at + 4;
      if (bytes[textFrom] === GT) return this.#commentToken(textFrom, textFrom, textFrom + 1);
      if (bytes[textFrom] === DASH && bytes[textFrom + 1] === GT) return this.#commentToken(textFrom, textFrom, textFrom + 2);
      for (let at = find(bytes, DASH, this.#from(textFrom)); at < bytes.length; at = find(bytes, DASH, at + 1)) {
        if (bytes[at + 1] !== DASH) continue;
        if (bytes[at + 2] === GT) return this.#commentToken(textFrom, at, at + 3);
        if (bytes[at + 2] === BANG && bytes[at + 3] === GT) return this.#commentToken(textFrom, at, at + 4);
      }
      if (this.#ended) return this.#commentToken(textFrom, withoutDashes(bytes, textFrom), bytes.length);
      return this.#waitFrom(bytes.length - 3 > textFrom ? bytes.length - 3 : textFrom);
    }

    #bogusComment(textFrom) {
      const { bytes } = this;
      const end = find(bytes, GT, this.#from(textFrom));
      if (end < bytes.length) return this.#commentToken(textFrom, end, end + 1);
      return this.#ended ? this.#commentToken(textFrom, end, end) : this.#waitFrom(end);
    }

    #commentToken(textFrom, textTo, to) {
      this.#searched = 0;
      const token = this.#token('comment', to);
      token.textFrom = textFrom;
      token.textTo = textTo;
      return token;
    }

    // Whether the end tag that is waited for stands at `at`, a `<`; undefined while that is not known.
    #isTextEnd(at) {
      const { bytes } = this;
      const end = at + 2 + this.#textTag.length;
      if (end >= bytes.length && !this.#ended) return undefined;
      return bytes[at + 1] === SLASH && isAt(bytes, at + 2, this.#textTag) && end < bytes.length && endsName(bytes[end]);
    }

    #rawText() {
      const { bytes } = this;
      const at = this.#at;
      if (bytes[at] !== LT) return this.#text(find(bytes, LT, at));
      const isEnd = this.#isTextEnd(at);
      if (isEnd === undefined) return null;
      if (isEnd) {
        this.#mode = 'data';
        return this.#tag('end', at + 2) ?? this.#again('text');
      }
      return this.#noMarkup();
    }

    // A `<`, or `</` and a name, that is text; it is a piece of its own, as on Workers.
    #noMarkup() {
      const { bytes } = this;
      const at = this.#at;
      if (bytes[at + 1] !== SLASH) return this.#token('text', at + 1);
      let end = at + 2;
      while (end < bytes.length && isLetter(bytes[end])) end++;
      return this.#token('text', end);
    }

    #again(mode) {
      this.#mode = mode;
      return null;
    }

    #script() {
      const { bytes } = this;
      const lookAhead = this.#ended ? 0 : 8;
      const start = this.#at;
      let at = start;
      while (at < bytes.length) {
        const byte = bytes[at];
        if (byte !== LT && byte !== DASH) {
          at++;
          continue;
        }
        if (at + lookAhead >= bytes.length && lookAhead > 0) break;
        if (byte === DASH) {
          const ends = this.#escaped > 0 && bytes[at + 1] === DASH && bytes[at + 2] === GT;
          if (ends) this.#escaped = 0;
          at++;
          continue;
        }
        const isEnd = this.#isTextEnd(at);
        if (isEnd && this.#escaped < 2) {
          if (at > start) break;
          this.#mode = 'data';
          return this.#tag('end', at + 2) ?? this.#again('text');
        }
        if (at > start) break;
        if (isEnd) this.#escaped = 1;
        else if (this.#escaped === 0 && isAt(bytes, at, '<!--')) this.#escaped = 1;
        else if (this.#escaped === 1 && isAt(bytes, at, '<script') && endsName(bytes[at + 7])) this.#escaped = 2;
        else if (this.#escaped === 0) return this.#noMarkup();
        // `<!-->` begins and ends at once: its dashes are looked at too.
        at += isAt(bytes, at, '<!--') ? 2 : 1;
      }
      return this.#text(at);
    }

    #cdata() {
      const { bytes } = this;
      let at = this.#at;
      while (at < bytes.length && !(bytes[at] === BRACKET && bytes[at + 1] === BRACKET && bytes[at + 2] === GT)) at++;
      if (at < bytes.length) {
        if (at > this.#at) return this.#text(at);
        this.#mode = 'data';
        return this.#token('raw', at + 3);
      }
      return this.#text(this.#ended || bytes.length - this.#at < 3 ? (this.#ended ? bytes.length : this.#at) : bytes.length - 2);
    }
  }

  function find(bytes, byte, from) {
    const { length } = bytes;
    let at = from;
    while (at < length && bytes[at] !== byte) at++;
    return at;
  }

  // Where the text of a comment ends that the end of the document ends: before what began to close it.
  function withoutDashes(bytes, from) {
    let end = bytes.length;
    if (end - from >= 3 && bytes[end - 1] === BANG && bytes[end - 2] === DASH && bytes[end - 3] === DASH) return end - 3;
    for (let i = 0; i < 2 && end > from && bytes[end - 1] === DASH; i++) end--;
    return end;
  }

  // Whether `<!...` may turn out to be a comment, a doctype or a CDATA section.
  function mayBecome(bytes, at) {
    const words = ['<!--', '<!doctype', '<![cdata['];
    for (let i = 0; i < words.length; i++) {
      const rest = bytes.length - at;
      if (isAt(bytes, at, rest < words[i].length ? primordials.stringSlice(words[i], 0, rest) : words[i])) return true;
    }
    return false;
  }

  // Adds the attribute that begins at `from`; gives the position behind it, -1 when its end is not there.
  function attributeAt(bytes, from, attributes) {
    const { length } = bytes;
    let at = from + 1;
    while (at < length && !endsName(bytes[at]) && bytes[at] !== EQUALS) at++;
    const nameTo = at;
    while (at < length && isBlank(bytes[at])) at++;
    if (at >= length) return -1;
    let valueFrom = nameTo;
    let valueTo = nameTo;
    let end = nameTo;
    if (bytes[at] === EQUALS) {
      at++;
      while (at < length && isBlank(bytes[at])) at++;
      if (at >= length) return -1;
      const quote = bytes[at];
      if (quote === QUOTE || quote === APOSTROPHE) {
        valueFrom = at + 1;
        valueTo = find(bytes, quote, valueFrom);
        end = valueTo + 1;
        if (valueTo === length) return -1;
      } else {
        valueFrom = at;
        while (at < length && !isBlank(bytes[at]) && bytes[at] !== GT) at++;
        if (at >= length) return -1;
        valueTo = at;
        end = at;
      }
    }
    if (attributes.length >= ATTRIBUTES_MAX * 5) {
      throw new TypeError(`Parser error: a tag has more than ${ATTRIBUTES_MAX} attributes.`);
    }
    arrayPush(attributes, from, nameTo, valueFrom, valueTo, end);
    return end;
  }

  return { Tokenizer, lowerName };
})
