// Follows XMLHttpRequest, section 5 "Interface FormData" (https://xhr.spec.whatwg.org/#interface-formdata),
// and RFC 7578 for the form that travels.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, Uint8Array, arrayPush, arraySplice, regExpExec, stringIndexOf, stringSlice,
    stringToLowerCase, textDecode, textEncode, typedArrayByteLength, typedArraySet, copyOfBytes,
    typedArraySubarray,
  } = primordials;
  const { expose, isObject, iterable, need, toUSVString } = use('webidl');
  const { Blob, bytesOfBlob, fileFromBytes, isBlob, isFile } = use('blob');

  const PARTS_MAX = 10_000;
  const encoder = new primordials.TextEncoder();
  const decoder = new primordials.TextDecoder('utf-8', { ignoreBOM: true });
  const indexOfByte = primordials.uncurry(primordials.TypedArray.prototype.indexOf);

  let entriesOf, isFormData;

  class FormData {
    // Each [name, value], a value being a string or a File.
    #entries = [];

    append(name, value, filename = undefined) {
      need(2, arguments.length, 'FormData.append');
      arrayPush(this.#entries, entry(name, value, filename, filename !== undefined));
    }

    delete(name) {
      need(1, arguments.length, 'FormData.delete');
      this.#remove(toUSVString(name), 0);
    }

    get(name) {
      need(1, arguments.length, 'FormData.get');
      const at = this.#find(toUSVString(name));
      return at < 0 ? null : this.#entries[at][1];
    }

    getAll(name) {
      need(1, arguments.length, 'FormData.getAll');
      const wanted = toUSVString(name);
      const values = [];
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i][0] === wanted) arrayPush(values, this.#entries[i][1]);
      }
      return values;
    }

    has(name) {
      need(1, arguments.length, 'FormData.has');
      return this.#find(toUSVString(name)) >= 0;
    }

    set(name, value, filename = undefined) {
      need(2, arguments.length, 'FormData.set');
      const made = entry(name, value, filename, filename !== undefined);
      const at = this.#find(made[0]);
      if (at < 0) {
        arrayPush(this.#entries, made);
      } else {
        this.#entries[at] = made;
        this.#remove(made[0], at + 1);
      }
    }

    #find(name) {
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i][0] === name) return i;
      }
      return -1;
    }

    #remove(name, from) {
      for (let i = from; i < this.#entries.length; ) {
        if (this.#entries[i][0] === name) arraySplice(this.#entries, i, 1);
        else i++;
      }
    }

    static {
      entriesOf = (form) => form.#entries;
      isFormData = (value) => isObject(value) && #entries in value;
    }
  }
  expose(FormData, 'FormData');
  iterable(FormData, 'FormData', entriesOf);

  function entry(name, value, filename, named) {
    if (!isBlob(value)) return [toUSVString(name), toUSVString(value)];
    // A Blob without a file name gets that of its field, as on Workers.
    if (isFile(value) && !named) return [toUSVString(name), value];
    const file = fileFromBytes(
        bytesOfBlob(value), named ? toUSVString(filename) : toUSVString(name), value.type);
    return [toUSVString(name), file];
  }

  // ---- writing -----------------------------------------------------------------------------

  function escaped(name) {
    let text = '';
    for (let i = 0; i < name.length; i++) {
      const char = name[i];
      text += char === '"' ? '%22' : char === '\r' ? '%0D' : char === '\n' ? '%0A' : char;
    }
    return text;
  }

  // The body that a form is sent as.
  function multipart(form) {
    const boundary = `----formdata-${host.randomUuid()}`;
    const entries = entriesOf(form);
    const pieces = [];
    for (let i = 0; i < entries.length; i++) {
      const { 0: name, 1: value } = entries[i];
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"`;
      if (typeof value === 'string') {
        arrayPush(pieces, `${head}\r\n\r\n${value}\r\n`);
      } else {
        const type = value.type === '' ? 'application/octet-stream' : value.type;
        arrayPush(
            pieces, `${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`,
            value, '\r\n');
      }
    }
    arrayPush(pieces, `--${boundary}--`);
    return {
      source: { kind: 'bytes', bytes: bytesOfBlob(new Blob(pieces)) },
      type: `multipart/form-data; boundary=${boundary}`,
    };
  }

  // ---- reading -----------------------------------------------------------------------------

  const BOUNDARY = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i;
  const FORM_DATA = /^form-data\s*(?:;|$)/i;
  const NAME = /;\s*name="((?:[^"\\]|\\[^])*)"/i;
  const FILE_NAME = /;\s*filename="((?:[^"\\]|\\[^])*)"/i;

  function damaged(what) {
    return new TypeError(`The body is not a form: ${what}.`);
  }

  function parse(bytes, type) {
    const essence = stringToLowerCase(regExpExec(/^[^;\s]*/, type ?? '')[0]);
    if (essence === 'application/x-www-form-urlencoded') {
      return fromPairs(use('url').pairsOf(textDecode(decoder, bytes)));
    }
    if (essence === 'multipart/form-data') {
      const match = regExpExec(BOUNDARY, type);
      const boundary = match === null ? '' : match[1] ?? match[2];
      if (boundary === '') throw damaged('its content type names no boundary');
      return fromMultipart(bytes, textEncode(encoder, `--${boundary}`));
    }
    throw new TypeError(
        'Unrecognized Content-Type header value. FormData can only parse the following MIME types: '
        + 'multipart/form-data, application/x-www-form-urlencoded');
  }

  function fromPairs(pairs) {
    const form = new FormData();
    for (let i = 0; i < pairs.length; i++) arrayPush(entriesOf(form), pairs[i]);
    return form;
  }

  const CR = 13, LF = 10, DASH = 45;

  // Where `wanted` begins at or after `from`, -1 when nowhere.
  function find(bytes, wanted, from) {
    const last = typedArrayByteLength(bytes) - typedArrayByteLength(wanted);
    for (let at = from; at <= last; at++) {
      at = indexOfByte(bytes, wanted[0], at);
      if (at < 0 || at > last) return -1;
      let same = 1;
      while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
      if (same === wanted.length) return at;
    }
    return -1;
  }

  const BLANK_LINE = textEncode(encoder, '\r\n\r\n');
  const BARE_BLANK_LINE = textEncode(encoder, '\n\n');

  function fromMultipart(bytes, delimiter) {
    const form = new FormData();
    let at = find(bytes, delimiter, 0);
    if (at < 0) throw damaged('it has no boundary');
    const ending = new Uint8Array(delimiter.length + 2);
    ending[0] = CR;
    ending[1] = LF;
    typedArraySet(ending, delimiter, 2);
    at += delimiter.length;
    while (!(bytes[at] === DASH && bytes[at + 1] === DASH)) {
      if (bytes[at] !== LF && (bytes[at] !== CR || bytes[at + 1] !== LF)) throw damaged('a boundary has no line break');
      // As on Workers a bare LF ends a line too, where the first one does.
      const bare = bytes[at] === LF;
      const blank = bare ? BARE_BLANK_LINE : BLANK_LINE;
      const close = bare ? typedArraySubarray(ending, 1) : ending;
      const headEnd = find(bytes, blank, at);
      const end = headEnd < 0 ? -1 : find(bytes, close, headEnd + blank.length / 2);
      if (end < 0) throw damaged('a part has no end');
      if (entriesOf(form).length === PARTS_MAX) throw damaged(`it has more than ${PARTS_MAX} parts`);
      const head = textDecode(decoder, typedArraySubarray(bytes, at, headEnd));
      arrayPush(entriesOf(form), part(head, copyOfBytes(bytes, headEnd + blank.length, end)));
      at = end + close.length;
    }
    return form;
  }

  function part(head, content) {
    const disposition = headerOf(head, 'content-disposition');
    const isForm = disposition !== null && regExpExec(FORM_DATA, disposition) !== null;
    const name = isForm ? regExpExec(NAME, disposition) : null;
    if (name === null) throw damaged('a part has no name');
    const filename = regExpExec(FILE_NAME, disposition);
    // A file field that nobody filled in has an empty name.
    if (filename === null || filename[1] === '') return [unescaped(name[1]), textDecode(decoder, content)];
    const type = headerOf(head, 'content-type') ?? '';
    return [unescaped(name[1]), fileFromBytes(content, unescaped(filename[1]), type)];
  }

  function headerOf(head, wanted) {
    let from = 0;
    while (from < head.length) {
      const lineEnd = stringIndexOf(head, '\n', from);
      const line = stringSlice(head, from, lineEnd < 0 ? head.length : lineEnd);
      const colon = stringIndexOf(line, ':');
      if (colon > 0 && stringToLowerCase(stringSlice(line, 0, colon)) === wanted) {
        return primordials.stringTrim(stringSlice(line, colon + 1));
      }
      if (lineEnd < 0) return null;
      from = lineEnd + 1;
    }
    return null;
  }

  // Quoted characters; percent signs stay, as on Workers.
  function unescaped(name) {
    let text = '';
    for (let i = 0; i < name.length; i++) {
      if (name[i] === '\\' && i + 1 < name.length) i++;
      text += name[i];
    }
    return text;
  }

  return { FormData, isFormData, multipart, parse };
})
