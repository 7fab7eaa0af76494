// Follows the File API, sections 3 "The Blob Interface" and 4 "The File Interface"
// (https://w3c.github.io/FileAPI/). A blob's bytes are in memory and never written to.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, Uint8Array, arrayPush, regExpExec, stringToLowerCase, symbolIterator, textDecode,
    textEncode, typedArrayBuffer, typedArrayByteLength, typedArraySet, copyOfBytes,
    typedArraySubarray,
  } = primordials;
  const { bytesOf, expose, isObject, need, toDictionary, toDOMString, toUSVString } = use('webidl');

  const encoder = new primordials.TextEncoder();
  const decoder = new primordials.TextDecoder();
  const NOT_IN_TYPE = /[^\x20-\x7e]/;
  const READY = { __proto__: null };

  function normalType(given) {
    const type = toDOMString(given);
    return regExpExec(NOT_IN_TYPE, type) === null ? stringToLowerCase(type) : '';
  }

  function joined(pieces) {
    let length = 0;
    for (let i = 0; i < pieces.length; i++) length += typedArrayByteLength(pieces[i]);
    const all = new Uint8Array(length);
    let at = 0;
    for (let i = 0; i < pieces.length; i++) {
      typedArraySet(all, pieces[i], at);
      at += typedArrayByteLength(pieces[i]);
    }
    return all;
  }

  let isBlob, bytesOfBlob;

  class Blob {
    #bytes;
    #type;

    constructor(parts = undefined, options = undefined, ready = undefined) {
      if (ready === READY) {
        this.#bytes = parts;
        this.#type = options;
        return;
      }
      const pieces = [];
      if (parts !== undefined) {
        if (!isObject(parts) || typeof parts[symbolIterator] !== 'function') {
          throw new TypeError('A Blob is made of an array of parts.');
        }
        for (const part of parts) arrayPush(pieces, pieceOf(part));
      }
      const { type, endings } = toDictionary(options, 'The options of a Blob');
      if (endings !== undefined && endings !== 'transparent' && endings !== 'native') {
        throw new TypeError('Blob endings are "transparent" or "native".');
      }
      if (endings === 'native') throw new primordials.Error('A Blob with endings of "native" is not supported.');
      this.#bytes = joined(pieces);
      this.#type = type === undefined ? '' : normalType(type);
    }

    get size() { return typedArrayByteLength(this.#bytes); }
    get type() { return this.#type; }

    slice(start = 0, end = this.size, type = '') {
      const { size } = this;
      const from = within(start, size);
      const to = within(end, size);
      return new Blob(
          typedArraySubarray(this.#bytes, from, to > from ? to : from), normalType(type), READY);
    }

    stream() {
      return use('streams').streamOf({ kind: 'bytes', bytes: this.#bytes });
    }

    async arrayBuffer() { return typedArrayBuffer(copyOfBytes(this.#bytes)); }
    async bytes() { return copyOfBytes(this.#bytes); }
    async text() { return textDecode(decoder, this.#bytes); }

    static {
      isBlob = (value) => isObject(value) && #bytes in value;
      bytesOfBlob = (blob) => blob.#bytes;
    }
  }
  expose(Blob, 'Blob');

  function pieceOf(part) {
    if (isBlob(part)) return bytesOfBlob(part);
    const bytes = bytesOf(part);
    return bytes === undefined ? textEncode(encoder, toUSVString(part)) : copyOfBytes(bytes);
  }

  // An index of slice: counted from the end when negative, held within the size.
  function within(index, size) {
    const number = primordials.Math.trunc(+index) || 0;
    if (number < 0) return size + number < 0 ? 0 : size + number;
    return number > size ? size : number;
  }

  class File extends Blob {
    #name;
    #lastModified;

    constructor(parts, name, options = undefined, ready = undefined) {
      if (ready === READY) {
        super(parts, options, READY);
        this.#name = name;
        this.#lastModified = use('clock').now();
        return;
      }
      need(2, arguments.length, 'File');
      super(parts, options);
      const lastModified = options?.lastModified;
      this.#name = toUSVString(name);
      this.#lastModified = lastModified === undefined
        ? use('clock').now() : +lastModified || 0;
    }

    get name() { return this.#name; }
    get lastModified() { return this.#lastModified; }
  }
  expose(File, 'File');

  return {
    Blob, File, bytesOfBlob, isBlob,
    // The type is taken as it is.
    fromBytes: (bytes, type) => new Blob(bytes, type, READY),
    fileFromBytes: (bytes, name, type) => new File(bytes, name, normalType(type), READY),
    isFile: (value) => isBlob(value) && value instanceof File,
    typeOf: (blob) => blob.type,
  };
})
