// Follows the HTML Standard, section 2.7 "Safe passing of structured data"
// (https://html.spec.whatwg.org/#safe-passing-of-structured-data): structuredClone, and the form in
// which values are stored and sent.
//
// The form, version 1: one byte with the version, then one value. A value is a tag byte and what
// the tag asks for. Lengths and counts are varints (seven bits a byte, low bits first). Objects are
// numbered in the order in which they appear, so that REFERENCE can point back at one.
// What is written here is read for as long as anything stored has it: add tags, never change one.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const {
    Map, Uint8Array, arrayIsArray, arrayPush, mapGet, mapSet, mapSize, objectDefineProperty,
    objectGetOwnPropertyDescriptor, objectGetPrototypeOf, objectHasOwn, objectIsPrototypeOf,
    objectKeys, stringCharCodeAt, textDecode, textEncode, typedArraySet, copyOfBytes,
    typedArraySubarray,
  } = primordials;
  const { isArrayBuffer, isPlatformObject, need, toDictionary } = use('webidl');

  const VERSION = 1;
  const DEPTH_MAX = 1000;
  const SHORT_TEXT = 40;

  const UNDEFINED = 0, NULL = 1, TRUE = 2, FALSE = 3;
  const INTEGER = 4;      // zigzag varint, 32 bits
  const DOUBLE = 5;       // 8 bytes, little-endian
  const BIGINT = 6;       // sign byte, varint length, bytes little-endian
  const TEXT = 7;         // varint length in bytes, UTF-8
  const TEXT_UTF16 = 8;   // varint length in bytes, UTF-16LE: a string that is not well-formed
  const OBJECT = 9;       // (TEXT key, value)*, END
  const ARRAY = 10;       // varint length, that many values; HOLE where there is none
  const SPARSE_ARRAY = 11; // varint length, (TEXT key, value)*, END; also arrays with other keys
  const DATE = 12;        // 8 bytes
  const REGEXP = 13;      // TEXT source, TEXT flags
  const MAP = 14;         // (key, value)*, END
  const SET = 15;         // value*, END
  const BUFFER = 16;      // varint length, bytes
  const VIEW = 17;        // kind byte, varint offset, varint length in elements, then its buffer
  const ERROR = 18;       // TEXT class, (field byte, value)*, END; of OWN: TEXT name, value
  const DOM_EXCEPTION = 19; // TEXT name, TEXT message
  const BOXED = 20;       // the primitive
  const REFERENCE = 21;   // varint number of an object seen before
  const HOLE = 22, END = 23;
  const EXTERNAL = 24;    // kind byte, then one value: only between scripts, see script/values.js

  const COPIED = 0;       // the kind of EXTERNAL within structuredClone; its value is a place in a list

  const VIEWS = ['DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array',
    'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array',
    'BigUint64Array', 'Float16Array'];
  const viewClasses = [];
  for (let i = 0; i < VIEWS.length; i++) arrayPush(viewClasses, p[VIEWS[i]]);
  const MESSAGE = 0, STACK = 1, CAUSE = 2, ERRORS = 3, OWN = 4;
  const errorClasses = {
    __proto__: null,
    Error: p.Error, AggregateError: p.AggregateError, EvalError: p.EvalError,
    RangeError: p.RangeError, ReferenceError: p.ReferenceError, SyntaxError: p.SyntaxError,
    TypeError: p.TypeError, URIError: p.URIError,
  };
  const uncloneable = [p.Promise.prototype, p.WeakMap.prototype, p.WeakSet.prototype,
    p.WeakRef.prototype, p.FinalizationRegistry.prototype];

  const encoder = new p.TextEncoder();
  const decoder = new p.TextDecoder('utf-8', { ignoreBOM: true });
  const numberBytes = new Uint8Array(8);
  const numberView = new p.DataView(p.typedArrayBuffer(numberBytes));

  function refusal(message) {
    const { DOMException } = use('dom-exception');
    return new DOMException(message, 'DataCloneError');
  }

  // ---- writing -----------------------------------------------------------------------------

  const FIRST_ROOM = 512;
  const KEPT_ROOM_MAX = 64 * 1024;
  // Between calls the room of the last one, so that a small value allocates its result only.
  let spareRoom = null;

  class Writer {
    #bytes = spareRoom ?? new Uint8Array(FIRST_ROOM);
    #room = p.typedArrayLength(this.#bytes);
    #at = 0;
    #seen = null;
    #first = undefined;
    #count = 0;
    #depth = 0;
    #reduce;
    #copies;

    // `reduce` makes [kind, value] of what is no plain value, or throws; null when there is none.
    // `copies` takes copies of platform objects, which are written by their places in it; null when
    // there is no such list.
    constructor(reduce, copies) {
      this.#reduce = reduce;
      this.#copies = copies;
      // A getter of the value may serialise something itself: it must not write into our room.
      spareRoom = null;
    }

    finish() {
      const result = copyOfBytes(this.#bytes, 0, this.#at);
      if (this.#room <= KEPT_ROOM_MAX) spareRoom = this.#bytes;
      return result;
    }

    #reserve(length) {
      if (this.#at + length <= this.#room) return;
      let room = this.#room * 2;
      while (room < this.#at + length) room *= 2;
      const bytes = new Uint8Array(room);
      typedArraySet(bytes, typedArraySubarray(this.#bytes, 0, this.#at));
      this.#bytes = bytes;
      this.#room = room;
    }

    byte(value) {
      if (this.#at === this.#room) this.#reserve(1);
      this.#bytes[this.#at++] = value;
    }

    #varint(value) {
      this.#reserve(8);
      while (value >= 128) {
        this.#bytes[this.#at++] = (value % 128) | 128;
        value = p.Math.floor(value / 128);
      }
      this.#bytes[this.#at++] = value;
    }

    #raw(bytes) {
      const length = p.typedArrayLength(bytes);
      this.#reserve(length);
      typedArraySet(this.#bytes, bytes, this.#at);
      this.#at += length;
    }

    #text(text) {
      const { length } = text;
      if (length <= SHORT_TEXT && this.#shortText(text, length)) return;
      if (p.stringIsWellFormed(text)) {
        const bytes = textEncode(encoder, text);
        this.byte(TEXT);
        this.#varint(p.typedArrayLength(bytes));
        this.#raw(bytes);
        return;
      }
      this.byte(TEXT_UTF16);
      this.#varint(length * 2);
      this.#reserve(length * 2);
      for (let i = 0; i < length; i++) {
        const code = stringCharCodeAt(text, i);
        this.#bytes[this.#at++] = code & 255;
        this.#bytes[this.#at++] = code >> 8;
      }
    }

    // Writes an ASCII text; false, and nothing written, when it is none.
    #shortText(text, length) {
      this.#reserve(length + 2);
      const bytes = this.#bytes;
      const start = this.#at + 2;
      for (let i = 0; i < length; i++) {
        const code = stringCharCodeAt(text, i);
        if (code > 127) return false;
        bytes[start + i] = code;
      }
      bytes[start - 2] = TEXT;
      bytes[start - 1] = length;
      this.#at = start + length;
      return true;
    }

    #double(value) {
      p.dataViewSetFloat64(numberView, 0, value, true);
      this.#raw(numberBytes);
    }

    #number(value) {
      if (value === (value | 0) && !(value === 0 && 1 / value < 0)) {
        this.byte(INTEGER);
        this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
      } else {
        this.byte(DOUBLE);
        this.#double(value);
      }
    }

    #bigint(value) {
      const negative = value < 0n;
      const digits = p.bigIntToString(negative ? -value : value, 16);
      this.byte(BIGINT);
      this.byte(negative ? 1 : 0);
      this.#varint((digits.length + 1) >> 1);
      for (let end = digits.length; end > 0; end -= 2) {
        this.byte(p.parseInt(p.stringSlice(digits, end > 2 ? end - 2 : 0, end), 16));
      }
    }

    value(value) {
      switch (typeof value) {
        case 'undefined': this.byte(UNDEFINED); return;
        case 'boolean': this.byte(value ? TRUE : FALSE); return;
        case 'number': this.#number(value); return;
        case 'string': this.#text(value); return;
        case 'bigint': this.#bigint(value); return;
        case 'symbol':
          throw refusal(`${p.symbolToString(value)} could not be cloned.`);
        case 'function':
          if (this.#reduce !== null) {
            if (!this.#isReference(value)) this.#external(value);
            return;
          }
          throw refusal(`${p.functionToString(value)} could not be cloned.`);
        default:
          if (value === null) this.byte(NULL);
          else this.#object(value);
      }
    }

    // True when the object has been seen, and a reference to it is written.
    #isReference(value) {
      let number;
      if (this.#seen === null) {
        if (this.#count === 0) {
          this.#first = value;
          this.#count = 1;
          return false;
        }
        if (this.#first === value) number = 0;
        else {
          this.#seen = new Map();
          mapSet(this.#seen, this.#first, 0);
        }
      } else {
        number = mapGet(this.#seen, value);
      }
      if (number !== undefined) {
        this.byte(REFERENCE);
        this.#varint(number);
        return true;
      }
      mapSet(this.#seen, value, this.#count++);
      return false;
    }

    #object(value) {
      if (this.#isReference(value)) return;
      if (++this.#depth > DEPTH_MAX) {
        throw refusal(`A value nested more than ${DEPTH_MAX} levels deep could not be cloned.`);
      }
      const prototype = objectGetPrototypeOf(value);
      if (prototype === p.Object.prototype || (prototype === null && this.#reduce === null)) {
        this.byte(OBJECT);
        this.#entries(value, objectKeys(value));
      } else if (arrayIsArray(value)) {
        this.#array(value);
      } else {
        this.#special(value);
      }
      this.#depth--;
    }

    #entries(value, keys) {
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        // A getter called earlier may have deleted it.
        if (!objectHasOwn(value, key)) continue;
        this.#text(key);
        this.value(value[key]);
      }
      this.byte(END);
    }

    #array(value) {
      const { length } = value;
      const keys = objectKeys(value);
      // Dense means that the keys are the indices 0 to length - 1, of which the last one tells.
      const dense = keys.length === length
        && (length === 0 || keys[length - 1] === `${length - 1}`);
      if (!dense) {
        const last = keys.length === 0 ? -1 : +keys[keys.length - 1];
        const onlyIndices = keys.length === 0 || (last >= 0 && last < length);
        if (!onlyIndices || length > keys.length * 2 + 16) {
          this.byte(SPARSE_ARRAY);
          this.#varint(length);
          this.#entries(value, keys);
          return;
        }
      }
      this.byte(ARRAY);
      this.#varint(length);
      for (let i = 0; i < length; i++) {
        if (dense || objectHasOwn(value, i)) this.value(value[i]);
        else this.byte(HOLE);
      }
    }

    #special(value) {
      if (is(p.Date.prototype, p.dateGetTime, value)) {
        this.byte(DATE);
        this.#double(p.dateGetTime(value));
      } else if (is(p.Map.prototype, mapSize, value)) {
        this.#map(value);
      } else if (is(p.Set.prototype, p.setSize, value)) {
        this.#set(value);
      } else if (p.typedArrayName(value) !== undefined) {
        this.#view(
            p.typedArrayName(value), p.typedArrayBuffer(value), p.typedArrayByteOffset(value),
            p.typedArrayLength(value));
      } else if (is(p.DataView.prototype, p.dataViewByteLength, value)) {
        this.#view(
            'DataView', p.dataViewBuffer(value), p.dataViewByteOffset(value),
            p.dataViewByteLength(value));
      } else if (isArrayBuffer(value)) {
        this.#buffer(value);
      } else if (is(p.RegExp.prototype, p.regExpSource, value)) {
        this.byte(REGEXP);
        this.#text(p.regExpSource(value));
        this.#text(p.regExpFlags(value));
      } else if (use.loaded('dom-exception')?.isDOMException(value)) {
        this.byte(DOM_EXCEPTION);
        this.#text(value.name);
        this.#text(value.message);
      } else if (objectIsPrototypeOf(p.Error.prototype, value)) {
        this.#error(value);
      } else {
        this.#boxedOrPlain(value);
      }
    }

    #boxedOrPlain(value) {
      const inside = is(p.Number.prototype, p.numberValueOf, value) ? p.numberValueOf(value)
        : is(p.String.prototype, p.stringValueOf, value) ? p.stringValueOf(value)
        : is(p.Boolean.prototype, p.booleanValueOf, value) ? p.booleanValueOf(value)
        : is(p.BigInt.prototype, p.bigIntValueOf, value) ? p.bigIntValueOf(value) : undefined;
      if (inside !== undefined) {
        this.byte(BOXED);
        this.value(inside);
        return;
      }
      if (is(p.Symbol.prototype, p.symbolValueOf, value)) {
        throw refusal(`${named(value)} could not be cloned.`);
      }
      for (let i = 0; i < uncloneable.length; i++) {
        if (objectIsPrototypeOf(uncloneable[i], value)) {
          throw refusal(`${named(value)} could not be cloned.`);
        }
      }
      if (this.#reduce !== null) {
        this.#external(value);
        return;
      }
      if (isPlatformObject(value)) {
        this.#copy(value);
        return;
      }
      this.byte(OBJECT);
      this.#entries(value, objectKeys(value));
    }

    #copy(value) {
      const copy = this.#copies === null ? undefined : use('cloneable').copyOf(value);
      if (copy === undefined) throw refusal(`${named(value)} could not be cloned.`);
      this.byte(EXTERNAL);
      this.byte(COPIED);
      this.value(arrayPush(this.#copies, copy) - 1);
    }

    #external(value) {
      const { 0: kind, 1: inside } = this.#reduce(value);
      this.byte(EXTERNAL);
      this.byte(kind);
      this.value(inside);
    }

    #map(value) {
      const entries = [];
      p.mapForEach(value, (item, key) => { arrayPush(entries, key, item); });
      this.byte(MAP);
      for (let i = 0; i < entries.length; i++) this.value(entries[i]);
      this.byte(END);
    }

    #set(value) {
      const items = [];
      p.setForEach(value, (item) => { arrayPush(items, item); });
      this.byte(SET);
      for (let i = 0; i < items.length; i++) this.value(items[i]);
      this.byte(END);
    }

    #buffer(value) {
      if (p.arrayBufferDetached(value)) {
        throw refusal('An ArrayBuffer is detached and could not be cloned.');
      }
      const bytes = new Uint8Array(value);
      this.byte(BUFFER);
      this.#varint(p.typedArrayLength(bytes));
      this.#raw(bytes);
    }

    #view(name, buffer, offset, length) {
      this.byte(VIEW);
      let kind = 0;
      while (VIEWS[kind] !== name) kind++;
      this.byte(kind);
      this.#varint(offset);
      this.#varint(length);
      if (!this.#isReference(buffer)) this.#buffer(buffer);
    }

    #error(value) {
      const { stack } = value;
      const name = errorClassOf(value);
      this.byte(ERROR);
      this.#text(name);
      const message = objectGetOwnPropertyDescriptor(value, 'message');
      if (message !== undefined && 'value' in message) this.#field(MESSAGE, `${message.value}`);
      if (typeof stack === 'string') this.#field(STACK, stack);
      if (objectHasOwn(value, 'cause')) this.#field(CAUSE, value.cause);
      if (name === 'AggregateError' && arrayIsArray(value.errors)) {
        this.#field(ERRORS, value.errors);
      }
      this.#ownProperties(value);
      this.byte(END);
    }

    // What a script has put on its error, a name and a code for instance, goes along.
    #ownProperties(value) {
      const keys = objectKeys(value);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i];
        if (key === 'message' || key === 'stack' || key === 'cause' || key === 'errors') continue;
        if (!objectHasOwn(value, key)) continue;
        this.byte(OWN);
        this.#text(key);
        this.value(value[key]);
      }
    }

    #field(field, value) {
      this.byte(field);
      this.value(value);
    }
  }

  // The name of the built-in class that an error is of, by its prototypes.
  function errorClassOf(value) {
    const names = objectKeys(errorClasses);
    for (let i = 0; i < names.length; i++) {
      if (names[i] !== 'Error' && objectIsPrototypeOf(errorClasses[names[i]].prototype, value)) {
        return names[i];
      }
    }
    return 'Error';
  }

  function named(value) {
    return `#<${use('inspect').classNameOf(value)}>`;
  }

  function is(prototype, test, value) {
    if (!objectIsPrototypeOf(prototype, value)) return false;
    try {
      test(value);
      return true;
    } catch {
      return false;
    }
  }

  function serialize(value, reduce = null, copies = null) {
    const writer = new Writer(reduce, copies);
    writer.byte(VERSION);
    writer.value(value);
    return writer.finish();
  }

  // ---- reading -----------------------------------------------------------------------------

  // Believes nothing: every length is held against what is left before anything is made of it, so
  // that damaged bytes cost no more than their own length.
  class Reader {
    #bytes;
    #end;
    #at = 0;
    #objects = [];
    #depth = 0;

    #revive;

    constructor(bytes, revive) {
      this.#revive = revive;
      this.#bytes = bytes;
      this.#end = p.typedArrayLength(bytes);
    }

    all() {
      if (this.#byte() !== VERSION) this.#fail('its version is unknown');
      const value = this.#value();
      if (this.#at !== this.#end) this.#fail('something follows the value');
      return value;
    }

    #fail(what) {
      throw refusal(`The stored value is damaged: ${what}, at byte ${this.#at} of ${this.#end}.`);
    }

    #byte() {
      if (this.#at >= this.#end) this.#fail('it ends too early');
      return this.#bytes[this.#at++];
    }

    #varint() {
      let value = 0;
      let scale = 1;
      for (let i = 0; i < 7; i++) {
        const byte = this.#byte();
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
      return this.#fail('a length has no end');
    }

    // A length of which each unit takes at least one byte.
    #length() {
      const length = this.#varint();
      if (length > this.#end - this.#at) this.#fail('a length reaches beyond the end');
      return length;
    }

    #raw(length) {
      const start = this.#at;
      this.#at += length;
      return typedArraySubarray(this.#bytes, start, this.#at);
    }

    #double() {
      if (this.#end - this.#at < 8) this.#fail('it ends too early');
      typedArraySet(numberBytes, this.#raw(8));
      return p.dataViewGetFloat64(numberView, 0, true);
    }

    #integer() {
      const value = this.#varint();
      if (value > 0xffffffff) this.#fail('an integer is too large');
      return (value >>> 1) ^ -(value & 1);
    }

    #bigint() {
      const negative = this.#byte() === 1;
      const length = this.#length();
      let digits = '';
      for (let i = this.#at + length - 1; i >= this.#at; i--) {
        digits += p.stringPadStart(p.numberToString(this.#bytes[i], 16), 2, '0');
      }
      this.#at += length;
      const value = p.BigInt(digits === '' ? '0' : `0x${digits}`);
      return negative ? -value : value;
    }

    #text() {
      const length = this.#length();
      return textDecode(decoder, this.#raw(length));
    }

    #utf16() {
      const length = this.#length();
      if (length % 2 !== 0) this.#fail('a text has half a character');
      let text = '';
      for (const end = this.#at + length; this.#at < end; this.#at += 2) {
        text += p.stringFromCharCode(this.#bytes[this.#at] | (this.#bytes[this.#at + 1] << 8));
      }
      return text;
    }

    #taggedText() {
      const tag = this.#byte();
      if (tag === TEXT) return this.#text();
      if (tag === TEXT_UTF16) return this.#utf16();
      return this.#fail('a text was expected');
    }

    #value(tag = this.#byte()) {
      switch (tag) {
        case UNDEFINED: return undefined;
        case NULL: return null;
        case TRUE: return true;
        case FALSE: return false;
        case INTEGER: return this.#integer();
        case DOUBLE: return this.#double();
        case BIGINT: return this.#bigint();
        case TEXT: return this.#text();
        case TEXT_UTF16: return this.#utf16();
        case REFERENCE: return this.#reference();
        default: return this.#compound(tag);
      }
    }

    #reference() {
      const number = this.#varint();
      if (number >= this.#objects.length || this.#objects[number] === undefined) {
        this.#fail('it refers to an object that is not there');
      }
      return this.#objects[number];
    }

    // Objects are numbered when they begin, so that what is inside may refer to them.
    #remember(object) {
      arrayPush(this.#objects, object);
      return object;
    }

    #compound(tag) {
      if (++this.#depth > DEPTH_MAX) this.#fail('it is nested too deep');
      let object;
      switch (tag) {
        case OBJECT: object = this.#entries(this.#remember({})); break;
        case ARRAY: object = this.#array(); break;
        case SPARSE_ARRAY: object = this.#sparseArray(); break;
        case DATE: object = this.#remember(new p.Date(this.#double())); break;
        case REGEXP: object = this.#regExp(); break;
        case MAP: object = this.#map(); break;
        case SET: object = this.#set(); break;
        case BUFFER: object = this.#remember(this.#buffer()); break;
        case VIEW: object = this.#view(); break;
        case ERROR: object = this.#error(); break;
        case DOM_EXCEPTION: object = this.#domException(); break;
        case BOXED: object = this.#boxed(); break;
        case EXTERNAL: object = this.#external(); break;
        default: this.#fail(`${tag} is not a tag`);
      }
      this.#depth--;
      return object;
    }

    #entries(object) {
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return object;
        const key = tag === TEXT ? this.#text()
          : tag === TEXT_UTF16 ? this.#utf16() : this.#fail('a key was expected');
        define(object, key, this.#value());
      }
    }

    #array() {
      const length = this.#length();
      const array = this.#remember([]);
      for (let i = 0; i < length; i++) {
        const tag = this.#byte();
        if (tag === HOLE) array.length = i + 1;
        else define(array, i, this.#value(tag));
      }
      return array;
    }

    #sparseArray() {
      const length = this.#varint();
      if (length > 0xffffffff) this.#fail('an array is too long');
      const array = this.#remember([]);
      array.length = length;
      this.#entries(array);
      if (array.length !== length) this.#fail('an array has an item beyond its length');
      return array;
    }

    #regExp() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const source = this.#taggedText();
      const flags = this.#taggedText();
      try {
        return this.#objects[number] = new p.RegExp(source, flags);
      } catch {
        return this.#fail('a regular expression does not parse');
      }
    }

    #external() {
      if (this.#revive === null) this.#fail('it has something that is no value');
      const number = this.#objects.length;
      this.#remember(undefined);
      const kind = this.#byte();
      return this.#objects[number] = this.#revive(kind, this.#value());
    }

    #map() {
      const map = this.#remember(new Map());
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return map;
        const key = this.#value(tag);
        mapSet(map, key, this.#value());
      }
    }

    #set() {
      const set = this.#remember(new p.Set());
      for (;;) {
        const tag = this.#byte();
        if (tag === END) return set;
        p.setAdd(set, this.#value(tag));
      }
    }

    #buffer() {
      const length = this.#length();
      return p.typedArrayBuffer(copyOfBytes(this.#raw(length)));
    }

    #view() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const View = viewClasses[this.#byte()];
      if (View === undefined) this.#fail('a typed array is of no known kind');
      const offset = this.#varint();
      const length = this.#varint();
      const buffer = this.#value();
      if (!isArrayBuffer(buffer)) this.#fail('a typed array has no buffer');
      try {
        return this.#objects[number] = new View(buffer, offset, length);
      } catch {
        return this.#fail('a typed array does not fit its buffer');
      }
    }

    #error() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const name = this.#taggedText();
      const ErrorClass = errorClasses[name];
      if (ErrorClass === undefined) this.#fail('an error is of no known class');
      const error = ErrorClass === p.AggregateError ? new ErrorClass([]) : new ErrorClass();
      this.#objects[number] = error;
      for (;;) {
        const field = this.#byte();
        if (field === END) return error;
        if (field > OWN) this.#fail('an error has an unknown field');
        if (field === OWN) {
          const key = this.#taggedText();
          define(error, key, this.#value());
          continue;
        }
        const value = this.#value();
        hide(error, ['message', 'stack', 'cause', 'errors'][field], value);
      }
    }

    #domException() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const name = this.#taggedText();
      const { DOMException } = use('dom-exception');
      return this.#objects[number] = new DOMException(this.#taggedText(), name);
    }

    #boxed() {
      const number = this.#objects.length;
      this.#remember(undefined);
      const value = this.#value();
      if (value === null || value === undefined || p.Object(value) === value) {
        this.#fail('a boxed value is no primitive');
      }
      return this.#objects[number] = p.Object(value);
    }
  }

  // An own property, even where the prototype has a setter for it, such as `__proto__`.
  function define(object, key, value) {
    objectDefineProperty(object, key, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  }

  function hide(object, key, value) {
    objectDefineProperty(object, key, {
      __proto__: null, value, writable: true, enumerable: false, configurable: true,
    });
  }

  function deserialize(bytes, revive = null) {
    return new Reader(bytes, revive).all();
  }

  // ---- the global --------------------------------------------------------------------------

  function structuredClone(value, options = undefined) {
    need(1, arguments.length, 'structuredClone');
    const { transfer } = toDictionary(options, 'The options of structuredClone');
    const buffers = transfer === undefined ? [] : [...transfer];
    for (let i = 0; i < buffers.length; i++) {
      if (!isArrayBuffer(buffers[i]) || p.arrayBufferDetached(buffers[i])) {
        throw refusal('Only an ArrayBuffer that is not detached can be transferred.');
      }
    }
    const copies = [];
    const copy = deserialize(serialize(value, null, copies), (_kind, place) => copies[place]);
    for (let i = 0; i < buffers.length; i++) p.arrayBufferTransfer(buffers[i]);
    return copy;
  }

  return { deserialize, refusal, serialize, structuredClone };
})
